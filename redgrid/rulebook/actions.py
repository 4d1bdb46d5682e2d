"""The only writers of the rulebook: a version is loaded, a day of a calendar is edited."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from redgrid.grid.actions import define_capacity, define_cell_types
from redgrid.grid.models import Person, Tenure
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.kit.words import clean_line
from redgrid.rulebook.check import Faulty, checked
from redgrid.rulebook.institution import DutyText, Institution, institution_from
from redgrid.rulebook.models import Blueprint, CalendarDay, Duty
from redgrid.rulebook.queries import calendar_of
from redgrid.rulebook.rules import may_change
from redgrid.rulebook.waiving import waived

# How many numbers or names a refusal lists before it says "and more".
LISTED = 12

Standing = tuple[str, str, str]


@dataclass(frozen=True)
class Loaded:
    """The version in force after loading; ``is_new`` when the text was not known before."""

    blueprint: Blueprint
    is_new: bool


def load_blueprint(
    text: str | bytes, *, by: Actor, name: str = "blueprint.yaml", running: Iterable[Standing] = ()
) -> Loaded:
    """Make a text the institution in force, as an immutable version; the text in force again changes nothing.

    A text that was loaded before comes into force again under its old number. ``running`` are the open cases as
    (flow code, stage code, number). Raises Faulty for a text with faults, Refused when it would orphan an open case
    or a capacity that somebody holds, Forbidden without ``rulebook.change``.
    """
    guard_change(by)
    found = checked(text, name, waived())
    if found.errors:
        raise Faulty(found.errors)
    institution = institution_from(found.content)
    _keeps_running(institution, running)
    _keeps_holders(institution)
    written = _written(text)
    try:
        with transaction.atomic():
            return _bring_into_force(institution, found.content, written, by=by)
    except IntegrityError as error:
        raise Refused(
            _("Somebody else loaded a version at this very moment. Look at it, then load yours again.")
        ) from error


def guard_change(by: Actor) -> None:
    """Raises Forbidden for a person who may not change the institution; the system may."""
    if isinstance(by, Person) and not may_change(by):
        raise Forbidden(_("You may read the institution, not change it."))


def _written(text: str | bytes) -> str:
    """The text as it is kept: Unicode, line ends as \\n."""
    decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
    return decoded.replace("\r\n", "\n")


def _keeps_running(institution: Institution, running: Iterable[Standing]) -> None:
    """Refused when an open case stands in a flow or stage that the text no longer has."""
    orphans = [number for flow, stage, number in running if not _has_stage(institution, flow, stage)]
    if orphans:
        raise Refused(
            _(
                "Open cases stand in flows or stages that this text no longer has: %(cases)s."
                " Keep those stages until the cases are closed."
            )
            % {"cases": _listed(orphans)}
        )


def _has_stage(institution: Institution, flow_code: str, stage_code: str) -> bool:
    flow = institution.flow(flow_code)
    return flow is not None and flow.stage(stage_code) is not None


def _keeps_holders(institution: Institution) -> None:
    """Refused when somebody holds, or will hold, a capacity that the text no longer has."""
    known = [capacity.code for capacity in institution.capacities]
    rows = Tenure.objects.believed().filter(Q(ends_at=None) | Q(ends_at__gt=now()))
    held = rows.exclude(capacity__code__in=known).values_list("capacity__code", "person__name")
    if held:
        names = sorted({f"{capacity} ({person})" for capacity, person in held})
        raise Refused(
            _(
                "People hold capacities that this text no longer has: %(names)s. End those tenures first, or keep"
                " the capacities."
            )
            % {"names": _listed(names)}
        )


def _listed(words: list[str]) -> str:
    more = "" if len(words) <= LISTED else _(" and %(n)d more") % {"n": len(words) - LISTED}
    return ", ".join(words[:LISTED]) + more


def _bring_into_force(institution: Institution, content: dict[str, Any], text: str, *, by: Actor) -> Loaded:
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = Blueprint.objects.select_for_update().filter(code=institution.code, digest=digest).first()
    if known and known.is_in_force:
        return Loaded(known, is_new=False)
    Blueprint.objects.filter(is_in_force=True).update(is_in_force=False)
    if known:
        Blueprint.objects.filter(pk=known.pk).update(
            is_in_force=True, loaded_at=now(), loaded_by=by.actor_code
        )
        known.refresh_from_db()
    blueprint = known or _write(institution, content, text, digest, by=by)
    changed = _define_capacities(institution, by=by)
    define_cell_types([(each.code, each.name, each.name_en) for each in institution.cell_types], by=by)
    record(
        "blueprint.loaded",
        by=by,
        subject=f"blueprint:{blueprint}",
        facts={"digest": digest, "is_new": known is None, "capacities": changed},
    )
    return Loaded(blueprint, is_new=known is None)


def _write(
    institution: Institution, content: dict[str, Any], text: str, digest: str, *, by: Actor
) -> Blueprint:
    newest = Blueprint.objects.filter(code=institution.code).aggregate(newest=Max("version"))["newest"]
    blueprint = Blueprint(
        code=institution.code,
        version=(newest or 0) + 1,
        title=institution.title,
        title_en=institution.title_en,
        text=text,
        content=content,
        digest=digest,
        loaded_at=now(),
        loaded_by=by.actor_code,
        is_in_force=True,
    )
    blueprint.save(force_insert=True)
    Duty.objects.bulk_create(_duty(blueprint, duty, order) for order, duty in enumerate(institution.duties))
    return blueprint


def _duty(blueprint: Blueprint, duty: DutyText, order: int) -> Duty:
    return Duty(
        blueprint=blueprint,
        code=duty.code,
        officer=duty.officer,
        title=duty.title,
        title_en=duty.title_en,
        rhythm=duty.rhythm,
        limit=duty.limit or "",
        limit_text=duty.limit_text,
        limit_text_en=duty.limit_text_en,
        standard=duty.standard,
        standard_en=duty.standard_en,
        points=duty.points,
        evidence=list(duty.evidence),
        basis=duty.basis,
        deductions={reason: str(points) for reason, points in duty.deductions.items()},
        order=order,
    )


def _define_capacities(institution: Institution, *, by: Actor) -> list[str]:
    """Hand the capacities to the map; returns the codes of those that changed."""
    return [
        capacity.code
        for order, capacity in enumerate(institution.capacities)
        if define_capacity(
            capacity.code,
            by=by,
            name=capacity.name,
            name_en=capacity.name_en,
            kind=capacity.kind,
            at=capacity.at,
            is_required=capacity.required,
            verbs=list(capacity.verbs),
            excludes=institution.assignment.excluded_by(capacity.code),
            concern=capacity.concern,
            concern_en=capacity.concern_en,
            order=order,
        )
    ]


def set_calendar_day(
    day: date, *, by: Actor, is_working: bool, note: str = "", calendar: str = "standard"
) -> CalendarDay:
    """Say of one day whether it is worked, against the published calendar. Due moments reckoned before stay.

    Raises Missing for an unknown calendar, Forbidden without ``rulebook.change``.
    """
    guard_change(by)
    calendar_of(calendar)
    note = clean_line(note)[:120]
    with transaction.atomic():
        found = CalendarDay.objects.select_for_update().filter(calendar=calendar, day=day).first()
        if found and (found.is_working, found.note) == (is_working, note):
            return found
        edited, _made = CalendarDay.objects.update_or_create(
            calendar=calendar, day=day, defaults={"is_working": is_working, "note": note}
        )
        before = {"is_working": found.is_working, "note": found.note} if found else None
        _tell(edited, {"is_working": is_working, "note": note}, before, by=by)
    return edited


def clear_calendar_day(day: date, *, by: Actor, calendar: str = "standard") -> None:
    """Let the published calendar speak again for ``day``. Raises Refused when it was not edited."""
    guard_change(by)
    with transaction.atomic():
        found = CalendarDay.objects.filter(calendar=calendar, day=day).first()
        if found is None:
            raise Refused(_("This day is not edited: the published calendar holds already."))
        before = {"is_working": found.is_working, "note": found.note}
        _tell(found, None, before, by=by)
        found.delete()


def _tell(
    edited: CalendarDay, after: dict[str, Any] | None, before: dict[str, Any] | None, *, by: Actor
) -> None:
    subject = f"calendar:{edited.calendar}:{edited.day.isoformat()}"
    record("calendar.changed", by=by, subject=subject, facts={"before": before, "after": after})

"""The writer of versions: a text is loaded, or published to come into force on its day; capacities follow the text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from redgrid.grid.actions import define_capacity, define_cell_types
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.rulebook.check import Faulty, checked
from redgrid.rulebook.institution import DutyText, Institution, institution_from
from redgrid.rulebook.models import Blueprint, Duty
from redgrid.rulebook.orphans import Standing, keep_holders, keep_running
from redgrid.rulebook.queries import institution_of
from redgrid.rulebook.rules import may_change, may_publish
from redgrid.rulebook.waiving import waived


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
    keep_running(institution, running)
    keep_holders(institution)
    try:
        with transaction.atomic():
            version, is_new = _kept(institution, found.content, as_kept(text), by=by)
            if not version.is_in_force:
                changed = _put_into_force(version, institution, by=by)
                facts = {"digest": version.digest, "is_new": is_new, "capacities": changed}
                record("blueprint.loaded", by=by, subject=f"blueprint:{version}", facts=facts)
            return Loaded(version, is_new)
    except IntegrityError as error:
        raise Refused(
            _("Somebody else loaded a version at this very moment. Look at it, then load yours again.")
        ) from error


def guard_change(by: Actor) -> None:
    """Raises Forbidden for a person who may not change the institution; the system may."""
    if isinstance(by, Person) and not may_change(by):
        raise Forbidden(_("You may read the institution, not change it."))


def as_kept(text: str | bytes) -> str:
    """The text as it is kept: Unicode, line ends as \\n."""
    decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
    return decoded.replace("\r\n", "\n")


def publish_version(text: str, *, by: Actor) -> Blueprint:
    """Write a text down as an immutable version that is not in force yet; one that is known keeps its number.

    Raises Faulty, Refused for the text in force, Forbidden without ``rulebook.publish``.
    """
    if isinstance(by, Person) and not may_publish(by):
        raise Forbidden(_("A version is published by those who lead."))
    found = checked(text, waivers=waived())
    if found.errors:
        raise Faulty(found.errors)
    with transaction.atomic():
        version, _is_new = _kept(institution_from(found.content), found.content, text, by=by)
    if version.is_in_force:
        raise Refused(_("This text is in force already, to the last letter."))
    return version


def bring_into_force(version: Blueprint, *, by: Actor, running: Iterable[Standing] = ()) -> bool:
    """Let a published version be the institution from now on; False when it is already.

    Raises Refused when it would by now orphan an open case or a capacity that somebody holds.
    """
    institution = institution_of(version)
    keep_running(institution, running)
    keep_holders(institution)
    with transaction.atomic():
        held = Blueprint.objects.select_for_update().get(pk=version.pk)
        if held.is_in_force:
            return False
        changed = _put_into_force(held, institution, by=by)
        facts = {"digest": held.digest, "capacities": changed}
        record("blueprint.begun", by=by, subject=f"blueprint:{held}", facts=facts)
    return True


def _kept(
    institution: Institution, content: dict[str, Any], text: str, *, by: Actor
) -> tuple[Blueprint, bool]:
    """The version that says this text, and whether it was written just now."""
    digest = digest_of(text)
    known = Blueprint.objects.select_for_update().filter(code=institution.code, digest=digest).first()
    return (known, False) if known else (_write(institution, content, text, digest, by=by), True)


def digest_of(text: str) -> str:
    """The fingerprint by which a text is known again."""
    return hashlib.sha256(text.encode()).hexdigest()


def _put_into_force(version: Blueprint, institution: Institution, *, by: Actor) -> list[str]:
    """Make it the one in force; the codes of the capacities that changed with it."""
    Blueprint.objects.filter(is_in_force=True).update(is_in_force=False)
    Blueprint.objects.filter(pk=version.pk).update(is_in_force=True, loaded_at=now(), loaded_by=by.actor_code)
    version.refresh_from_db()
    changed = _define_capacities(institution, by=by)
    define_cell_types([(each.code, each.name, each.name_en) for each in institution.cell_types], by=by)
    return changed


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
        is_in_force=False,
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

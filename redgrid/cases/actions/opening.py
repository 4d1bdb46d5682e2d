"""Opening a case: from a scan, by a signed-in person, by a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.cases.actions.aftercare import watch_recurrence
from redgrid.cases.actions.attaching import keep_file
from redgrid.cases.actions.stages import due_in, enter, unit_for
from redgrid.cases.actions.tellings import note_notice, tell_at_once
from redgrid.cases.facts import Fact, checked_facts
from redgrid.cases.models import Case, DayCount, Part
from redgrid.cases.receipts import receipt_digest
from redgrid.cases.rules import may_open, may_report
from redgrid.grid.models import Person, Resource, Unit
from redgrid.grid.queries import cell_of
from redgrid.grid.rules import NO_RIGHTS, Rights, rights_of
from redgrid.journal.actions import record
from redgrid.journal.queries import happened
from redgrid.kit.actor import SYSTEM, Actor
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.pictures import Picture
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import can_be_seen, clean_line, clean_words
from redgrid.rulebook.institution import Flow
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import in_force, institution_of
from redgrid.rulebook.sunset import is_live, without_expired

TITLE_LENGTH, TEXT_LENGTH = 120, 5000
# One statement, and nobody gets the same number: the row is locked until the case is there.
COUNTED_ON = (
    "INSERT INTO cases_daycount (prefix, day, last) VALUES (%s, %s, 1)"
    " ON CONFLICT (prefix, day) DO UPDATE SET last = cases_daycount.last + 1 RETURNING last"
)


@dataclass(frozen=True)
class Opened:
    """A case, and whether this call opened it or an earlier one of the same key."""

    case: Case
    is_new: bool


@dataclass(frozen=True)
class Words:
    """The checked words of a report."""

    title: str
    text: str
    urgency: str


def open_case(
    flow: str,
    *,
    by: Actor,
    title: str,
    text: str = "",
    urgency: str = "",
    place: Resource | None = None,
    unit: Unit | None = None,
    facts: Mapping[str, object] | None = None,
    source: str = Case.SIGNED_IN,
    once: str | None = None,
    asked: str = "",
    receipt: str = "",
    pictures: Sequence[Picture] = (),
) -> Opened:
    """Open a case of ``flow``; it goes to whoever answers for ``place`` at this moment, or to the ``unit`` that a flow
    is addressed to. ``facts`` are what the flow asks for and offers on opening.

    ``urgency`` empty takes the flow's last, mildest one. ``once`` (journal.actions.once_key) makes a repeated call
    return the case of the first, ``asked`` (a digest of the request) tells a repetition from another request under
    the same key. ``receipt`` is the code by which an unnamed reporter follows it (cases.receipts).
    Raises Invalid (words, facts or flow), Forbidden (administrators, flows that others open), Refused (key was used).
    """
    blueprint = in_force()
    followed = _followed(blueprint, flow)
    rights = _checked_rights(by, followed)
    _guard_live(followed)
    words = _checked(followed, title, text, urgency)
    recorded = checked_facts(followed, followed, facts or {})
    if earlier := _earlier(once, asked):
        return Opened(earlier, is_new=False)
    home = _addressed(followed, unit) or (cell_of(place, now()) if place else rights.home)
    case = _begun(followed, words, unit_for(followed, home), recorded)
    case.blueprint, case.place, case.source = blueprint, place, _checked_source(blueprint, source)
    case.receipt = receipt_digest(receipt) if receipt else None
    reporter = _reporter(case, by, rights.home)
    return _write(case, followed, reporter, by=by, once=once, asked=asked, pictures=pictures)


def _checked_source(blueprint: Blueprint, source: str) -> str:
    """One of the text's sources, or the way the case was sent. Raises Invalid."""
    known = [each.code for each in institution_of(blueprint).sources]
    if source not in (*known, *Case.WAYS):
        raise Invalid(_("Choose one of: %(known)s.") % {"known": ", ".join(known)}, field="source")
    return source


def _begun(flow: Flow, words: Words, unit: Unit, facts: dict[str, Fact]) -> Case:
    at = now()
    return Case(
        flow=flow.code, stage=flow.first_stage.code, title=words.title, text=words.text, urgency=words.urgency,
        unit=unit, facts=facts, opened_at=at, entered_at=at, is_sealed=flow.sealed, is_public=flow.public,
    )  # fmt: skip


def _guard_live(flow: Flow) -> None:
    if not is_live(flow, now()):
        raise Refused(_("“%(flow)s” has expired and was not renewed.") % {"flow": label(flow)})


def _checked_rights(by: Actor, flow: Flow) -> Rights:
    """What the text gives to some posts is opened by nobody else, and not without a name."""
    rights = rights_of(by) if isinstance(by, Person) else NO_RIGHTS
    if isinstance(by, Person) and not may_report(by, rights):
        raise Forbidden(
            _("Whoever administers the system reports as everybody does: by the code on the door.")
        )
    if by != SYSTEM and not (may_open(flow, rights) if isinstance(by, Person) else not flow.opened_by):
        raise Forbidden(_("“%(flow)s” is not for you to open.") % {"flow": label(flow)})
    return rights


def _followed(blueprint: Blueprint, code: str) -> Flow:
    flow = institution_of(blueprint).flow(code)
    if flow is None:
        raise Invalid(
            _("There is no flow “%(code)s” in the institution.") % {"code": clean_line(code)[:40]},
            field="flow",
        )
    return without_expired(flow, timezone.localdate(now()))


def _addressed(flow: Flow, unit: Unit | None) -> Unit | None:
    if not flow.addressed:
        return None
    if unit is None or unit.closes_at:
        raise Invalid(_("Say which unit must answer."), field="unit")
    return unit


def _write(
    case: Case,
    flow: Flow,
    reporter: Part | None,
    *,
    by: Actor,
    once: str | None,
    asked: str,
    pictures: Sequence[Picture],
) -> Opened:
    note_notice(case, case.opened_at)
    due = due_in(case, flow.first_stage, case.opened_at)
    case.due_at = due.due if due else None
    try:
        with transaction.atomic():
            case.number = _next_number(flow.prefix, case.opened_at)
            case.save(force_insert=True)
            if reporter:
                reporter.case = case
                reporter.save(force_insert=True)
            _keep(pictures, case, by)
            enter(case, due)
            facts = {"flow": case.flow, "stage": case.stage, "title": case.title, "place": _place_code(case)}
            facts |= {"urgency": case.urgency, "source": case.source, "blueprint": str(case.blueprint)}
            facts |= {"said": case.facts} if case.facts else {}
            tell_at_once(case, by=by)
            record("case.opened", by=by, subject=case.subject, unit=case.unit.code, facts=facts, once=once,
                   asked=asked, is_sealed=case.is_sealed)  # fmt: skip
            watch_recurrence(case)
    except IntegrityError:
        # The same request arrived twice at once: the other one has opened the case.
        earlier = _earlier(once, asked)
        if earlier is None:
            raise
        return Opened(earlier, is_new=False)
    return Opened(case, is_new=True)


def _checked(flow: Flow, title: str, text: str, urgency: str) -> Words:
    title, text = clean_line(title), clean_words(text)
    if not can_be_seen(title):
        raise Invalid(_("Say in one sentence what is wrong."), field="title")
    if len(title) > TITLE_LENGTH:
        raise Invalid(
            _("Keep the first sentence under 120 characters; the rest belongs below it."), field="title"
        )
    if len(text) > TEXT_LENGTH:
        raise Invalid(_("Keep the description under 5,000 characters."), field="text")
    known = [choice.code for choice in flow.urgencies]
    if urgency and urgency not in known:
        raise Invalid(_("Choose one of: %(known)s.") % {"known": ", ".join(known)}, field="urgency")
    return Words(title, text, urgency or known[-1])


def _earlier(once: str | None, asked: str) -> Case | None:
    entry = happened(once, asked) if once else None
    rows = Case.objects.select_related("unit", "place")
    return rows.filter(number=entry.subject.removeprefix("case:")).first() if entry else None


def _next_number(prefix: str, at: datetime) -> str:
    """The next number of the day, like WT-2026-0312-017; the day is the centre's."""
    day = timezone.localdate(at)
    kept = DayCount._meta.get_field("day").get_db_prep_value(day, connection)
    with connection.cursor() as cursor:
        cursor.execute(COUNTED_ON, [prefix, kept])
        (last,) = cursor.fetchone()
    return f"{prefix}-{day:%Y-%m%d}-{last:03d}"


def _reporter(case: Case, by: Actor, home: Unit | None) -> Part | None:
    if not isinstance(by, Person):
        return None
    return Part(case=case, person=by, role=Part.REPORTER, unit=home, begins_at=case.opened_at)


def _keep(pictures: Sequence[Picture], case: Case, by: Actor) -> None:
    for picture in pictures:
        keep_file(case, picture, by=by if isinstance(by, Person) else None)


def _place_code(case: Case) -> str | None:
    return case.place.code if case.place else None

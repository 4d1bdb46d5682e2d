"""Which unit answers for a case: disputed with a reason, ruled on, and what that says of the map.

Until the ruling the first receiver stays responsible.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from redgrid.cases.actions.passing import put_case
from redgrid.cases.actions.stages import task_title
from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case, Part, Quarrel
from redgrid.cases.rules import ANSWERABLE, away_for, part_of, words_of
from redgrid.grid.models import Capacity, Person, Unit
from redgrid.grid.queries import cell_of, heads_above, holders, root
from redgrid.journal.actions import record
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import can_be_seen, clean_words
from redgrid.rulebook.queries import due_of
from redgrid.tasks.actions import Assignee, end_task, give_task
from redgrid.tasks.queries import open_tasks_of

REASON_LENGTH = 2000
CHANGES_THE_MAP = "grid.change"


def may_dispute(case: Case, person: Person) -> bool:
    """Whether ``person`` may say that another unit should answer: its head, the lead."""
    return case.is_open and bool(words_of(case, person) & {ANSWERABLE, Part.LEAD})


def dispute_case(case: Case, *, by: Person, reason: str, instead: Unit) -> Quarrel:
    """Say why the case is not ours, and whose it is. Raises Forbidden, Invalid, or Refused while one is undecided."""
    if not may_dispute(case, by):
        raise Forbidden(_("Only the head who answers for it and the lead dispute that it is theirs."))
    reason = _checked(reason, "reason")
    if instead.pk == case.unit_id or instead.closes_at:
        raise Invalid(_("Name another unit that is open."), field="instead")
    flow = flow_of(case)
    quarrel = Quarrel(case=case, person=by, reason=reason, instead=instead, raised_at=now())
    assignee, unit = _judge(case, by)
    due = due_of(now(), flow.ruling_limit, calendar=flow.calendar, blueprint=case.blueprint)
    try:
        with transaction.atomic():
            quarrel.save(force_insert=True)
            give_task(
                quarrel.task_source, assignee, unit=unit, due=due, link=f"/cases/{case.number}/quarrel",
                title=_title("zh-hans", case), title_en=_title("en", case), is_sealed=case.is_sealed,
            )  # fmt: skip
            facts = {"reason": reason, "from": case.unit.code, "to": instead.code, "name": instead.name}
            facts |= _away(case, by)
            record("case.disputed", by=by, subject=case.subject, unit=case.unit.code, facts=facts,
                   is_sealed=case.is_sealed)  # fmt: skip
    except IntegrityError:
        raise Refused(_("This is disputed already and waits for the ruling.")) from None
    return quarrel


def may_rule(quarrel: Quarrel, person: Person) -> bool:
    """Whether the ruling is ``person``'s now; nobody rules in their own matter."""
    return (
        quarrel.ruled_at is None
        and quarrel.person_id != person.pk
        and open_tasks_of(person).filter(source=quarrel.task_source).exists()
    )


def rule_quarrel(quarrel: Quarrel, *, by: Person, moves: bool, ruling: str) -> Quarrel:
    """The case moves to the other unit, or stays. A move proposes a change of the map, where a place lies elsewhere.

    Raises Forbidden, Invalid without a reason, Refused when it was ruled or closed meanwhile.
    """
    case = quarrel.case
    if quarrel.ruled_at is not None or not case.is_open:
        raise Refused(_("This has been ruled already, or the case is closed."))
    if not may_rule(quarrel, by):
        raise Forbidden(_("The overseer rules, or the head above; nobody in their own matter."))
    ruling = _checked(ruling, "ruling")
    at = now()
    with transaction.atomic():
        row = Quarrel.objects.filter(pk=quarrel.pk, ruled_at=None)
        if not row.update(ruled_at=at, ruled_by=by, moves=moves, ruling=ruling):
            raise Refused(_("This has been ruled already, or the case is closed."))
        quarrel.ruled_at, quarrel.ruled_by, quarrel.moves, quarrel.ruling = at, by, moves, ruling
        end_task(quarrel.task_source)
        if moves:
            put_case(case, quarrel.instead, by=SYSTEM, reason=ruling)
            _propose_map(quarrel)
        facts = {"moves": moves, "reason": ruling, "to": quarrel.instead.code, "name": quarrel.instead.name}
        record("case.ruled", by=by, subject=case.subject, unit=case.unit.code, facts=facts,
               is_sealed=case.is_sealed)  # fmt: skip
    return quarrel


def proposes_map(quarrel: Quarrel) -> bool:
    """Whether the map says otherwise than the ruling: the place of the case still lies in another cell.

    Of a sealed case nobody is told for the sake of the map.
    """
    place, is_sealed = quarrel.case.place, quarrel.case.is_sealed
    return bool(quarrel.moves and place and not is_sealed and cell_of(place) != quarrel.instead)


def check_map(quarrel: Quarrel, *, by: Person) -> None:
    """The clerk has looked at the map, and changed it or not. Raises Refused when nothing waits for them."""
    case = quarrel.case
    with transaction.atomic():
        mine = open_tasks_of(by).filter(source=quarrel.map_source)
        if not mine.exists() or not end_task(quarrel.map_source):
            raise Refused(_("No proposal waits for you."))
        facts = {"is_changed": not proposes_map(quarrel)}
        record("case.map_checked", by=by, subject=case.subject, unit=case.unit.code, facts=facts,
               is_sealed=case.is_sealed)  # fmt: skip


def withdraw_quarrels(case: Case) -> None:
    """Nobody needs to rule any more: the case has ended."""
    for quarrel in case.quarrels.filter(ruled_at=None):
        end_task(quarrel.task_source, state="withdrawn")


def _propose_map(quarrel: Quarrel) -> None:
    """A task for whoever keeps the map; the ruling itself changes nothing there."""
    if not proposes_map(quarrel):
        return
    case, centre = quarrel.case, root()
    posts = Capacity.objects.filter(kind=Capacity.POST, at="centre").order_by("order")
    keeper = next((post.code for post in posts if CHANGES_THE_MAP in post.verbs), None)
    if keeper and centre:
        give_task(
            quarrel.map_source, Assignee(capacity=keeper), unit=centre, link=f"/cases/{case.number}/quarrel",
            title=_map_title("zh-hans", quarrel), title_en=_map_title("en", quarrel), is_sealed=case.is_sealed,
        )  # fmt: skip


def _judge(case: Case, party: Person) -> tuple[Assignee, Unit]:
    """The overseer; without one, or when they are a party, whoever heads the nearest unit above and is none."""
    overseer = part_of(case, Part.OVERSEER)
    if overseer and overseer.person_id != party.pk:
        return Assignee(person=overseer.person), case.unit
    for capacity, where in heads_above(case.unit)[1:]:
        found = [holder.person for holder in holders(capacity, where)]
        if isinstance(where, Unit) and found and party not in found:
            return Assignee(capacity=capacity), where
    centre = root()
    posts = Capacity.objects.filter(kind=Capacity.POST, at="centre").order_by("order")
    return Assignee(capacity=next(post.code for post in posts)), centre or case.unit


def _away(case: Case, by: Person) -> dict[str, str]:
    stands_for = away_for(case, by, "case.move")
    return {"away_for": stands_for} if stands_for else {}


def _checked(words: str, field: str) -> str:
    words = clean_words(words)
    if not can_be_seen(words):
        raise Invalid(_("Say why."), field=field)
    if len(words) > REASON_LENGTH:
        raise Invalid(_("Keep it under 2,000 characters."), field=field)
    return words


def _title(language: str, case: Case) -> str:
    with override(language):
        return task_title(case, _("Rule who answers"))


def _map_title(language: str, quarrel: Quarrel) -> str:
    place = quarrel.case.place
    with override(language):
        words = {"place": place.name if place else "", "unit": quarrel.instead.name}
        return (_("Look at the map: should “%(place)s” lie in %(unit)s?") % words)[:200]

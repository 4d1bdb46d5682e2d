"""Open work passes on: at once, or on its day by the clock."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from redgrid.cases.actions import pass_part_on, put_case, renew_stage_task
from redgrid.cases.models import Case, Part
from redgrid.changes.change import LEAVE, Change, Work
from redgrid.changes.models import Handover, Item
from redgrid.changes.successors import Successors, post_above
from redgrid.changes.work import open_cases
from redgrid.grid.models import Capacity, Person, Unit
from redgrid.grid.queries import head_capacity, holders, home_of, root
from redgrid.journal.actions import record
from redgrid.kit.actor import SYSTEM, Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused
from redgrid.tasks.actions import Assignee, end_task, pass_on
from redgrid.tasks.actions.taking_over import take_everything_over, take_giving_over
from redgrid.tasks.models import Task


def pass_handover(handover: Handover, *, by: Actor) -> int:
    """Let every waiting item pass on; returns how many did. Done before, it does nothing."""
    with transaction.atomic():
        if not Handover.objects.filter(pk=handover.pk, passed_at=None).update(passed_at=now()):
            return 0
        items = handover.items.filter(state=Item.WAITING).select_related(
            "part__case__unit", "part__case__blueprint", "part__case__place", "part__person", "part__unit",
            "task__unit", "task__person", "case__unit", "case__place", "case__blueprint", "receiver", "to_unit",
        )  # fmt: skip
        passed = sum(pass_item(item, handover, by=by) for item in items)
        if handover.reason == LEAVE and handover.person:
            withdraw_confirmations(handover.person)
            pass_rest_on(handover.person, handover.unit, by=by)
        rehome_tasks()
        facts = {"passed": passed}
        record("handover.passed", by=by, subject=handover.subject, unit=handover.unit.code, facts=facts)
    return passed


def put_off(handover: Handover, *, by: Actor) -> bool:
    """Whether somebody who was to leave stays for now: the list waits for the other day, or falls away."""
    person = handover.person
    if handover.reason != LEAVE or person is None or (person.leaves_at and person.leaves_at <= now()):
        return False
    with transaction.atomic():
        waiting = Handover.objects.filter(pk=handover.pk, passed_at=None)
        if person.leaves_at is not None:
            return bool(waiting.update(happens_at=person.leaves_at))
        if waiting.update(passed_at=now()):
            handover.items.filter(state=Item.WAITING).update(state=Item.GONE)
            facts = {"passed": 0}
            record("handover.passed", by=by, subject=handover.subject, unit=handover.unit.code, facts=facts)
    return True


def pass_item(item: Item, handover: Handover, *, by: Actor) -> bool:
    """Let one item pass on to its receiver; whether there still was something to pass on.

    Whoever may not take it on any more when its day comes is replaced by the next one who may.
    """
    row = item.row
    is_open = True
    if isinstance(row, Part):
        is_open = _pass_part(item, row, handover, by=by)
    elif isinstance(row, Task):
        is_open = _pass_task(item, row, by=by)
    elif isinstance(row, Case):
        # An earlier item may have changed the case: read it as it is.
        case = open_cases().filter(pk=row.pk).first()
        is_open = case is not None
        if case is not None and item.to_unit:
            put_case(case, item.to_unit, by=by, reason=handover.record)
    item.state = Item.PASSED if is_open else Item.GONE
    Item.objects.filter(pk=item.pk).update(state=item.state, receiver=item.receiver)
    return is_open


def _pass_part(item: Item, part: Part, handover: Handover, *, by: Actor) -> bool:
    fresh = Part.objects.filter(pk=part.pk, ends_at=None, case__is_open=True)
    found = fresh.select_related("person", "unit", "case__unit", "case__place", "case__blueprint").first()
    if found is None:
        return False
    try:
        with transaction.atomic():
            pass_part_on(found, item.receiver, by=by, reason=handover.record)
    except Refused:
        if by != SYSTEM:
            raise
        item.receiver = _next_one(found, handover)
        found = fresh.select_related("person", "unit", "case__unit", "case__place", "case__blueprint").get()
        pass_part_on(found, item.receiver, by=by, reason=handover.record)
    return True


def _next_one(part: Part, handover: Handover) -> Person:
    unit = part.case.unit
    change = Change(handover.reason, handover.unit, now(), "", do=str, giver=part.person)
    return Successors(change).of(Work("part", part, unit))


def _pass_task(item: Item, task: Task, *, by: Actor) -> bool:
    found = Task.objects.filter(pk=task.pk, state=Task.DUE).select_related("unit", "person").first()
    if found is None:
        return False
    giver = item.handover.person
    if giver is not None and found.giver_id == giver.pk:
        take_giving_over(found, item.receiver, by=by)
        if found.person_id != giver.pk or found.is_rollup:
            # It is with somebody else already: only whoever confirms it changes.
            return True
    if found.source.startswith("case:"):
        _renew(open_cases().filter(number=found.source.split(":")[1]))
    elif found.person_id:
        pass_on(found.source, Assignee(person=item.receiver), unit=item.to_unit or found.unit)
    else:
        follow_post(found, item.to_unit or found.unit)
    return True


def follow_post(task: Task, unit: Unit) -> None:
    """Give the task of a post to whoever holds it at ``unit``; while nobody does, to the nearest head above."""
    capacity = Capacity.objects.filter(code=task.capacity).first()
    code = task.capacity if capacity and capacity.fits(unit) else head_capacity(unit)
    if not holders(code, unit):
        code, unit = post_above(unit)
    pass_on(task.source, Assignee(capacity=code), unit=unit)


def rehome_tasks() -> int:
    """What somebody has to do for a unit that has closed counts for the unit they are in now; returns how many."""
    rows = list(
        Task.objects.filter(state=Task.DUE, person__isnull=False, unit__closes_at__lte=now())
        .select_related("unit", "person")
    )  # fmt: skip
    for task in rows:
        if task.person is not None:
            home = home_of(task.person) or open_above(task.unit)
            pass_on(task.source, Assignee(person=task.person), unit=home)
    return len(rows)


def open_above(unit: Unit) -> Unit:
    """The nearest unit above that is open."""
    above = Unit.objects.open_at(now()).filter(path__in=unit.ancestor_paths[1:])
    return above.order_by("-path").first() or root() or unit


def renew_stages(*, units: Collection[int], places: Collection[int] = ()) -> None:
    """Give the stages of open cases in these units or at these places to whoever must do them now."""
    if units or places:
        _renew(open_cases().filter(Q(unit__in=units) | Q(place__in=places)))


def _renew(cases: object) -> None:
    for case in cases:  # type: ignore[attr-defined]
        renew_stage_task(case)


def pass_rest_on(person: Person, unit: Unit, *, by: Actor) -> None:
    """What no list names of somebody who leaves: givings, copies, filters, templates go to whoever comes next."""
    change = Change(LEAVE, unit, now(), "", do=str, giver=person)
    heir = Successors(change).heir(unit)
    if heir is not None:
        take_everything_over(person, heir, by=by)


def withdraw_confirmations(person: Person) -> None:
    """Whoever has left confirms nothing any more."""
    asked = Task.objects.filter(person=person, state=Task.DUE, source__startswith="handover:")
    for source in list(asked.values_list("source", flat=True)):
        end_task(source, state=Task.WITHDRAWN)

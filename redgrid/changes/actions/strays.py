"""Open work whose owner has left, or holds the post no longer: it goes to the head. Safe to run twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from redgrid.cases.actions import put_case, renew_stage_task
from redgrid.changes.actions.carrying import carry_out
from redgrid.changes.actions.passing import (
    follow_post,
    open_above,
    pass_rest_on,
    rehome_tasks,
    withdraw_confirmations,
)
from redgrid.changes.change import STRAY, Change, Work
from redgrid.changes.work import open_cases, open_parts_in_work, parts_of, tasks_of
from redgrid.grid.models import Capacity, Person, Tenure, Unit
from redgrid.grid.queries import root
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused
from redgrid.tasks.actions.taking_over import left_behind
from redgrid.tasks.models import Task


def hand_over_strays() -> int:
    """Find owners for open work that has none; returns how many things there were."""
    found = _put_cases()
    for person in _gone_with_work():
        try:
            found += _hand_over(person)
        except Refused:
            # Nobody up to the centre is there: it stays, and keeps nothing else from its owner.
            continue
    for person in left_behind():
        pass_rest_on(person, _last_home(person), by=SYSTEM)
    return found + _of_posts() + rehome_tasks()


def _last_home(person: Person) -> Unit:
    """Where somebody belonged who has left; the heads there come next."""
    rows = Tenure.objects.believed().filter(person=person, capacity__kind=Capacity.MEMBERSHIP)
    last = rows.select_related("unit").order_by("-starts_at").first()
    found = last.unit if last and last.unit else root()
    if found is None:
        raise Refused(_("There is no centre yet: load an organisation first."))
    return found


def _put_cases() -> int:
    """Cases of closed units go to the nearest unit above that is open."""
    rows = list(open_cases().filter(unit__closes_at__lte=now()))
    for case in rows:
        put_case(case, open_above(case.unit), by=SYSTEM, reason=STRAY)
    return len(rows)


def _gone_with_work() -> list[Person]:
    gone = Q(person__leaves_at__lte=now())
    people = set(open_parts_in_work().filter(gone).values_list("person", flat=True))
    tasks = Task.objects.filter(gone, state=Task.DUE)
    people |= set(tasks.values_list("person", flat=True))
    return list(Person.objects.filter(pk__in=people))


def _hand_over(person: Person) -> int:
    with transaction.atomic():
        withdraw_confirmations(person)
        work = [*parts_of(person, None, may_stay=False), *tasks_of(person, None, may_stay=False)]
        if work:
            _carry(person, work)
        stages = Task.objects.filter(person=person, state=Task.DUE, source__startswith="case:")
        numbers = [source.split(":")[1] for source in stages.values_list("source", flat=True)]
        for case in open_cases().filter(number__in=numbers):
            renew_stage_task(case)
    return len(work) + len(numbers)


def _carry(person: Person, work: Iterable[Work]) -> None:
    """A list for each unit whose heads take it on."""
    by_unit: dict[int, list[Work]] = defaultdict(list)
    for one in work:
        by_unit[one.unit.pk].append(one)
    for found in by_unit.values():
        unit = found[0].unit
        change = Change(STRAY, unit, now(), "", do=str, giver=person)
        carry_out(replace(change, work=tuple(found)), {}, by=SYSTEM)


def _of_posts() -> int:
    """Tasks of posts that nobody holds, or whose unit has closed."""
    held = Tenure.objects.current().filter(capacity__code=OuterRef("capacity"), unit=OuterRef("unit"))
    rows = list(
        Task.objects.filter(~Exists(held), state=Task.DUE, person=None).select_related("unit").order_by("id")
    )
    for task in rows:
        case = open_cases().filter(number=_case_of(task)).first()
        if case is not None:
            renew_stage_task(case)
        else:
            is_closed = task.unit.closes_at is not None and task.unit.closes_at <= now()
            follow_post(task, open_above(task.unit) if is_closed else task.unit)
    return len(rows)


def _case_of(task: Task) -> str:
    return task.source.split(":")[1] if task.source.startswith("case:") else ""

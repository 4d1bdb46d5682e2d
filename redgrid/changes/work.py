"""The open work that a change touches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min, Q, QuerySet

from redgrid.cases.models import Case, Part
from redgrid.changes.change import Work
from redgrid.changes.models import CASE, PART, RESOURCE, TASK
from redgrid.grid.models import Capacity, Person, Placement, Resource, Tenure, TenureQuerySet, Unit
from redgrid.grid.queries import cell_of, home_of, root
from redgrid.tasks.models import Task

WORKING = (Part.LEAD, Part.OVERSEER, Part.PARTNER)
# What is passed on with something else: stages with their case, questions with their part, confirmations not at all.
BOUND = (
    Q(source__startswith="case:")
    | Q(source__startswith="part:")
    | Q(source__startswith="handover")
    | Q(source__startswith="pass:")
)


def open_parts_in_work() -> QuerySet[Part]:
    """The parts that are work, in cases that are open."""
    rows = Part.objects.filter(ends_at=None, role__in=WORKING, case__is_open=True)
    found = rows.exclude(answer=Part.DECLINED).select_related("person", "unit", "case", "case__unit")
    found = found.select_related("case__blueprint", "case__place").order_by("case_id", "id")
    return found.defer("case__blueprint__text", "case__blueprint__content")


def parts_of(person: Person, under: Unit | None, *, may_stay: bool) -> list[Work]:
    """What ``person`` works on in open cases of ``under`` and below, or for it as a partner; without a unit, all."""
    rows = open_parts_in_work().filter(person=person)
    if under is not None:
        below = Unit.objects.under(under).values("pk")
        rows = rows.filter(Q(case__unit__in=below) | Q(role=Part.PARTNER, unit__in=below))
    return [
        Work(
            PART,
            part,
            home_or_centre(part.unit if part.role == Part.PARTNER else part.case.unit),
            may_stay=may_stay,
        )
        for part in rows
    ]


def home_or_centre(unit: Unit | None) -> Unit:
    """``unit``, or the centre where there is none."""
    found = unit or root()
    if found is None:
        raise ValueError("there is no centre")
    return found


def tasks_of(person: Person, under: Unit | None, *, may_stay: bool) -> list[Work]:
    """Open tasks given to ``person`` themselves, but for those that go with something else."""
    rows = _open().filter(person=person).exclude(BOUND)
    if under is not None:
        rows = rows.filter(unit__in=Unit.objects.under(under).values("pk"))
    return [Work(TASK, task, task.unit, may_stay=may_stay) for task in rows]


def started_by(person: Person) -> list[Work]:
    """Open tasks that ``person`` gave to others: somebody else confirms them from then on."""
    rows = (
        _open()
        .filter(giver=person)
        .exclude(person=person)
        .exclude(parent__is_rollup=True, parent__giver=person)
    )
    return [Work(TASK, task, task.unit) for task in rows]


def served_by(person: Person) -> list[Work]:
    """Stages that wait for ``person`` as somebody served: they go to the next one who is."""
    rows = _open().filter(person=person, source__startswith="case:")
    playing = {
        work.row.case.task_source(work.row.case.stage)
        for work in parts_of(person, None, may_stay=False)
        if isinstance(work.row, Part)
    }
    return [Work(TASK, task, task.unit) for task in rows if task.source not in playing]


def tasks_of_posts(tenures: Iterable[Tenure]) -> list[Work]:
    """Open tasks of whoever holds one of these posts or roles."""
    seats = Q(pk__in=[])
    for row in tenures:
        if row.unit_id and not row.is_stand_in:
            seats |= Q(capacity=row.capacity.code, unit=row.unit)
    return [Work(TASK, task, task.unit) for task in _open().filter(seats, person=None)]


def tasks_at(unit: Unit, to_unit: Unit) -> list[Work]:
    """Open tasks of the posts of ``unit``, but for those that go with something else."""
    rows = _open().filter(unit=unit, person=None).exclude(BOUND)
    return [Work(TASK, task, unit, to_unit=to_unit) for task in rows]


def unheld_tasks(unit: Unit, at: datetime) -> list[Work]:
    """Open tasks of posts and roles of ``unit`` that nobody holds at ``at``: they go to whoever heads it."""
    rows = Tenure.objects.believed().holding_at(at).filter(unit=unit)
    held = set(rows.values_list("capacity__code", flat=True))
    tasks = _open().filter(unit=unit, person=None).exclude(BOUND)
    return [Work(TASK, task, unit) for task in tasks if task.capacity not in held]


def cases_of(unit: Unit, to_unit: Unit) -> list[Work]:
    """Open cases that ``unit`` answers for."""
    return [Work(CASE, case, unit, to_unit=to_unit) for case in open_cases().filter(unit=unit)]


def cases_going(
    unit: Unit, to_unit: Unit, people: Iterable[Person], places: Iterable[Resource]
) -> list[Work]:
    """Open cases of ``unit`` that go along: those at one of ``places``, and without a place those led by ``people``."""
    led = Part.objects.filter(role=Part.LEAD, ends_at=None, person__in=list(people))
    goes = Q(place__in=list(places)) | Q(place=None, pk__in=led.values("case"))
    return [Work(CASE, case, unit, to_unit=to_unit) for case in open_cases().filter(goes, unit=unit)]


def cases_at(place: Resource, to_unit: Unit) -> list[Work]:
    """Open cases at ``place`` that another cell answers for so far."""
    rows = open_cases().filter(place=place, unit__kind=Unit.CELL).exclude(unit=to_unit)
    return [Work(CASE, case, case.unit, to_unit=to_unit) for case in rows]


def open_cases() -> QuerySet[Case]:
    found = Case.objects.filter(is_open=True).select_related("unit", "place", "blueprint").order_by("id")
    return found.defer("blueprint__text", "blueprint__content")


def claims_of(person: Person, at: datetime, lying_in: Unit | None = None) -> list[Work]:
    """Places, equipment and business that ``person`` answers for at ``at`` (in this cell alone)."""
    rows = (
        Tenure.objects.believed()
        .holding_at(at)
        .filter(person=person, capacity__kind=Capacity.CLAIM, is_stand_in=False)
    )
    lying = Placement.objects.believed().holding_at(at)
    if lying_in is not None:
        rows = rows.filter(resource__in=lying.filter(unit=lying_in).values("resource"))
    found = [row.resource for row in rows.select_related("resource").order_by("id") if row.resource]
    cells = {
        row.resource_id: row.unit
        for row in lying.filter(resource__in=[one.pk for one in found]).select_related("unit")
    }
    fallback = home_of(person, at)
    return [Work(RESOURCE, one, home_or_centre(cells.get(one.pk) or fallback)) for one in found]


def claimed_in(unit: Unit, at: datetime) -> list[Resource]:
    """What lies in ``unit`` and somebody answers for."""
    lying = Placement.objects.believed().holding_at(at).filter(unit=unit)
    held = _primary_claims(at).filter(resource__in=lying.values("resource"))
    return [row.resource for row in held.select_related("resource").order_by("id") if row.resource]


def unclaimed_among(resources: Iterable[Resource], at: datetime) -> list[Work]:
    """Those that nobody answers for any more, each with the cell it lies in now."""
    keys = {one.pk: one for one in resources}
    held = claimed_among(keys, at)
    lying = Placement.objects.believed().holding_at(at).filter(resource__in=keys.keys() - held)
    rows = lying.select_related("unit").order_by("id")
    return [Work(RESOURCE, keys[row.resource_id], row.unit) for row in rows]


def claimed_among(keys: Iterable[int], at: datetime) -> set[int]:
    """Those of ``keys`` that somebody answers for."""
    rows = _primary_claims(at).filter(resource__in=list(keys), resource__isnull=False)
    return set(rows.values_list("resource_id", flat=True))


def next_claims(keys: Iterable[int], at: datetime) -> dict[int, datetime]:
    """When somebody else begins to answer for one of ``keys`` later than ``at``, as is noted already."""
    rows = Tenure.objects.believed().filter(
        capacity__kind=Capacity.CLAIM, is_stand_in=False, resource__in=list(keys), starts_at__gt=at
    )
    found = rows.values_list("resource").annotate(first=Min("starts_at"))
    return {key: first for key, first in found if key is not None}


def _primary_claims(at: datetime) -> TenureQuerySet:
    rows = Tenure.objects.believed().holding_at(at)
    return rows.filter(capacity__kind=Capacity.CLAIM, is_stand_in=False)


def work_of_claim(resource: Resource, to: Person | None) -> Work:
    """A place that somebody else answers for from then on; ``to`` when it is settled who."""
    return Work(RESOURCE, resource, home_or_centre(cell_of(resource)), to=to)


def posts_of(person: Person, at: datetime, unit: Unit | None) -> list[Tenure]:
    """Posts and roles of ``person`` at ``unit``, or anywhere."""
    rows = Tenure.objects.believed().holding_at(at).filter(person=person, is_stand_in=False)
    rows = rows.filter(capacity__kind__in=[Capacity.POST, Capacity.OFFICER])
    found = rows.filter(unit=unit) if unit else rows
    return list(found.select_related("capacity", "unit", "person").order_by("id"))


def _open() -> QuerySet[Task]:
    return Task.objects.filter(state=Task.DUE).select_related("unit", "person").order_by("id")

"""What a person carries: hours a week out of officer roles, open tasks and open cases. For balancing, not comparing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from redgrid.cases.models import Part
from redgrid.grid.models import Capacity, Tenure, Unit
from redgrid.rulebook.assignment import Assignment
from redgrid.rulebook.institution import Institution
from redgrid.tasks.models import Task

ROLE, TASK, CASE = "role", "task", "case"


@dataclass(frozen=True)
class Item:
    """One thing a person carries, and how many minutes a week it is reckoned to take."""

    kind: str
    minutes: int
    tenure: Tenure | None = None
    task: Task | None = None
    part: Part | None = None


@dataclass(frozen=True)
class Load:
    """All a person carries. ``guard``: the minutes a week above which a person is to be relieved."""

    items: tuple[Item, ...]
    guard: int

    @property
    def minutes(self) -> int:
        return sum(item.minutes for item in self.items)

    @property
    def hours(self) -> float:
        """Hours a week, to a tenth."""
        return round(self.minutes / 6) / 10

    @property
    def is_over(self) -> bool:
        return self.minutes > self.guard

    def besides(self, units: Collection[int]) -> int:
        """Minutes a week without the officer roles of these units."""
        own = [item for item in self.items if item.tenure and item.tenure.unit_id in units]
        return self.minutes - sum(item.minutes for item in own)


def role_minutes(institution: Institution) -> dict[str, int]:
    """Minutes a week that the duties of each officer role take, by their rhythms."""
    found: dict[str, int] = dict.fromkeys((officer.code for officer in institution.officers), 0)
    for duty in institution.duties:
        found[duty.officer] += institution.assignment.effort.get(duty.rhythm, 0)
    return found


def loads(people: Collection[int], institution: Institution, at: datetime) -> Mapping[int, Load]:
    """The load of each of ``people`` (primary keys), in four statements whatever their number."""
    items: dict[int, list[Item]] = {person: [] for person in people}
    held = list(
        Tenure.objects.believed().holding_at(at).filter(person__in=people, is_stand_in=False, unit__isnull=False)
        .select_related("capacity", "unit").order_by("capacity__order", "id")
    )  # fmt: skip
    minutes = role_minutes(institution)
    for tenure in held:
        if tenure.capacity.kind == Capacity.OFFICER:
            items[tenure.person_id].append(Item(ROLE, minutes.get(tenure.capacity.code, 0), tenure=tenure))
    rules = institution.assignment
    in_cases: set[tuple[int, str]] = set()
    for person, item in _parts(people, rules):
        items[person].append(item)
        if item.part:
            in_cases.add((person, item.part.case.subject))
    for person, task in _tasks(people, held):
        if (person, task.source.rpartition(":")[0]) not in in_cases:
            items[person].append(Item(TASK, rules.work_minutes.task, task=task))
    guard = 60 * rules.hours_a_week
    return {person: Load(tuple(found), guard) for person, found in items.items()}


def _parts(people: Collection[int], rules: Assignment) -> Iterator[tuple[int, Item]]:
    """Open parts in open cases; who reported something carries nothing."""
    minutes = {
        Part.LEAD: rules.work_minutes.lead,
        Part.OVERSEER: rules.work_minutes.overseer,
        Part.PARTNER: rules.work_minutes.partner,
    }
    rows = Part.objects.filter(person__in=people, ends_at=None, answer=Part.ACCEPTED, case__is_open=True)
    for part in rows.filter(role__in=minutes).select_related("case", "case__unit").order_by("id"):
        yield part.person_id, Item(CASE, minutes[part.role], part=part)


def _tasks(people: Collection[int], held: list[Tenure]) -> Iterator[tuple[int, Task]]:
    """Open tasks given to a person, or to a capacity that they hold at the unit."""
    seats: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    for tenure in held:
        seats[tenure.capacity.code, tenure.unit_id].append(tenure.person_id)
    # Duties that come round are in the minutes of their role already.
    due = Task.objects.filter(state=Task.DUE).exclude(source__startswith="duty:")
    due = due.select_related("unit").order_by("due_at", "id")
    for task in due.filter(person__in=people):
        if task.person_id is not None:
            yield task.person_id, task
    units = Unit.objects.filter(pk__in={tenure.unit_id for tenure in held})
    for task in due.filter(person=None, unit__in=units):
        for person in seats[task.capacity, task.unit_id]:
            yield person, task

"""Who takes on open work: the successor in the post, else the stand-in, else the head of the cell, then of the net."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from redgrid.cases.models import Part
from redgrid.cases.rules import open_parts
from redgrid.changes.change import Change, Work
from redgrid.changes.models import CASE
from redgrid.grid.models import Capacity, Pairing, Person, Tenure, Unit
from redgrid.grid.queries import head_capacity, heads_above, holders
from redgrid.kit.refusal import Refused
from redgrid.tasks.models import Task

CHOICES = 60


class Successors:
    """Asked many times about one change, after it was made; what is asked twice is read once."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self._heads: dict[int, list[Person]] = {}
        self._members: dict[int, list[Person]] = {}
        self._after: list[Person] | None = None

    def of(self, work: Work) -> Person:
        """Who is proposed. Raises Refused when nobody is left, up to the centre."""
        found = next((person for person in self._ladder(work) if self.fits(work, person)), None)
        if found is None:
            raise Refused(_("Nobody up to the centre can take on “%(what)s”.") % {"what": work.row})
        return found

    def heir(self, unit: Unit) -> Person | None:
        """Who takes on what no list names: the successor, else the next head above who is there."""
        ladder = [*self._after_giver(), *self._heads_of(unit)]
        found = (person for person in ladder if person != self.change.giver)
        return next((person for person in found if _is_there(person, self.change.at)), None)

    def choices(self, work: Work) -> list[Person]:
        """Whoever else may be chosen: the ladder, then the members of the units concerned."""
        around = [*self._ladder(work), *self._of_unit(work.unit), *self._of_unit(self.change.unit)]
        found = {person.pk: person for person in around if self.fits(work, person)}
        return list(found.values())[:CHOICES]

    def fits(self, work: Work, person: Person) -> bool:
        """Whether ``person`` is there, is not the one who goes, and plays no part that excludes this one."""
        if person == self.change.giver or not _is_there(person, self.change.at):
            return False
        return not isinstance(work.row, Part) or _goes_with(work.row, person)

    def _ladder(self, work: Work) -> Iterable[Person]:
        if work.to is not None:
            yield work.to
        if isinstance(work.row, Task) and work.row.capacity and work.to_unit is None:
            yield from self._holding(work.row.capacity, work.row.unit)
        if work.kind != CASE:
            yield from self._after_giver()
        yield from self._heads_of(work.to_unit or work.unit)

    def _after_giver(self) -> list[Person]:
        """Who was named, then who holds what was laid down, or stands in for it."""
        if self._after is None:
            self._after = [self.change.successor] if self.change.successor else []
            posts = [row for row in self.change.laid_down if row.capacity.kind == Capacity.POST]
            for row in sorted(posts, key=lambda row: not row.capacity.is_required):
                if row.unit is not None:
                    self._after += self._holding(row.capacity.code, row.unit)
            self._after += self._paired()
        return self._after

    def _paired(self) -> list[Person]:
        """Who stands in for the giver in everything."""
        if self.change.giver is None:
            return []
        rows = Pairing.objects.believed().holding_at(self.change.at).filter(person=self.change.giver)
        return [row.stand_in for row in rows.select_related("stand_in")]

    def _holding(self, capacity: str, unit: Unit) -> list[Person]:
        return [holder.person for holder in holders(capacity, unit, self.change.at)]

    def _heads_of(self, unit: Unit) -> list[Person]:
        if unit.pk not in self._heads:
            rungs = heads_above(unit)
            found = [holder for rung in rungs for holder in holders(*rung, self.change.at)]
            self._heads[unit.pk] = [holder.person for holder in found]
        return self._heads[unit.pk]

    def _of_unit(self, unit: Unit) -> list[Person]:
        if unit.pk not in self._members:
            rows = (
                Tenure.objects.believed()
                .holding_at(self.change.at)
                .filter(unit=unit, capacity__kind=Capacity.MEMBERSHIP)
            )
            found = rows.select_related("person").order_by("person__staff_number")[:CHOICES]
            self._members[unit.pk] = [row.person for row in found]
        return self._members[unit.pk]


def _is_there(person: Person, at: datetime) -> bool:
    return person.leaves_at is None or person.leaves_at > at


def _goes_with(part: Part, person: Person) -> bool:
    others = {
        other.role
        for other in open_parts(part.case)
        if other.person_id == person.pk and other.pk != part.pk and other.answer != Part.DECLINED
    }
    allowed = {Part.REPORTER, Part.PARTNER} if part.role != Part.OVERSEER else {Part.REPORTER}
    return others <= allowed


def head_of(unit: Unit, besides: Iterable[int] = ()) -> Person | None:
    """The nearest present head at or above ``unit`` who is none of ``besides``."""
    parties = set(besides)
    for capacity, where in heads_above(unit):
        for holder in holders(capacity, where):
            if holder.is_present and holder.person.pk not in parties:
                return holder.person
    return None


def post_above(unit: Unit) -> tuple[str, Unit]:
    """The nearest head's post at or above ``unit`` that somebody holds."""
    for capacity, where in heads_above(unit):
        if isinstance(where, Unit) and holders(capacity, where):
            return capacity, where
    return head_capacity(unit), unit

"""Is everything answered for? A certificate for a moment or an interval, or the gaps, each with what to do about it.

Exact, never sampled: the map changes at the beginnings and ends of dated rows only, and each of those that lies in
the interval is looked at. A moment is the interval that contains nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from redgrid.grid.coverage.asked import Asked, Things, exclusive_pairs, required
from redgrid.grid.coverage.counting import counted_of, counts_of, shapes_of
from redgrid.grid.coverage.digest import digest_of, with_more
from redgrid.grid.coverage.facts import Facts, read_facts
from redgrid.grid.coverage.gaps import Finder, Lack, life_of
from redgrid.grid.coverage.known import kept, kept_of_net
from redgrid.grid.coverage.narrowing import narrowed
from redgrid.grid.coverage.second_nets import Laid, gaps_of_second_nets, lacks_of, read_second_nets
from redgrid.grid.coverage.sections import away_of, sections_of, where_of
from redgrid.grid.coverage.spans import ALWAYS, Window
from redgrid.grid.coverage.suspects import chunks, find_suspects
from redgrid.grid.coverage.telling import KINDS, Gap, in_order, tell
from redgrid.grid.coverage.trees import of_tree
from redgrid.grid.models import Capacity, KnownGap, Person, Standing, Unit
from redgrid.grid.standings import moved_units
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.refusal import Invalid

__all__ = [
    "KINDS",
    "Coverage",
    "Gap",
    "answer",
    "counted",
    "coverage",
    "find_gaps",
    "gaps_of",
    "rows_of",
    "rows_of_second_nets",
]


@dataclass(frozen=True)
class Coverage:
    """The answer for the moment ``at``, or for ``[at, until)``: how much was checked, and what is missing."""

    covered: bool
    at: datetime
    checked: dict[str, int]
    gaps: list[Gap]
    digest: str
    until: datetime | None = None


def coverage(
    at: datetime | None = None, unit: Unit | None = None, *, until: datetime | None = None
) -> Coverage:
    """Whether at ``at`` (throughout ``[at, until)``), as believed now, everything is in one cell and held.

    With ``unit`` only it and what is below it are checked. What is closed and who has left is not checked. The
    shortest list of one kind comes first, the gravest of equally short ones. A gap is told whole, also where it
    reaches out of the interval. The digest covers the facts: the same map gives the same digest.
    Raises Invalid for an interval without length.
    """
    check = _Check(_asked(at, until, unit))
    digest, counted = digest_of(check.asked, check.units, check.capacities)
    laid = read_second_nets(check.asked.moved)
    gaps, counts = _with_second_nets(check, laid), check.counts(counted)
    if laid is not None:
        counts |= {"second_nets": len(laid.nets), "sectors": sum(map(len, laid.sectors.values()))}
        digest = with_more(digest, laid.facts())
    return Coverage(not gaps, check.asked.window.starts, counts, gaps, digest, until)


def answer(
    at: datetime | None, since: datetime | None, until: datetime | None, unit: Unit | None = None
) -> Coverage:
    """The same for a question from outside: ``at`` alone, or ``since`` and ``until``. Raises Invalid for others."""
    if at is None and since is None and until is None:
        return coverage(None, unit)
    if at is not None and since is None and until is None:
        return coverage(at, unit)
    if at is not None or since is None or until is None:
        raise Invalid(_("Ask for one moment, or for an interval with its beginning and its end."), field="to")
    return coverage(since, unit, until=until)


def counted(at: datetime, unit: Unit | None = None) -> dict[str, int]:
    """How much there is to check at ``at``, as ``Coverage.checked`` has it, by counting alone."""
    return counted_of(_asked(at, None, unit), required(Capacity.objects.all()))


def find_gaps(at: datetime, unit: Unit | None = None, *, until: datetime | None = None) -> list[Gap]:
    """The gaps alone, without counts and digest."""
    check = _Check(_asked(at, until, unit))
    return _with_second_nets(check, read_second_nets(check.asked.moved))


def _with_second_nets(check: _Check, laid: Laid | None) -> list[Gap]:
    """Of a part of the map: the cells in it that no sector covers."""
    gaps, asked = check.gaps(), check.asked
    if laid is None:
        return gaps
    more = list(gaps_of_second_nets(laid, asked.window))
    if asked.unit is not None:
        below = set(Unit.objects.filter(asked.below()).values_list("code", flat=True))
        more = [gap for gap in more if gap.unit in below]
    return in_order([*gaps, *more])


def gaps_of(things: Things, at: datetime | None = None, *, until: datetime | None = None) -> list[Gap]:
    """The gaps of these things alone: what a change has to be checked again for, whatever the size of the map."""
    moved = moved_units(things.units) if things.units else {}
    return _Check(Asked(_window(at, until), things=things, moved=moved)).gaps()


def rows_of(things: Things | None = None, known: list[Capacity] | None = None) -> Iterator[KnownGap]:
    """What these things (None: all) miss over all time, as rows that are not saved yet.

    ``known`` are all capacities, for whoever has read them already.
    """
    moved = moved_units(things.units if things else None) if things is None or things.units else {}
    check = _Check(Asked(ALWAYS, things=things, moved=moved), known)
    lacks, facts = check.lacks()
    sections = [(lack, section) for lack in lacks for section in sections_of(lack, facts)]
    keys = {**facts.units, **{unit.code: unit.pk for unit in check.units}}
    codes = {section.where for _lack, section in sections if section.where} - keys.keys()
    for some in chunks(codes):
        keys |= dict(Unit.objects.filter(code__in=some).values_list("code", "pk"))
    for lack, section in sections:
        yield kept(lack, section, keys)
    if things is None:
        yield from rows_of_second_nets(moved)


def rows_of_second_nets(moved: Mapping[int, list[Standing]] | None = None) -> Iterator[KnownGap]:
    """The same of the nets that lie over the first. ``moved``: for whoever has read the units that change their net."""
    laid = read_second_nets(moved_units() if moved is None else moved)
    for lack in lacks_of(laid, ALWAYS) if laid else ():
        yield kept_of_net(lack)


def _window(at: datetime | None, until: datetime | None) -> Window:
    starts = at or now()
    if until is not None and until <= starts:
        raise Invalid(_("The interval ends before it begins."), field="to")
    return Window(starts, until) if until else Window.moment(starts)


def _asked(at: datetime | None, until: datetime | None, unit: Unit | None) -> Asked:
    # The root is the whole map, with what lies nowhere.
    part = Asked(_window(at, until), unit if unit and unit.parent_id else None, moved=moved_units())
    return narrowed(part)


class _Check:
    """One question being answered."""

    def __init__(self, asked: Asked, known: list[Capacity] | None = None) -> None:
        known = list(Capacity.objects.all()) if known is None else known
        self.asked = asked
        self.capacities, self.pairs = required(known), exclusive_pairs(known)
        self.units = list(asked.units()) if asked.things is None or asked.things.units else []
        self.not_there = 0

    def gaps(self) -> list[Gap]:
        lacks, facts = self.lacks()
        return _told(lacks, facts, self.units, self.asked.window)

    def lacks(self) -> tuple[list[Lack], Facts]:
        """What is missing, and the facts it was found by."""
        exclusive = {capacity.code for pair in self.pairs for capacity in pair}
        suspects = find_suspects(self.asked, self.capacities, exclusive, self.units)
        if self.asked.unit is not None:
            suspects.below = set(Unit.objects.filter(self.asked.below()).values_list("code", flat=True))
        facts = read_facts(suspects, self.capacities, exclusive)
        finder = Finder(self.asked, facts, suspects, self.capacities)
        lacks = [lack for unit in self.units for lack in finder.of_unit(unit)]
        lacks += [lack for resource in facts.resources for lack in finder.of_resource(resource)]
        lacks += [lack for person in facts.people for lack in finder.of_person(person, self.pairs)]
        lacks += self._of_tree()
        window = self.asked.window
        self.not_there = sum(
            not life_of(person, facts).touches(window)
            for person in facts.people
            if person.pk in suspects.members
        )
        return lacks, facts

    def _of_tree(self) -> list[Lack]:
        known = {unit.pk: unit for unit in self.units}
        moved = {pk: rows for pk, rows in self.asked.moved.items() if pk in known}
        above = {unit.parent_id for unit in self.units if unit.parent_id}
        above |= {row.parent_id for rows in moved.values() for row in rows if row.parent_id}
        if above - known.keys():
            # Paths lead to nearly all that is above in one statement.
            paths = {path for unit in self.units for path in unit.ancestor_paths} - {
                u.path for u in self.units
            }
            for some_paths in chunks(paths):
                known |= {unit.pk: unit for unit in Unit.objects.filter(path__in=some_paths)}
        while above := above - known.keys():
            for some in chunks(above):
                known |= {unit.pk: unit for unit in Unit.objects.filter(pk__in=some)}
            above = {unit.parent_id for unit in known.values() if unit.parent_id}
        top = next((unit.pk for unit in self.units if unit.parent_id is None), None)
        return list(of_tree(self.units, known, moved, self.asked.window, top))

    def counts(self, counted: Mapping[str, int]) -> dict[str, int]:
        people = {"people": counted["people"] - self.not_there}
        return counts_of(shapes_of(self.units), self.capacities, {**counted, **people})


def _told(lacks: list[Lack], facts: Facts, units: list[Unit], window: Window) -> list[Gap]:
    """In words, each as it is when it first is inside the window."""
    then = {id(lack): max(lack.span.starts, window.starts) for lack in lacks}
    away = {id(lack): away_of(lack, then[id(lack)]) for lack in lacks}
    names, by_code = _names(away.values()), {unit.code: unit for unit in units}
    gaps = []
    for lack in lacks:
        where = where_of(lack, facts, then[id(lack)])
        cell = by_code.get(where or "")
        gaps.append(tell(lack, where, label(cell) if cell else "", [names[who] for who in away[id(lack)]]))
    return in_order(gaps)


def _names(numbers: Iterable[Iterable[str]]) -> dict[str, str]:
    """The names of those who are away."""
    wanted = {number for some in numbers for number in some}
    people = Person.objects.filter(staff_number__in=wanted) if wanted else Person.objects.none()
    return dict(people.values_list("staff_number", "name"))

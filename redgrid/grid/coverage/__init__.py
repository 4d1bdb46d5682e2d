"""Is everything answered for? A certificate for a moment or an interval, or the gaps, each with what to do about it.

Exact, never sampled: the map changes at the beginnings and ends of dated rows only, and each of those that lies in
the interval is looked at. A moment is the interval that contains nothing else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from redgrid.grid.coverage import remedies
from redgrid.grid.coverage.asked import Asked, Things, required
from redgrid.grid.coverage.digest import digest_of
from redgrid.grid.coverage.facts import Facts, read_facts
from redgrid.grid.coverage.gaps import DESERTED, EXCLUSIVE, Finder, Lack, life_of
from redgrid.grid.coverage.spans import EVER, Row, Window
from redgrid.grid.coverage.suspects import chunks, exclusive_pairs, find_suspects
from redgrid.grid.coverage.trees import of_tree
from redgrid.grid.models import Capacity, Person, Resource, Unit
from redgrid.grid.standings import moved_units
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.refusal import Invalid

# The gravest first: a net without a head leaves more people without an answer than a role that nobody fills.
KINDS = (
    "unit_in_a_ring",
    "unit_orphaned",
    "exclusive_duties",
    "net_without_head",
    "cell_without_head",
    "head_absent",
    *(
        f"{resource}_{fault}"
        for resource in (Resource.PLACE, Resource.EQUIPMENT, Resource.BUSINESS)
        for fault in ("without_cell", "in_two_cells", "unclaimed", "answerable_absent")
    ),
    "person_without_unit",
    "person_in_two_units",
    "officer_unfilled",
)


@dataclass(frozen=True)
class Gap:
    """Something nobody answers for over ``[since, to)``; None where the map knows no beginning or no end.

    ``subject`` is a code (of an officer role: cell/role, of exclusive duties: person/one+other), ``unit`` the code of
    the unit it shows up in, ``remedy`` a sentence, ``link`` the address of the form that mends it, ``records`` that of
    the page that tells what was recorded, ``title`` what is wrong in a few words.
    """

    kind: str
    subject: str
    subject_name: str
    unit: str | None
    since: datetime | None
    to: datetime | None
    remedy: str
    link: str
    records: str
    title: str

    def lasted(self, until: datetime) -> timedelta | None:
        """How long it has been a gap at ``until``; None when it has no beginning."""
        return min(self.to or until, until) - self.since if self.since else None


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
    gaps = check.gaps()
    return Coverage(not gaps, check.asked.window.starts, check.counts(counted), gaps, digest, until)


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


def find_gaps(at: datetime, unit: Unit | None = None, *, until: datetime | None = None) -> list[Gap]:
    """The gaps alone, without counts and digest."""
    return _Check(_asked(at, until, unit)).gaps()


def gaps_of(things: Things, at: datetime | None = None, *, until: datetime | None = None) -> list[Gap]:
    """The gaps of these things alone: what a change has to be checked again for, whatever the size of the map."""
    moved = moved_units(things.units) if things.units else {}
    return _Check(Asked(_window(at, until), things=things, moved=moved)).gaps()


def _window(at: datetime | None, until: datetime | None) -> Window:
    starts = at or now()
    if until is not None and until <= starts:
        raise Invalid(_("The interval ends before it begins."), field="to")
    return Window(starts, until) if until else Window.moment(starts)


def _asked(at: datetime | None, until: datetime | None, unit: Unit | None) -> Asked:
    # The root is the whole map, with what lies nowhere.
    return Asked(_window(at, until), unit if unit and unit.parent_id else None, moved=moved_units())


class _Check:
    """One question being answered."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.capacities = required()
        self.units = list(asked.units()) if asked.things is None or asked.things.units else []
        self.not_there = 0

    def gaps(self) -> list[Gap]:
        suspects = find_suspects(self.asked, self.capacities, self.units)
        if self.asked.unit is not None:
            suspects.below = set(Unit.objects.filter(self.asked.below()).values_list("code", flat=True))
        pairs = exclusive_pairs() if suspects.exclusive else []
        exclusive = {capacity.code for pair in pairs for capacity in pair}
        facts = read_facts(suspects, self.capacities, exclusive)
        finder = Finder(self.asked, facts, suspects, self.capacities)
        lacks = [lack for unit in self.units for lack in finder.of_unit(unit)]
        lacks += [lack for resource in facts.resources for lack in finder.of_resource(resource)]
        lacks += [lack for person in facts.people for lack in finder.of_person(person, pairs)]
        lacks += self._of_tree()
        window = self.asked.window
        self.not_there = sum(
            not life_of(person, facts).touches(window)
            for person in facts.people
            if person.pk in suspects.members
        )
        return _told(lacks, facts, self.units, window)

    def _of_tree(self) -> list[Lack]:
        known = {unit.pk: unit for unit in self.units}
        moved = {pk: rows for pk, rows in self.asked.moved.items() if pk in known}
        above = {unit.parent_id for unit in self.units if unit.parent_id}
        above |= {row.parent_id for rows in moved.values() for row in rows if row.parent_id}
        above -= known.keys()
        for some in chunks(above):
            known |= {unit.pk: unit for unit in Unit.objects.filter(pk__in=some)}
        top = next((unit.pk for unit in self.units if unit.parent_id is None), None)
        return list(of_tree(self.units, known, moved, self.asked.window, top))

    def counts(self, counted: dict[str, int]) -> dict[str, int]:
        cells = sum(unit.kind == Unit.CELL for unit in self.units)
        resources = {
            "places": counted.get(Resource.PLACE, 0),
            "equipment": counted.get(Resource.EQUIPMENT, 0),
            "business": counted.get(Resource.BUSINESS, 0),
        }
        own = [capacity for capacity in self.capacities if capacity.kind != Capacity.CLAIM]
        seats = sum(capacity.fits(unit) for unit in self.units for capacity in own)
        claims = len(self.capacities) - len(own)
        return {
            "nets": len(self.units) - cells,
            "cells": cells,
            **resources,
            "people": counted["people"] - self.not_there,
            "seats": seats + claims * sum(resources.values()),
        }


def _told(lacks: list[Lack], facts: Facts, units: list[Unit], window: Window) -> list[Gap]:
    names, by_code = _names(lacks, window), {unit.code: unit for unit in units}
    gaps = []
    for lack in lacks:
        where = _unit_of(lack, facts, window)
        cell = by_code.get(where or "")
        words = (label(cell) if cell else "", _away(lack, names, window))
        since = None if lack.span.starts == EVER else lack.span.starts
        gaps.append(
            Gap(
                lack.kind,
                remedies.subject_of(lack),
                remedies.subject_name(lack),
                where,
                since,
                lack.span.ends,
                remedies.remedy_of(lack, *words),
                remedies.link_of(lack),
                remedies.records_of(lack),
                remedies.title_of(lack),
            )
        )
    length = Counter(gap.kind for gap in gaps)
    return sorted(
        gaps, key=lambda gap: (length[gap.kind], KINDS.index(gap.kind), gap.subject, gap.since or EVER)
    )


def _then(lack: Lack, window: Window) -> datetime:
    """The first moment of the gap inside the window."""
    return max(lack.span.starts, window.starts)


def _absent(lack: Lack, window: Window) -> list[Row]:
    return [row for row in lack.rows if row.holds(_then(lack, window))] if lack.fault == DESERTED else []


def _names(lacks: list[Lack], window: Window) -> dict[str, str]:
    """The names of those who are away."""
    numbers = {row.who for lack in lacks for row in _absent(lack, window)}
    people = Person.objects.filter(staff_number__in=numbers) if numbers else Person.objects.none()
    return dict(people.values_list("staff_number", "name"))


def _away(lack: Lack, names: dict[str, str], window: Window) -> str:
    return _(", ").join(names[row.who] for row in _absent(lack, window))


def _unit_of(lack: Lack, facts: Facts, window: Window) -> str | None:
    if isinstance(lack.thing, Unit):
        return lack.code
    if isinstance(lack.thing, Resource):
        rows = facts.cells.get(lack.code, [])
    elif lack.fault == EXCLUSIVE:
        rows = list(lack.rows)
    else:
        rows = facts.homes.get(lack.code, [])
    return next((row.where for row in rows if row.holds(_then(lack, window))), None)

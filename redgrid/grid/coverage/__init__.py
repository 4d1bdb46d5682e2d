"""Is everything answered for? A certificate for a moment, or the gaps, each with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from redgrid.grid.coverage import remedies
from redgrid.grid.coverage.facts import Facts, read_facts
from redgrid.grid.coverage.gaps import DESERTED, Lack, entered_at, find_lacks, read_history, span_of
from redgrid.grid.models import Person, Unit
from redgrid.kit.clock import now
from redgrid.kit.naming import label

# The gravest first: a net without a head leaves more people without an answer than a role that nobody fills.
KINDS = (
    "net_without_head",
    "cell_without_head",
    "head_absent",
    "place_without_cell",
    "place_in_two_cells",
    "place_unclaimed",
    "place_answerable_absent",
    "person_without_unit",
    "person_in_two_units",
    "officer_unfilled",
)


@dataclass(frozen=True)
class Gap:
    """Something nobody answers for over ``[since, to)``; None where the map knows no beginning or no end.

    ``subject`` is a code (of an officer role: cell/role), ``unit`` the code of the unit it shows up in, ``remedy`` a
    sentence, ``link`` the address of the form that mends it.
    """

    kind: str
    subject: str
    subject_name: str
    unit: str | None
    since: datetime | None
    to: datetime | None
    remedy: str
    link: str


@dataclass(frozen=True)
class Coverage:
    """The answer for the moment ``at``: how much was checked, and what is missing."""

    covered: bool
    at: datetime
    checked: dict[str, int]
    gaps: list[Gap]
    digest: str


def coverage(at: datetime | None = None, unit: Unit | None = None) -> Coverage:
    """Whether at ``at``, as believed now, every place and person is in exactly one cell and everything is held.

    With ``unit`` only it and what is below it are checked. What is closed and who has left is not checked. The
    gravest gaps come first. The digest covers the facts: the same map gives the same digest.
    """
    # The root is the whole map, with what lies nowhere.
    facts = read_facts(at or now(), unit if unit and unit.parent_id else None)
    lacks = list(find_lacks(facts))
    gaps = _dated(lacks, facts)
    return Coverage(not gaps, facts.at, _counts(facts), gaps, facts.digest)


def _counts(facts: Facts) -> dict[str, int]:
    cells = sum(unit.kind == Unit.CELL for unit in facts.units.values())
    return {
        "nets": len(facts.units) - cells,
        "cells": cells,
        "places": len(facts.places),
        "people": len(facts.people),
        "seats": len(facts.seats),
    }


def _dated(lacks: list[Lack], facts: Facts) -> list[Gap]:
    history, entered, absent = read_history(lacks), entered_at(lacks), _absent(lacks, facts)
    gaps = [
        Gap(
            lack.kind,
            remedies.subject_of(lack),
            remedies.subject_name(lack),
            _unit_of(lack, facts),
            *span_of(lack, facts.at, history, entered),
            remedies.remedy_of(lack, _cell_name(lack, facts), absent.get(lack, "")),
            remedies.link_of(lack),
        )
        for lack in lacks
    ]
    return sorted(gaps, key=lambda gap: (KINDS.index(gap.kind), gap.subject))


def _absent(lacks: list[Lack], facts: Facts) -> dict[Lack, str]:
    """The names of those who are away, for each seat that they leave empty."""
    numbers = {lack: [row.who for row in lack.rows(facts.now)] for lack in lacks if lack.fault == DESERTED}
    everybody = {number for found in numbers.values() for number in found}
    people = Person.objects.filter(staff_number__in=everybody)
    names = dict(people.values_list("staff_number", "name"))
    return {lack: _(", ").join(names[number] for number in found) for lack, found in numbers.items()}


def _unit_of(lack: Lack, facts: Facts) -> str | None:
    if isinstance(lack.thing, Unit):
        return lack.code
    rows = facts.now.homes if isinstance(lack.thing, Person) else facts.now.cells
    return next((row.where for row in rows.get(lack.code, [])), None)


def _cell_name(lack: Lack, facts: Facts) -> str:
    unit = facts.units.get(_unit_of(lack, facts) or "")
    return label(unit) if unit else ""

"""How points become a score. Pure: the same inputs give the same digits, and every result keeps its inputs.

    item     max(0, points - deductions), for every clause that has a record in the month
    officer  what the items kept, of what they were worth, re-scaled; without any record full marks
    cell     the mean of its officers with records; without any record full marks
    net      the mean of its cells

Each step is reckoned from the digits that the step before shows, so that a sheet can be checked with pencil and
paper. A duty without a record is exempt: it is not asked for proof, and it leaves the reckoning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from redgrid.rulebook.institution import Scoring

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Record:
    """A mark as the reckoning sees it. ``worth`` is what the clause's duty is worth, ``entry`` its proof."""

    officer: str
    clause: str
    worth: Decimal
    deduction: Decimal
    entry: int


@dataclass(frozen=True)
class Item:
    """A clause with all its records of a month."""

    clause: str
    worth: Decimal
    records: tuple[Record, ...]
    result: Decimal

    @property
    def deducted(self) -> Decimal:
        return sum((record.deduction for record in self.records), NOTHING)


@dataclass(frozen=True)
class OfficerScore:
    """What one officer role of one cell reached. ``worth`` and ``kept`` are the sums over its items."""

    officer: str
    items: tuple[Item, ...]
    worth: Decimal
    kept: Decimal
    score: Decimal


@dataclass(frozen=True)
class CellScore:
    """What one cell reached. ``officers`` are those with records."""

    cell: str
    officers: tuple[OfficerScore, ...]
    score: Decimal


@dataclass(frozen=True)
class NetScore:
    """What the cells of a net reached together; None when it has no cells."""

    cells: tuple[CellScore, ...]
    score: Decimal | None


def item(clause: str, records: Sequence[Record]) -> Item:
    """``max(0, points - deductions)``. ``records``: at least one, all of this clause."""
    worth = records[0].worth
    kept = worth - sum((record.deduction for record in records), NOTHING)
    return Item(clause, worth, tuple(records), max(NOTHING, kept))


def officer(role: str, records: Iterable[Record], rule: Scoring) -> OfficerScore:
    """The score of an officer role from all its records of the month."""
    in_order = sorted(records, key=lambda record: (record.clause, record.entry))
    items = tuple(item(clause, list(own)) for clause, own in groupby(in_order, lambda record: record.clause))
    worth = sum((each.worth for each in items), NOTHING)
    kept = sum((each.result for each in items), NOTHING)
    score = rounded(kept * rule.rescale_to / worth, rule) if worth else full_marks(rule)
    return OfficerScore(role, items, worth, kept, score)


def cell(code: str, records: Iterable[Record], rule: Scoring) -> CellScore:
    """The score of a cell from all its records of the month."""
    in_order = sorted(records, key=lambda record: record.officer)
    officers = tuple(
        officer(role, own, rule) for role, own in groupby(in_order, lambda record: record.officer)
    )
    score = mean((each.score for each in officers), rule)
    return CellScore(code, officers, full_marks(rule) if score is None else score)


def net(cells: Iterable[CellScore], rule: Scoring) -> NetScore:
    """The score of a net from its cells."""
    kept = tuple(cells)
    return NetScore(kept, mean((each.score for each in kept), rule))


def mean(scores: Iterable[Decimal], rule: Scoring) -> Decimal | None:
    """The mean with equal weights, None of nothing."""
    kept = list(scores)
    return rounded(sum(kept, NOTHING) / len(kept), rule) if kept else None


def rounded(number: Decimal, rule: Scoring) -> Decimal:
    """Half-up to the places that the institution sets."""
    return number.quantize(Decimal(1).scaleb(-rule.places), rounding=ROUND_HALF_UP)


def full_marks(rule: Scoring) -> Decimal:
    """No event is full marks: otherwise people invent events."""
    return rounded(rule.rescale_to, rule)

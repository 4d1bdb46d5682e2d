"""Where a gap shows up, and who is away, may change while it lasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from redgrid.grid.coverage.facts import Facts
from redgrid.grid.coverage.gaps import DESERTED, EXCLUSIVE, Lack
from redgrid.grid.coverage.spans import Row, edges
from redgrid.grid.models import Resource, Unit


class Section(NamedTuple):
    """``[starts, ends)`` of a gap: the code of the unit it shows up in, the staff numbers of who is away."""

    starts: datetime
    ends: datetime | None
    where: str | None
    away: tuple[str, ...]


def where_of(lack: Lack, facts: Facts, at: datetime) -> str | None:
    """The code of the unit that the gap shows up in at ``at``."""
    if isinstance(lack.thing, Unit):
        return lack.code
    return next((row.where for row in _lying(lack, facts) if row.holds(at)), None)


def _lying(lack: Lack, facts: Facts) -> list[Row]:
    if isinstance(lack.thing, Resource):
        rows = facts.cells.get(lack.code, [])
    elif lack.fault == EXCLUSIVE:
        rows = list(lack.rows)
    else:
        rows = facts.homes.get(lack.code, [])
    return sorted(rows, key=lambda row: (row.starts, row.where))


def away_of(lack: Lack, at: datetime) -> tuple[str, ...]:
    """The staff numbers of those who hold it and are away, when that is what is wrong."""
    if lack.fault != DESERTED:
        return ()
    return tuple(sorted({row.who for row in lack.rows if row.holds(at)}))


def sections_of(lack: Lack, facts: Facts) -> Iterator[Section]:
    """The whole gap in stretches on which neither changes."""
    rows = [] if isinstance(lack.thing, Unit) else _lying(lack, facts)
    changes = edges([*rows, *(lack.rows if lack.fault == DESERTED else ())])
    inside = sorted(at for at in changes if at > lack.span.starts and lack.span.holds(at))
    open_one: Section | None = None
    for at in [lack.span.starts, *inside]:
        where, away = where_of(lack, facts, at), away_of(lack, at)
        if open_one is not None and (open_one.where, open_one.away) == (where, away):
            continue
        if open_one is not None:
            yield open_one._replace(ends=at)
        open_one = Section(at, lack.span.ends, where, away)
    if open_one is not None:
        yield open_one

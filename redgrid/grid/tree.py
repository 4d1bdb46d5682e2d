"""A part of the tree, opened as far as somebody looks: what it costs depends on what is shown, not on the map."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Substr

from redgrid.grid.as_of import AsOf
from redgrid.grid.coverage.known import open_gaps
from redgrid.grid.models import PATH_STEP, Capacity, Placement, Resource, Tenure, Unit
from redgrid.grid.queries import Holder, by_seat
from redgrid.grid.standings import tree_at
from redgrid.grid.watching import is_known

# A tree of at most so many units is shown whole; of a larger one a level, and of a level at most so many at once.
WHOLE, AT_ONCE = 80, 200
LONGEST_PATH = 60
# Of a part with more cells than this, people and places are counted when one of its parts is opened.
COUNTED = 500


@dataclass
class Branch:
    """A unit of the tree; the counts include everything below it, whether it is shown or not."""

    unit: Unit
    heads: list[Holder]
    people: int = 0
    places: int = 0
    # Whether people and places are counted: not where it would mean to read the whole map.
    is_counted: bool = True
    cells: int = 0
    gaps: int = 0
    has_below: bool = False
    branches: list[Branch] = field(default_factory=list)


@dataclass(frozen=True)
class Tree:
    """The roots (one, but for what hangs under nothing), and from where to go on when a level is long."""

    roots: list[Branch]
    is_whole: bool
    after: str = ""

    @property
    def root(self) -> Branch | None:
        return next(iter(self.roots), None)


def tree_of(top: Unit | None, as_of: AsOf, after: str = "") -> Tree:
    """``top`` (None: the whole map) and what is below it: all of it when it is small, else its children.

    ``after`` is the path behind which a long level goes on. Eight statements now, ten of another day.
    """
    part = _Then(top, as_of, after) if not as_of.is_now else _Now(top, as_of, after)
    heads = _heads(part.shown, as_of)
    branches = {unit.path: Branch(unit, heads.get(unit.code, [])) for unit in part.shown}
    _count(branches, part)
    roots: list[Branch] = []
    for path, branch in branches.items():
        above = branches.get(path[:-PATH_STEP])
        (above.branches if above else roots).append(branch)
    return Tree(roots, part.length == LONGEST_PATH, part.after)


class _Now:
    """The part as it stands: the paths of the tree do the counting in the database."""

    def __init__(self, top: Unit | None, as_of: AsOf, after: str) -> None:
        self.as_of, self.after, self.length = as_of, "", LONGEST_PATH
        units = Unit.objects.open_at(as_of.at)
        self.units = units.under(top) if top else units
        self.shown = [] if after else list(self.units.order_by("path")[: WHOLE + 1])
        if len(self.shown) > WHOLE or after:
            self._level(top or self.shown[0], after)

    def _level(self, top: Unit, after: str) -> None:
        children = Unit.objects.open_at(self.as_of.at).filter(parent=top, path__gt=after).order_by("path")
        level = list(children[: AT_ONCE + 1])
        self.after = level[AT_ONCE - 1].path if len(level) > AT_ONCE else ""
        self.shown, self.length = [top, *level[:AT_ONCE]], len(top.path) + PATH_STEP

    def counted(self, rows: QuerySet[Any], where: str = "unit") -> dict[str, int]:
        """How many ``rows`` lie in each shown unit that has nothing shown below it, by path."""
        below = Q()
        if self.shown:
            first = self.shown[0]
            below = Q(**{f"{where}__path__gte": first.path})
            if self.length != LONGEST_PATH or len(first.path) > PATH_STEP:
                below &= Q(**{f"{where}__path__lt": first.path_end})
        return self._grouped(rows.filter(below), f"{where}__path")

    def cells(self) -> dict[str, int]:
        """How many cells each has."""
        if self.length == LONGEST_PATH:
            return {unit.path: 1 for unit in self.shown if unit.kind == Unit.CELL}
        return self._grouped(self.units.cells(), "path")

    def _grouped(self, rows: QuerySet[Any], path: str) -> dict[str, int]:
        found = rows.order_by().values(branch=Substr(path, 1, self.length)).annotate(n=Count("pk"))
        return {row["branch"]: row["n"] for row in found if row["branch"]}


class _Then(_Now):
    """The part as it stood: names, nets and paths of then, put together here."""

    def __init__(self, top: Unit | None, as_of: AsOf, after: str) -> None:
        self.as_of, self.after, self.length = as_of, "", LONGEST_PATH
        stood = tree_at(as_of.at, as_of.known)
        first = next((unit for unit in stood if top and unit.pk == top.pk), None)
        within = [unit for unit in stood if first is None or unit.path.startswith(first.path)]
        self.all = [] if top and first is None else within
        self.paths = {unit.pk: unit.path for unit in self.all}
        self.shown = self.all
        if len(self.all) > WHOLE:
            self._level(self.all[0], after)

    def _level(self, top: Unit, after: str) -> None:
        level = [unit for unit in self.all if unit.path[:-PATH_STEP] == top.path and unit.path > after]
        self.after = level[AT_ONCE - 1].path if len(level) > AT_ONCE else ""
        self.shown, self.length = [top, *level[:AT_ONCE]], len(top.path) + PATH_STEP

    def counted(self, rows: QuerySet[Any], where: str = "unit") -> dict[str, int]:
        if len(self.paths) <= COUNTED:
            rows = rows.filter(**{f"{where}__in": list(self.paths)})
        found = rows.order_by().values(found_in=F(f"{where}_id")).annotate(n=Count("pk"))
        return self._cut((self.paths.get(row["found_in"], ""), row["n"]) for row in found)

    def cells(self) -> dict[str, int]:
        return self._cut((unit.path, 1) for unit in self.all if unit.kind == Unit.CELL)

    def _cut(self, counts: Iterable[tuple[str, int]]) -> dict[str, int]:
        sums: Counter[str] = Counter()
        for path, count in counts:
            sums[path[: self.length]] += count
        return {path: count for path, count in sums.items() if path}


def _heads(units: list[Unit], as_of: AsOf) -> dict[str, list[Holder]]:
    """Who heads each unit, by its code."""
    posts = Capacity.objects.filter(kind=Capacity.POST, is_required=True)
    rows = Tenure.objects.told_of(as_of.at, as_of.known).filter(capacity__in=posts, unit__in=units)
    found: dict[str, list[Holder]] = defaultdict(list)
    for (_capacity, code), held in by_seat(rows, as_of.at, as_of.known).items():
        found[code] += held
    return found


def _count(branches: dict[str, Branch], part: _Now) -> None:
    counts = {"cells": part.cells()}
    is_counted = sum(counts["cells"].values()) <= COUNTED
    if is_counted:
        told = (part.as_of.at, part.as_of.known)
        members = Tenure.objects.told_of(*told).filter(capacity__kind=Capacity.MEMBERSHIP)
        lying = Placement.objects.told_of(*told).filter(resource__kind=Resource.PLACE)
        counts |= {"people": part.counted(members), "places": part.counted(lying)}
    counts["gaps"] = _gaps(part)
    for name, of_path in counts.items():
        for path, count in of_path.items():
            for length in range(len(path), 0, -PATH_STEP):
                if above := branches.get(path[:length]):
                    setattr(above, name, getattr(above, name) + count)
    for path, branch in branches.items():
        branch.is_counted = is_counted
        # Cells stand at the ends of the tree: a net with none below it is looked into all the same.
        branch.has_below = branch.unit.kind == Unit.NET and len(path) == part.length


def _gaps(part: _Now) -> dict[str, int]:
    """What is kept of coverage is counted; without it the page of coverage tells, and no page checks the whole map."""
    if not part.shown or part.as_of.known is not None or not is_known():
        return {}
    missing, first = open_gaps(part.as_of.at), part.shown[0]
    found = part.counted(missing, "where")
    if first.parent_id is None:
        found[first.path] = found.get(first.path, 0) + missing.filter(where=None).count()
    return found

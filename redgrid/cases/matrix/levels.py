"""At which level of the tree the rows of a matrix stand: the centre, the nets of one level, the cells."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from redgrid.grid.models import PATH_STEP, Unit, UnitQuerySet
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Institution

CELLS = "cells"
LONGEST_PATH = 60
# A page has at most so many rows; a level with more is opened from the one above it.
SHOWN = 200


@dataclass(frozen=True)
class RowLevel:
    """A depth of the tree: its units are the rows, and each counts what stands below it.

    ``code`` is how deep it lies below the root (1), or CELLS: then every unit counts for itself. ``length`` is that
    of the paths.
    """

    code: str
    name: str
    length: int

    @property
    def is_cells(self) -> bool:
        return self.code == CELLS

    def rows(self) -> Q:
        """The units that have a row although nothing stands there."""
        if self.is_cells:
            return Q(kind=Unit.CELL)
        return Q(deep=self.length) | Q(kind=Unit.CELL, deep__lt=self.length)


def levels_of(units: UnitQuerySet, institution: Institution) -> list[RowLevel]:
    """The levels of this part of the tree, the highest first; named as the institution names them."""
    names = {level.level: label(level) for level in institution.levels}
    nets = units.filter(kind=Unit.NET, level__isnull=False).annotate(deep=Length("path"))
    found: dict[int, str] = {}
    for deep, level in nets.order_by("deep", "level").values_list("deep", "level").distinct():
        found.setdefault(deep, names.get(level or 0) or _("Level %(number)d") % {"number": level})
    rows = [RowLevel(str(deep // PATH_STEP), name, deep) for deep, name in found.items()]
    return [*rows, RowLevel(CELLS, _("Cells"), LONGEST_PATH)]


def paths_of(units: UnitQuerySet, level: RowLevel) -> list[str]:
    """The paths of the units that have a row at ``level``, in the order of the tree."""
    found = units.open_at(now()).annotate(deep=Length("path")).filter(level.rows())
    return list(found.order_by("path").values_list("path", flat=True))


def chosen(levels: list[RowLevel], code: str, units: UnitQuerySet) -> tuple[RowLevel, list[str]]:
    """The level that was asked for, else the lowest whose rows fit on a page; with the paths of its rows."""
    asked = next((level for level in levels if level.code == code), None)
    if asked:
        return asked, paths_of(units, asked)
    level, paths = levels[-1], paths_of(units, levels[-1])
    for higher in reversed(levels[:-1]):
        if len(paths) <= SHOWN:
            break
        level, paths = higher, paths_of(units, higher)
    return level, paths

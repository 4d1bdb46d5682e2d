"""Which calendar a unit keeps: its own, else that of the nearest unit above that has one, else the standard one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from redgrid.grid.models import Unit
from redgrid.rulebook.models import UnitCalendar

STANDARD_CALENDAR = "standard"


@dataclass(frozen=True)
class Kept:
    """The calendars that units keep on one day, by the path of the unit; asked once for all of them."""

    on: date
    by_path: dict[str, UnitCalendar]

    def row(self, unit: Unit) -> UnitCalendar | None:
        """The row that decides for ``unit``, None where nothing was ever said."""
        return next((self.by_path[path] for path in unit.ancestor_paths if path in self.by_path), None)

    def of(self, unit: Unit) -> str:
        """The code of the calendar that ``unit`` keeps."""
        row = self.row(unit)
        return row.calendar if row else STANDARD_CALENDAR

    @property
    def codes(self) -> set[str]:
        """Every calendar that somebody may keep."""
        return {STANDARD_CALENDAR, *(row.calendar for row in self.by_path.values())}


def kept_on(on: date, units: Iterable[Unit] | None = None) -> Kept:
    """What units keep on the day ``on``: all of them, or ``units`` with those above them."""
    rows = UnitCalendar.objects.filter(starts_on__lte=on).select_related("unit").order_by("starts_on")
    if units is not None:
        paths = {path for unit in units for path in unit.ancestor_paths}
        rows = rows.filter(unit__path__in=paths)
    latest = {row.unit.path: row for row in rows}
    return Kept(on, {path: row for path, row in latest.items() if row.calendar})

"""What changed in a unit: its own dated rows and what the journal tells of it, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from redgrid.grid.as_of import AsOf
from redgrid.grid.models import Capacity, Placement, Tenure, Unit
from redgrid.journal.models import Entry
from redgrid.kit.clock import now
from redgrid.kit.naming import label

SHOWN = 30


@dataclass(frozen=True)
class Change:
    """``text`` holds from ``at`` on; it was entered at ``known``."""

    at: datetime
    known: datetime
    text: str
    record: str = ""
    basis: str = ""


def changes_of(unit: Unit, as_of: AsOf) -> list[Change]:
    """The last changes that were known at the moment: three statements."""
    known = as_of.known or now()
    found = [*_of_people(unit, known), *_of_resources(unit, known), *_of_itself(unit, known)]
    found = [change for change in found if as_of.is_now or change.at <= as_of.at]
    return sorted(found, key=lambda change: (change.at, change.known), reverse=True)[:SHOWN]


def _of_people(unit: Unit, known: datetime) -> list[Change]:
    kinds = [Capacity.POST, Capacity.OFFICER, Capacity.MEMBERSHIP]
    rows = Tenure.objects.known_at(known).filter(unit=unit, capacity__kind__in=kinds)
    rows = rows.select_related("person", "capacity").order_by("-starts_at", "-id")[:SHOWN]
    found = []
    for row in rows:
        words = {"name": row.person.name, "capacity": label(row.capacity)}
        begun = _("%(name)s: stand-in for %(capacity)s") if row.is_stand_in else _("%(name)s: %(capacity)s")
        found.append(Change(row.starts_at, row.known_from, begun % words, row.record, row.basis))
        if row.ends_at:
            ended = _("%(name)s: no longer %(capacity)s") % words
            found.append(Change(row.ends_at, row.known_from, ended, row.record, row.basis))
    return found


def _of_resources(unit: Unit, known: datetime) -> list[Change]:
    rows = Placement.objects.known_at(known).filter(unit=unit).select_related("resource")
    found = []
    for row in rows.order_by("-starts_at", "-id")[:SHOWN]:
        name = {"name": row.resource.name}
        found.append(Change(row.starts_at, row.known_from, _("%(name)s was put here") % name, "", row.basis))
        if row.ends_at:
            text = _("%(name)s was put elsewhere") % name
            found.append(Change(row.ends_at, row.known_from, text, "", row.basis))
    return found


def _of_itself(unit: Unit, known: datetime) -> list[Change]:
    """Opened, renamed, moved, split, closed: each entry with the day from which it counts."""
    rows = Entry.objects.filter(subject=f"unit:{unit.code}", at__lte=known).order_by("-number")[:SHOWN]
    found = []
    for row in rows:
        name = row.facts.get("name")
        text = f"{row.title}: {name}" if name else row.title
        found.append(Change(_day_of(row), row.at, text, f"#{row.number}", row.facts.get("basis") or ""))
    return found


def _day_of(entry: Entry) -> datetime:
    """From when on it counts; as long as nothing says otherwise, from when it was entered."""
    said = entry.facts.get("from") or entry.facts.get("at") or ""
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        return entry.at

"""The tree as it stood: names and nets of units at a moment, by what is believed now or was known then.

The columns of ``Unit`` say what stands now. What these functions return bears the names, nets, levels and paths of
another time: it is to be read, and never saved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from redgrid.grid.models import PATH_STEP, Standing, Unit
from redgrid.journal.models import Entry
from redgrid.kit.clock import now
from redgrid.kit.prepared import prepared

OPENED = ("unit.opened",)
CLOSED = ("unit.closed", "unit.merged", "unit.removed")
MOST_LISTED = 500


def standings_at(
    at: datetime, known_at: datetime | None = None, units: Collection[int] | None = None
) -> dict[int, Standing]:
    """How units stood, by their key. A unit that never changed is not among them: its columns hold."""
    rows = Standing.objects.told_of(at, known_at)
    if units is not None and len(units) <= MOST_LISTED:
        rows = rows.filter(unit__in=units)
    return {row.unit_id: row for row in rows.order_by("id")}


def as_it_stood(unit: Unit, standing: Standing | None) -> Unit:
    """Give ``unit`` the name and the net of ``standing``; its path stays."""
    if standing is not None:
        unit.name, unit.name_en = standing.name, standing.name_en
        if unit.parent_id != standing.parent_id:
            unit.parent_id = standing.parent_id
    return unit


def as_of(unit: Unit, at: datetime, known_at: datetime | None = None) -> Unit:
    """``unit`` with the name and the net that it had: one statement."""
    return as_it_stood(unit, next(iter(_stood(unit.pk, at, known_at)), None))


@prepared
def _stood(unit: int, at: datetime, known_at: datetime | None) -> QuerySet[Standing]:
    return Standing.objects.told_of(at, known_at).filter(unit=unit).order_by("-id")[:1]


def line_above(unit: Unit, at: datetime | None = None, known_at: datetime | None = None) -> list[Unit]:
    """``unit`` and the units it stood under, up to the top, each as it stood. Two statements while none was moved.

    Of now (neither moment given) the columns tell all, as they do for rights: one statement.
    """
    if at is None and known_at is None:
        return list(Unit.objects.filter(path__in=unit.ancestor_paths).order_by("-path"))
    at = at or now()
    line: list[Unit] = []
    lowest: Unit | None = unit
    while lowest is not None:
        lowest = _climb(line, lowest, at, known_at)
    return line


def _climb(line: list[Unit], lowest: Unit, at: datetime, known_at: datetime | None) -> Unit | None:
    """Go up from ``lowest`` as far as the tree of now leads; returns what comes next when it was another net."""
    near = {found.pk: found for found in Unit.objects.filter(path__in=lowest.ancestor_paths[1:])}
    near[lowest.pk] = lowest
    stood = standings_at(at, known_at, near)
    seen = {found.pk for found in line}
    here: Unit | None = lowest
    while here is not None and here.pk not in seen:
        seen.add(here.pk)
        line.append(as_it_stood(here, stood.get(here.pk)))
        if here.parent_id is not None and here.parent_id not in near:
            return Unit.objects.get(pk=here.parent_id)
        here = near.get(here.parent_id or 0)
    return None


def tree_at(at: datetime | None = None, known_at: datetime | None = None) -> list[Unit]:
    """Every unit that was open at ``at``, in the order of the tree, with name, net, level and path as they stood.

    With ``known_at`` what was opened, closed, moved or renamed later than that is not known yet. Three statements, or
    five. What hung under nothing that was open stands at the top.
    """
    at = at or now()
    units = {unit.pk: unit for unit in _open(at, known_at)}
    now_under = {pk: unit.parent_id for pk, unit in units.items()}
    for pk, standing in standings_at(at, known_at).items():
        if pk in units:
            as_it_stood(units[pk], standing)
    if any(unit.parent_id != now_under[pk] for pk, unit in units.items()):
        _lay_paths(units)
    return sorted(units.values(), key=lambda unit: unit.path)


def _open(at: datetime, known_at: datetime | None) -> Iterable[Unit]:
    if known_at is None:
        return Unit.objects.open_at(at)
    opened, closed = (_told_later(kinds, known_at) for kinds in (OPENED, CLOSED))
    rows = Unit.objects.filter(opens_at__lte=at).exclude(code__in=opened) if len(opened) <= MOST_LISTED else [
        unit for unit in Unit.objects.filter(opens_at__lte=at) if unit.code not in opened
    ]  # fmt: skip
    return [unit for unit in rows if unit.closes_at is None or unit.closes_at > at or unit.code in closed]


def _told_later(kinds: tuple[str, ...], known_at: datetime) -> set[str]:
    """Codes of the units of which such a thing was recorded after ``known_at`` only."""
    subjects = Entry.objects.filter(kind__in=kinds, at__gt=known_at).values_list("subject", flat=True)
    return {subject.removeprefix("unit:") for subject in subjects}


def _lay_paths(units: dict[int, Unit]) -> None:
    """Number the tree anew: paths of now would put two units into one another's place."""
    below: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in sorted(units.values(), key=lambda found: found.path):
        below[unit.parent_id if unit.parent_id in units else None].append(unit)
    waiting: list[tuple[str, Unit]] = _numbered("", below[None])
    while waiting:
        path, unit = waiting.pop()
        if unit.level is not None:
            unit.level += (len(path) - len(unit.path)) // PATH_STEP
        unit.path = path
        waiting += _numbered(path, below[unit.pk])


def _numbered(above: str, units: list[Unit]) -> list[tuple[str, Unit]]:
    return [(f"{above}{number:0{PATH_STEP}d}", unit) for number, unit in enumerate(units, start=1)]


def below_from(unit: Unit, at: datetime) -> QuerySet[Unit]:
    """Units that stand right under ``unit`` at some moment from ``at`` on, as believed now, and are open then."""
    rows = Standing.objects.believed().filter(Q(ends_at=None) | Q(ends_at__gt=at), unit=OuterRef("pk"))
    is_under = Exists(rows.filter(parent=unit))
    never_changed = Q(parent=unit) & ~Exists(Standing.objects.filter(unit=OuterRef("pk")))
    return Unit.objects.filter(Q(closes_at=None) | Q(closes_at__gt=at)).filter(never_changed | is_under)


def moves_of_nets() -> tuple[dict[int, int | None], list[Standing]]:
    """The net above each net now, and every believed row of a net: enough to climb from anywhere at any moment."""
    above: dict[int, int | None] = {net.pk: net.parent_id for net in Unit.objects.filter(kind=Unit.NET)}
    return above, list(Standing.objects.believed().filter(unit__kind=Unit.NET))


def way_up(pk: int, above: Mapping[int, int | None], rows: Iterable[Standing], at: datetime) -> list[int]:
    """Keys from a unit up to the top at ``at``, by the row that holds, else by ``above``. A ring ends it."""
    dated = {row.unit_id: row.parent_id for row in rows if holds(row, at)}
    way: list[int] = []
    here: int | None = pk
    while here is not None and here not in way:
        way.append(here)
        here = dated[here] if here in dated else above.get(here)
    return way


def holds(row: Standing, at: datetime) -> bool:
    return row.starts_at <= at and (row.ends_at is None or row.ends_at > at)


def moved_units(among: Collection[int] | None = None) -> dict[int, list[Standing]]:
    """What is believed of the units (of ``among``) that ever stand under another net than now, by their key."""
    elsewhere = Standing.objects.believed().exclude(parent=F("unit__parent")).values("unit")
    if among is not None:
        elsewhere = elsewhere.filter(unit__in=among)
    rows: dict[int, list[Standing]] = defaultdict(list)
    for row in Standing.objects.believed().filter(unit__in=elsewhere).select_related("unit"):
        rows[row.unit_id].append(row)
    return rows

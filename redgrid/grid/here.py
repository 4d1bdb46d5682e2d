"""Who of a unit is here: now, and day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from redgrid.grid.models import Absence, Capacity, Person, Tenure, Unit
from redgrid.grid.rules import rights_of

ONE_DAY = timedelta(days=1)
TONES = {Absence.LEAVE: "tone-yellow", Absence.TRAVEL: "tone-blue", Absence.SHIFT: "tone-green"}


@dataclass(frozen=True)
class Away:
    """Somebody is away on a day: the whole of it, or over ``hours``. ``reason`` is empty for those it is not for."""

    person: Person
    stand_in: Person | None
    reason: str
    hours: str = ""

    @property
    def tone(self) -> str:
        """The class that colours it."""
        return TONES.get(self.reason, "tone-grey")


@dataclass(frozen=True)
class MonthDay:
    """One day of the calendar."""

    on: date
    away: dict[int, Away]


@dataclass
class Here:
    """The members of a unit over some days, and who is here at this moment."""

    unit: Unit
    members: list[Person]
    days: list[MonthDay]
    away_now: list[Away] = field(default_factory=list)

    @property
    def present(self) -> list[Person]:
        gone = {away.person.pk for away in self.away_now}
        return [person for person in self.members if person.pk not in gone]


def who_is_here(unit: Unit, days: list[date], at: datetime, reader: Person) -> Here:
    """The calendar of ``unit`` over ``days`` (in order), as ``reader`` may see it: reasons are not for everybody."""
    first, last = _begins(days[0]), _begins(days[-1] + ONE_DAY)
    span = Q(ends_at=None) | Q(ends_at__gt=min(first, at))
    rows = Tenure.objects.believed().filter(span, unit=unit, capacity__kind=Capacity.MEMBERSHIP)
    rows = rows.filter(starts_at__lt=last).select_related("person").order_by("person__staff_number")
    members = list(dict.fromkeys(row.person for row in rows))
    away = Absence.objects.filter(
        person__in=members, superseded_at=None, starts_at__lt=last, ends_at__gt=first
    )
    absences = list(away.select_related("person", "stand_in").order_by("starts_at", "id"))
    told = _told(unit, reader)
    now_away = Absence.objects.filter(
        person__in=members, superseded_at=None, starts_at__lte=at, ends_at__gt=at
    ).select_related("person", "stand_in")
    return Here(
        unit,
        members,
        [MonthDay(on, _on(on, absences, told)) for on in days],
        list({row.person_id: _as_told(row, told, "") for row in now_away}.values()),
    )


@dataclass(frozen=True)
class _Told:
    """To whom reasons are told: to whoever heads the unit, of oneself, and of those one stands in for."""

    reader: Person
    is_head: bool

    def reason(self, row: Absence) -> str:
        is_for = self.is_head or self.reader.pk in {row.person_id, row.stand_in_id}
        return row.reason if is_for else ""


def _told(unit: Unit, reader: Person) -> _Told:
    rights = rights_of(reader)
    return _Told(reader, rights.may("absence.note", unit) or rights.may("grid.change", unit))


def _on(on: date, absences: Iterable[Absence], told: _Told) -> dict[int, Away]:
    """Who is away on a day; a whole day goes before some hours of it."""
    first, last = _begins(on), _begins(on + ONE_DAY)
    hours: dict[int, list[str]] = defaultdict(list)
    found: dict[int, Away] = {}
    for row in absences:
        if row.starts_at >= last or row.ends_at <= first:
            continue
        if row.starts_at <= first and row.ends_at >= last:
            found[row.person_id] = _as_told(row, told, "")
        elif row.person_id not in found or found[row.person_id].hours:
            hours[row.person_id].append(_hours(row, first, last))
            found[row.person_id] = _as_told(row, told, " ".join(hours[row.person_id]))
    return found


def _as_told(row: Absence, told: _Told, hours: str) -> Away:
    return Away(row.person, row.stand_in, told.reason(row), hours)


def _hours(row: Absence, first: datetime, last: datetime) -> str:
    starts, ends = (
        timezone.localtime(moment) for moment in (max(row.starts_at, first), min(row.ends_at, last))
    )
    return f"{starts:%H:%M}–{'24:00' if ends.time() == time() else f'{ends:%H:%M}'}"


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))

"""What the institution in force says, and when something is due by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.grid.models import Person, Tenure, Unit
from redgrid.kit.clock import now
from redgrid.kit.prepared import prepared
from redgrid.kit.refusal import Missing, Refused
from redgrid.kit.worktime import Due, Limit, Override, WorkCalendar, parse_limit, reckon
from redgrid.rulebook.diff import Change
from redgrid.rulebook.institution import CalendarText, Institution, institution_from
from redgrid.rulebook.keeping import STANDARD_CALENDAR, kept_on
from redgrid.rulebook.models import Blueprint, CalendarDay, Duty

# A text is large and never changes: it is read once for each digest.
KEPT_INSTITUTIONS = 16
_institutions: dict[str, Institution] = {}


def in_force() -> Blueprint:
    """The version in force, without its text until that is asked for. Raises Refused when none was ever loaded."""
    found = loaded()
    if found is None:
        raise Refused(_("No institution has been loaded yet: load a blueprint first."))
    return found


def loaded() -> Blueprint | None:
    """The version in force, None when none was ever loaded."""
    return next(iter(_loaded()), None)


@prepared
def _loaded() -> QuerySet[Blueprint]:
    return Blueprint.objects.filter(is_in_force=True)[:1]


def institution_of(blueprint: Blueprint) -> Institution:
    """What this version says; kept in memory by its digest."""
    found = _institutions.get(blueprint.digest)
    if found is None:
        if len(_institutions) >= KEPT_INSTITUTIONS:
            _institutions.clear()
        found = _institutions[blueprint.digest] = institution_from(blueprint.content)
    return found


def current() -> Institution:
    """The institution in force. Raises Refused when there is none."""
    return institution_of(in_force())


def versions() -> list[Blueprint]:
    """All versions, newest first, without their texts."""
    return list(Blueprint.objects.order_by("-loaded_at", "-id"))


def touched_by(change: Change, at: datetime | None = None) -> list[Person]:
    """The people whom a change concerns: holders, primary or stand-in, of the capacities it touches."""
    tenures = Tenure.objects.believed().holding_at(at or now()).filter(capacity__code__in=change.touches)
    return list(Person.objects.filter(pk__in=tenures.values("person")))


def duty_of(blueprint: Blueprint, code: str) -> Duty:
    """The duty ``code`` of this version. Raises Missing."""
    found = Duty.objects.filter(blueprint=blueprint, code=code).first()
    if found is None:
        raise Missing(_("There is no clause %(code)s in %(version)s.") % {"code": code, "version": blueprint})
    return found


def calendar_of(
    code: str = STANDARD_CALENDAR, *, blueprint: Blueprint | None = None, from_day: date | None = None
) -> WorkCalendar:
    """The calendar ``code`` of a version (of the one in force), with the days that were edited from ``from_day`` on.

    Without any version the standard calendar is the built-in one. Raises Missing for an unknown code.
    """
    blueprint = blueprint or loaded()
    text = institution_of(blueprint).calendar(code) if blueprint else None
    if text is not None:
        # What is announced for everybody is entered once: other calendars that keep the public holidays follow it.
        of_all = overrides_of(STANDARD_CALENDAR, from_day) if _follows_standard(code, text) else {}
        return text.work_calendar({**of_all, **overrides_of(code, from_day)})
    if blueprint is None and code == STANDARD_CALENDAR:
        return WorkCalendar(overrides=overrides_of(code, from_day))
    raise Missing(_("There is no calendar “%(code)s” in the institution.") % {"code": code})


def _follows_standard(code: str, text: CalendarText) -> bool:
    return code != STANDARD_CALENDAR and bool(text.public_holidays)


def overrides_of(calendar: str, from_day: date | None = None) -> dict[date, Override]:
    """The edited days of a calendar."""
    rows = CalendarDay.objects.filter(calendar=calendar)
    if from_day is not None:
        rows = rows.filter(day__gte=from_day)
    return {row.day: Override(row.is_working, row.note) for row in rows}


def calendar_for(
    unit: Unit, on: date, *, blueprint: Blueprint | None = None, named: str = STANDARD_CALENDAR
) -> str:
    """The code of the calendar that counts at ``unit`` on a day.

    One that a flow names wins; an institution with one calendar only is not asked which.
    """
    blueprint = blueprint or loaded()
    if named != STANDARD_CALENDAR or blueprint is None or len(institution_of(blueprint).calendars) == 1:
        return named
    code = kept_on(on, [unit]).of(unit)
    return code if institution_of(blueprint).calendar(code) else STANDARD_CALENDAR


def cite_calendar(code: str, blueprint: Blueprint | None) -> str:
    """How an open item cites the calendar it was reckoned on: ``support-centre/3#standard``."""
    return f"{blueprint or ''}#{code}"


def cited_calendar(cite: str, *, from_day: date | None = None) -> WorkCalendar:
    """The calendar that ``cite_calendar`` cites, with the days that are edited now. Raises Missing."""
    version, _hash, code = cite.partition("#")
    name, _slash, number = version.partition("/")
    blueprint = Blueprint.objects.filter(code=name, version=int(number or 0)).first() if version else None
    return calendar_of(code, blueprint=blueprint, from_day=from_day)


def due_of(
    start: datetime,
    limit_text: str,
    calendar: str = STANDARD_CALENDAR,
    blueprint: Blueprint | None = None,
    *,
    unit: Unit | None = None,
) -> Due:
    """When ``limit_text`` from ``start`` (aware) runs out, on a calendar of the version (of the one in force).

    With a ``unit``, a limit that names no other calendar than the standard one runs on that of the unit. Raises Invalid
    for an unreadable limit, Missing for an unknown calendar.
    """
    limit = parse_limit(limit_text)
    blueprint = blueprint or loaded()
    # The calendar's zone is not known yet; a day earlier is early enough for all of them, and a calendar rule looks
    # back over the days off before it.
    from_day = (start - timedelta(days=1 if isinstance(limit, Limit) else 60)).date()
    if unit is not None:
        calendar = calendar_for(unit, timezone.localdate(start), blueprint=blueprint, named=calendar)
    found = reckon(start, limit, calendar_of(calendar, blueprint=blueprint, from_day=from_day))
    return replace(found, calendar=cite_calendar(calendar, blueprint))

"""What the institution in force says, and when something is due by it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from redgrid.grid.models import Person, Tenure
from redgrid.kit.clock import now
from redgrid.kit.refusal import Missing, Refused
from redgrid.kit.worktime import Due, Override, WorkCalendar, parse_limit, reckon
from redgrid.rulebook.diff import Change
from redgrid.rulebook.institution import Institution, institution_from
from redgrid.rulebook.models import Blueprint, CalendarDay, Duty

STANDARD_CALENDAR = "standard"
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
    return Blueprint.objects.filter(is_in_force=True).first()


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
        return text.work_calendar(overrides_of(code, from_day))
    if blueprint is None and code == STANDARD_CALENDAR:
        return WorkCalendar(overrides=overrides_of(code, from_day))
    raise Missing(_("There is no calendar “%(code)s” in the institution.") % {"code": code})


def overrides_of(calendar: str, from_day: date | None = None) -> dict[date, Override]:
    """The edited days of a calendar."""
    rows = CalendarDay.objects.filter(calendar=calendar)
    if from_day is not None:
        rows = rows.filter(day__gte=from_day)
    return {row.day: Override(row.is_working, row.note) for row in rows}


def due_of(
    start: datetime, limit_text: str, calendar: str = STANDARD_CALENDAR, blueprint: Blueprint | None = None
) -> Due:
    """When ``limit_text`` from ``start`` (aware) runs out, on a calendar of the version (of the one in force).

    Raises Invalid for an unreadable limit, Missing for an unknown calendar.
    """
    limit = parse_limit(limit_text)
    # The calendar's zone is not known yet; a day earlier is early enough for all of them.
    from_day = (start - timedelta(days=1)).date()
    return reckon(start, limit, calendar_of(calendar, blueprint=blueprint, from_day=from_day))

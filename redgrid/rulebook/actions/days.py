"""The writers of calendar days: a day is edited, or left to the published calendar again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.refusal import Refused
from redgrid.kit.words import clean_line
from redgrid.rulebook.actions.versions import guard_change
from redgrid.rulebook.models import CalendarDay
from redgrid.rulebook.queries import calendar_of


def set_calendar_day(
    day: date, *, by: Actor, is_working: bool, note: str = "", calendar: str = "standard"
) -> CalendarDay:
    """Say of one day whether it is worked, against the published calendar. Due moments reckoned before stay.

    Raises Missing for an unknown calendar, Forbidden without ``rulebook.change``.
    """
    guard_change(by)
    calendar_of(calendar)
    note = clean_line(note)[:120]
    with transaction.atomic():
        found = CalendarDay.objects.select_for_update().filter(calendar=calendar, day=day).first()
        if found and (found.is_working, found.note) == (is_working, note):
            return found
        edited, _made = CalendarDay.objects.update_or_create(
            calendar=calendar, day=day, defaults={"is_working": is_working, "note": note}
        )
        before = {"is_working": found.is_working, "note": found.note} if found else None
        _tell(edited, {"is_working": is_working, "note": note}, before, by=by)
    return edited


def clear_calendar_day(day: date, *, by: Actor, calendar: str = "standard") -> None:
    """Let the published calendar speak again for ``day``. Raises Refused when it was not edited."""
    guard_change(by)
    with transaction.atomic():
        found = CalendarDay.objects.filter(calendar=calendar, day=day).first()
        if found is None:
            raise Refused(_("This day is not edited: the published calendar holds already."))
        before = {"is_working": found.is_working, "note": found.note}
        _tell(found, None, before, by=by)
        found.delete()


def _tell(
    edited: CalendarDay, after: dict[str, Any] | None, before: dict[str, Any] | None, *, by: Actor
) -> None:
    subject = f"calendar:{edited.calendar}:{edited.day.isoformat()}"
    record("calendar.changed", by=by, subject=subject, facts={"before": before, "after": after})

"""Which calendar a unit keeps, from which day on."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.models import Unit
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.refusal import Refused
from redgrid.kit.words import clean_line
from redgrid.rulebook.actions.versions import guard_change
from redgrid.rulebook.keeping import kept_on
from redgrid.rulebook.models import UnitCalendar
from redgrid.rulebook.queries import calendar_of


def keep_calendar(unit: Unit, calendar: str, *, by: Actor, starts_on: date, note: str = "") -> UnitCalendar:
    """Let ``unit``, and what lies below it, keep ``calendar`` from a day on; empty: again that of the unit above.

    Saying the same again changes nothing. Raises Missing for an unknown calendar, Refused when a unit without a
    calendar of its own is to give it up, Forbidden without ``rulebook.change``.
    """
    guard_change(by)
    if calendar:
        calendar_of(calendar)
    note = clean_line(note)[:120]
    with transaction.atomic():
        of_that_day = UnitCalendar.objects.select_for_update().filter(unit=unit, starts_on=starts_on).first()
        if of_that_day and (of_that_day.calendar, of_that_day.note) == (calendar, note):
            return of_that_day
        before = kept_on(starts_on, [unit]).row(unit)
        if not calendar and (before is None or before.unit_id != unit.pk):
            raise Refused(_("This unit keeps the calendar of the unit above already."))
        kept, _made = UnitCalendar.objects.update_or_create(
            unit=unit, starts_on=starts_on, defaults={"calendar": calendar, "note": note}
        )
        facts = {
            "calendar": calendar,
            "before": before.calendar if before else "",
            "starts": starts_on.isoformat(),
            "note": note,
        }
        record("calendar.kept", by=by, subject=f"unit:{unit.code}", unit=unit.code, facts=facts)
    return kept

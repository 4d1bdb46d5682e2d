"""Moments as people type them, on the centre's clock."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.kit.refusal import Invalid

# Beyond these, time zones and databases begin to disagree.
FIRST_YEAR, LAST_YEAR = 1900, 2999


def midnight(day: date) -> datetime:
    """The beginning of ``day`` on the centre's clock."""
    return timezone.make_aware(datetime.combine(day, time()))


def read_moment(text: str, *, field: str = "at") -> datetime:
    """An aware moment from ``2026-03-12``, ``2026-03-12 14:30`` or ``2026-03-12T14:30+08:00``.

    Without an offset it is on the centre's clock, a day alone is its beginning. Raises Invalid with one sentence.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise _unreadable(text, field) from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise _unreadable(text, field)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _unreadable(text: str, field: str) -> Invalid:
    shown = text.strip()[:40]
    return Invalid(
        _("“%(text)s” is not a moment. Write it like 2026-03-12 or 2026-03-12T14:30.") % {"text": shown},
        field=field,
    )

"""Moments and durations as people say them: 今天 14:30, 11月22日, 3 小时 20 分."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from redgrid.kit import clock

MINUTE, HOUR, DAY = 60, 3600, 86400
# A due moment nearer than this is worth a warning.
SOON = timedelta(hours=24)


def say_day(day: date, today: date) -> str:
    """The day relative to today where there is a word for it, the year only when it is another one."""
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    if (day - today).days in near:
        return near[(day - today).days]
    if day.year == today.year:
        return written(day, pgettext("date format, same year", "M j"))
    return written(day, pgettext("date format, other year", "M j, Y"))


def say_moment(moment: datetime) -> str:
    """Day and time on the reader's clock."""
    here = timezone.localtime(moment)
    return f"{say_day(here.date(), timezone.localdate())} {here:%H:%M}"


def say_duration(length: timedelta, units: int = 2) -> str:
    """At most two units (or one), never finer than a minute; the sign is left to the words around it."""
    seconds = abs(int(length.total_seconds()))
    if seconds < MINUTE:
        return _("less than a minute")
    parts = [_days(seconds // DAY)] if seconds >= DAY else []
    if seconds % DAY >= HOUR:
        parts.append(_hours(seconds % DAY // HOUR))
    if seconds < DAY and seconds % HOUR >= MINUTE:
        parts.append(_minutes(seconds % HOUR // MINUTE))
    return " ".join(parts[:units])


def _minutes(count: int) -> str:
    return ngettext("%(count)d min", "%(count)d min", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


@dataclass(frozen=True)
class DueState:
    """How a due moment stands: never a colour alone, always with a word and a shape."""

    code: str
    word: Promise | str
    tone: str
    icon: str
    left: timedelta | None = None

    @property
    def text(self) -> str:
        """The word, with the time left or overrun where that helps to decide."""
        time = say_duration(self.left, 1) if self.left is not None else ""
        said = {
            "late": _("Late by %(time)s"),
            "soon": _("%(time)s left"),
            "missed": _("Done %(time)s late"),
        }.get(self.code)
        return said % {"time": time} if said else str(self.word)


def due_state(
    due_at: datetime | None, done_at: datetime | None = None, now: datetime | None = None
) -> DueState:
    """``none, met, missed`` (done), ``late, soon, open`` (still to do), with the time left or overrun."""
    if due_at is None:
        return DueState("none", gettext_lazy("No due date"), "grey", "circle")
    if done_at is not None:
        if done_at <= due_at:
            return DueState("met", gettext_lazy("On time"), "green", "clock-check")
        return DueState("missed", gettext_lazy("Done late"), "orange", "clock-exclamation", done_at - due_at)
    left = due_at - (now or clock.now())
    if left < timedelta(0):
        return DueState("late", gettext_lazy("Late"), "red", "alert-triangle", left)
    if left <= SOON:
        return DueState("soon", gettext_lazy("Due soon"), "yellow", "hourglass-high", left)
    return DueState("open", gettext_lazy("In time"), "grey", "clock", left)

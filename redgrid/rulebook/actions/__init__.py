"""The only writers of the rulebook: versions, days and keeping of calendars, waivers, terms, renewals."""

from redgrid.rulebook.actions.calendars import keep_calendar
from redgrid.rulebook.actions.days import clear_calendar_day, set_calendar_day
from redgrid.rulebook.actions.sunset import may_renew, renew
from redgrid.rulebook.actions.terms import rename_terms
from redgrid.rulebook.actions.versions import (
    Loaded,
    as_kept,
    bring_into_force,
    digest_of,
    guard_change,
    load_blueprint,
    publish_version,
)
from redgrid.rulebook.actions.waivers import end_waiver, waive

__all__ = [
    "Loaded",
    "as_kept",
    "bring_into_force",
    "clear_calendar_day",
    "digest_of",
    "end_waiver",
    "guard_change",
    "keep_calendar",
    "load_blueprint",
    "may_renew",
    "publish_version",
    "rename_terms",
    "renew",
    "set_calendar_day",
    "waive",
]

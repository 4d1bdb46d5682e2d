"""What stands in the way of moving a case, besides the gates that the institution sets."""

from __future__ import annotations

from django.template.defaultfilters import date as written
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from redgrid.cases.family import open_children
from redgrid.cases.models import Case
from redgrid.rulebook.institution import Move


def standing_in_the_way(case: Case, move: Move) -> list[str]:
    """Sentences: a suspended case is only noted on, and none is closed before the cases below it."""
    found = []
    if case.suspended_until and move.kind != "note":
        day = written(case.suspended_until, "DATE_FORMAT")
        found.append(_("The case waits until %(day)s: let it run on first.") % {"day": day})
    if move.ends_case and (below := _count_below(case)):
        told = ngettext("%(n)d case below it is still open.", "%(n)d cases below it are still open.", below)
        found.append(told % {"n": below})
    return found


def _count_below(case: Case) -> int:
    """Asked for every ending move of a page, read once an object."""
    if not hasattr(case, "_open_below"):
        case._open_below = len(open_children(case))  # type: ignore[attr-defined]
    below: int = case._open_below  # type: ignore[attr-defined]
    return below

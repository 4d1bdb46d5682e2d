"""Why due moments moved, in words."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from redgrid.tasks.recounts import Recount


def cause_words(recount: Recount) -> str:
    """What made a recount necessary."""
    kind, _colon, rest = recount.cause.partition(":")
    if kind == "holidays":
        return _("The public holidays of %(year)s became known") % {"year": rest}
    if kind == "unit":
        return _("%(unit)s keeps another calendar") % {"unit": rest}
    day = date_format(date.fromisoformat(rest.rpartition(":")[2]), "DATE_FORMAT")
    return _("The working calendar changed (%(day)s)") % {"day": day}

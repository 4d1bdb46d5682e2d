"""The key of a period in words: ``2026-W48`` is for the machine, the week from 23 November for people."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

KEY = re.compile(r"(?P<year>\d{4})(?:-(?:W(?P<week>\d\d)|Q(?P<quarter>\d)|H(?P<half>\d)|(?P<month>\d\d)))?")


def said_period(key: str) -> str:
    """``2026-11/2`` as the second time in November 2026, in the reader's language. A key of another form, a day among
    them, stays as it is.
    """
    stretch, _slash, turn = key.removeprefix("@").partition("/")
    found = KEY.fullmatch(stretch)
    words = _said(found) if found else stretch
    return _("%(period)s, no. %(n)s") % {"period": words, "n": turn} if turn else words


def _said(found: re.Match[str]) -> str:
    year = found["year"]
    if found["week"]:
        monday = date.fromisocalendar(int(year), int(found["week"]), 1)
        return _("week from %(day)s") % {"day": f"{monday:%m-%d}"}
    if found["quarter"]:
        return _("%(year)s, quarter %(n)s") % {"year": year, "n": found["quarter"]}
    if found["half"]:
        halves = {"1": _("first half of %(year)s"), "2": _("second half of %(year)s")}
        return halves[found["half"]] % {"year": year}
    if found["month"]:
        return _("%(year)s, month %(n)s") % {"year": year, "n": int(found["month"])}
    return _("year %(year)s") % {"year": year}

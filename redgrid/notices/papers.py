"""A notice on paper, to hang up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from redgrid.grid.models import Person
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.printing import download, printed
from redgrid.notices.models import Notice

DESIGN = Path(__file__).parent / "designs" / "notice.typ"


def notice_paper(notice: Notice, reader: Person) -> HttpResponse:
    """The notice as a PDF, for ``reader``, who may see it. What does not hold any more says so."""
    return download(printed(DESIGN, _says(notice, reader)), notice.title)


def _says(notice: Notice, reader: Person) -> dict[str, Any]:
    day = pgettext("date format, on paper", "F j, Y")
    facts = {"at": f"{timezone.localtime(now()):%Y-%m-%d %H:%M}", "name": reader.name, "n": notice.version}
    days = {"first": notice.starts_on.isoformat(), "last": notice.expires_on.isoformat()}
    return {
        "language": (get_language() or "zh")[:2],
        "words": {},
        "state": "" if notice.state == Notice.HOLDS else notice.state_word,
        "title": notice.title,
        "text": [line for line in notice.text.splitlines() if line.strip()],
        "unit": label(notice.unit),
        "day": written(timezone.localtime(notice.published_at), day),
        "holds": _("Holds from %(first)s to %(last)s") % days,
        "issue": _("version %(n)d · printed %(at)s by %(name)s") % facts,
    }

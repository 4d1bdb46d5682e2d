"""Workbooks that open right in any spreadsheet program. Every text is written as text, so that nothing that somebody
typed is ever reckoned.
"""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from redgrid.kit.actor import Actor
from redgrid.kit.clock import now

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = {
    "bold": True,
    "bg_color": "#F6E3E1",
    "border": 1,
    "text_wrap": True,
    "valign": "vcenter",
    "num_format": "@",
}
TITLE = {"bold": True, "font_size": 14, "align": "center", "valign": "vcenter"}


class Book:
    """A workbook in memory."""

    def __init__(self) -> None:
        self.out = io.BytesIO()
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.book = xlsxwriter.Workbook(self.out, {"in_memory": True, **plain})
        self.styles: dict[str, Any] = {}

    def style(self, words: dict[str, Any]) -> Any:
        key = repr(words)
        if key not in self.styles:
            self.styles[key] = self.book.add_format(words)
        return self.styles[key]

    def bytes(self) -> bytes:
        self.book.close()
        return self.out.getvalue()


def made_by(by: Actor) -> str:
    """The line below a list: who made it, room for whoever checks it, the day."""
    day = timezone.localdate(now()).isoformat()
    return _("Made by: %(name)s    Checked by:            %(day)s") % {"name": by.actor_name, "day": day}


def as_workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook to put aside under ``name``."""
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx") or ""
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=EXCEL, headers=headers)

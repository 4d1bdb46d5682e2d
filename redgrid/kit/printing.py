"""Printed matter: a design (Typst) and what it says (plain JSON) become a PDF, or the drawing of one of its pages.

What people wrote travels as data and never becomes source. Fonts are the two of the package, so that a server without
any prints the same; nothing is fetched. A page on the screen and the page on paper come from the same run.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import typst
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from redgrid.kit.refusal import Missing, Refused

PACKAGE = Path(__file__).resolve().parent.parent
FONTS = PACKAGE / "fonts"
# The compiler keeps what it has read between two runs and is not for two threads at once.
_one_at_a_time = Lock()


def printed(design: Path, says: Mapping[str, Any]) -> bytes:
    """The PDF of ``design`` saying ``says``. Raises Refused when the fonts were not built."""
    return _compiled(design, says, "pdf")[0]


def drawing(design: Path, says: Mapping[str, Any], page: int = 1) -> bytes:
    """The same document's page ``page`` (from 1) as SVG, glyphs drawn as outlines. Raises Missing beyond the end."""
    pages = _compiled(design, says, "svg")
    if not 1 <= page <= len(pages):
        raise Missing(_("There is no such page."))
    return pages[page - 1]


def photograph(design: Path, says: Mapping[str, Any], *, ppi: float = 96) -> list[bytes]:
    """All pages as PNG."""
    return _compiled(design, says, "png", ppi)


def cut_picture(jpeg: bytes, width: int, height: int) -> str:
    """A JPEG as a drawing for designs, filling the ratio ``width``:``height``, what stands out cut off."""
    written = b64encode(jpeg).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width}00 {height}00"><image width="{width}00" '
        f'height="{height}00" preserveAspectRatio="xMidYMid slice" href="data:image/jpeg;base64,{written}"/></svg>'
    )


def download(content: bytes, name: str, *, is_kept: bool = False) -> HttpResponse:
    """A PDF under ``name``: shown by the browser, or with ``is_kept`` put aside, so that the page before it stays."""
    disposition = content_disposition_header(as_attachment=is_kept, filename=f"{name}.pdf") or ""
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _compiled(
    design: Path, says: Mapping[str, Any], format_: Literal["pdf", "svg", "png"], ppi: float | None = None
) -> list[bytes]:
    told = {"says": json.dumps(says, ensure_ascii=False)}
    with _one_at_a_time:
        made = _compiler().compile(design, format=format_, ppi=ppi, sys_inputs=told)
    return made if isinstance(made, list) else [made or b""]


@cache
def _compiler() -> typst.Compiler:
    """One for the process: starting it reads twenty megabytes of fonts."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    if not fonts.families():
        raise Refused(_("The fonts for printing are missing: build the front end first."))
    # Designs may include each other by their path in the package, and nothing outside of it.
    return typst.Compiler(root=PACKAGE, font_paths=fonts, ignore_system_fonts=True)

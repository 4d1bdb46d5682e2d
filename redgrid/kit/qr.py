"""QR codes as drawings that scale."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString


def qr_svg(text: str, *, label: str) -> SafeString:
    """An inline SVG of ``text``; ``label`` says to screen readers where it leads. A quarter of it may be scratched."""
    drawn: str = segno.make(text, error="q", micro=False).svg_inline(
        omitsize=True, border=4, svgclass="qr", lineclass=None, title=label, light="#fff"
    )
    # The drawing is segno's own; the only words in it are the label, which segno escapes.
    return SafeString(drawn.replace("<svg ", '<svg role="img" ', 1))


def qr_drawing(text: str) -> str:
    """The same code as an SVG document for printed matter, with its quiet zone."""
    made = io.BytesIO()
    segno.make(text, error="q", micro=False).save(made, kind="svg", xmldecl=False, border=2, lineclass=None)
    return made.getvalue().decode()

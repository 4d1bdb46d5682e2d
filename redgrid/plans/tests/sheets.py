"""Small drawings and photos, for tests."""

from __future__ import annotations

import io
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from redgrid.grid.models import Resource
from redgrid.kit.actor import SYSTEM
from redgrid.kit.drawings import redraw_svg
from redgrid.plans.actions import Sheet, draw_plan
from redgrid.plans.models import Plan

FLOOR = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200"><path d="M0 0H400V200H0Z"/></svg>'


def sheet(content: bytes = FLOOR) -> Sheet:
    drawing = redraw_svg(content)
    return Sheet(Plan.SVG, drawing.content, drawing.width, drawing.height)


def plan_of(place: Resource) -> Plan:
    """A plan of the floor on which ``place`` lies."""
    return draw_plan(place.building, place.floor, sheet(), by=SYSTEM)


def sent_file(content: bytes, name: str = "plan.svg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@cache
def photo(size: tuple[int, int] = (60, 40), kind: str = "JPEG", colour: str = "teal") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, kind)
    return made.getvalue()

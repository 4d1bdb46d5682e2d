"""How it looks there: plans.yaml becomes floor plans with places on them, and outlines out of doors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from redgrid.config.demo.organisation import Cast
from redgrid.config.demo.telling import Happening, Text, some_day
from redgrid.kit.actor import SYSTEM
from redgrid.kit.drawings import redraw_svg
from redgrid.plans.actions import Sheet, draw_areas, draw_plan, place_spots
from redgrid.plans.boxes import read_box
from redgrid.plans.models import Plan
from redgrid.plans.outlines import read_outlines


def happenings(text: Text, folder: Path, cast: Cast) -> list[Happening]:
    """Every floor that has a drawing, then the outlines."""
    at = some_day(text["drawn_on"])
    told = [Happening(at, _floor(floor, folder, cast)) for floor in text["floors"]]
    return [*told, Happening(at, _outlines(folder / text["outlines"], cast))]


def _floor(text: Text, folder: Path, cast: Cast) -> Callable[[], None]:
    def do() -> None:
        drawing = redraw_svg((folder / text["drawing"]).read_bytes())
        sheet = Sheet(Plan.SVG, drawing.content, drawing.width, drawing.height)
        plan = draw_plan(text["building"], text["floor"], sheet, by=SYSTEM)
        moves = {cast.places[code]: (None, read_box(said)) for code, said in text["spots"].items()}
        place_spots(plan, moves, by=SYSTEM)

    return do


def _outlines(path: Path, cast: Cast) -> Callable[[], None]:
    def do() -> None:
        found = read_outlines(path.read_text(encoding="utf-8"))
        draw_areas([(cast.units[code], outline) for code, outline in found], by=SYSTEM)

    return do

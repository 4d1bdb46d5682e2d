"""Who may come to which address: floor plans, areas and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redgrid.kit.actor import SYSTEM
from redgrid.kit.drawings import redraw_svg
from redgrid.kit.pictures import Picture
from redgrid.plans.actions import Sheet, draw_areas, draw_plan, picture_place, show_portrait
from redgrid.plans.models import Area, Plan
from redgrid.plans.outlines import Outline
from tests.rights.kinds import CLERK, EVERYBODY
from tests.world import World

# As in test_every_address: who gets the page, and whose form is let in.
PAGES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("plans:places", "plans:plan", "plans:drawing", "plans:areas", "plans:here", "plans:photo",
         "plans:portrait", "plans:own_portrait"),
        EVERYBODY,
    ),
    **dict.fromkeys(("plans:draw", "plans:arrange", "plans:draw_areas", "plans:picture"), CLERK),
}  # fmt: skip
SENDERS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("plans:draw", "plans:arrange", "plans:draw_areas", "plans:picture", "plans:unpicture", "plans:remove_area"),
        CLERK,
    ),
    # Everybody decides on their own face, and offers where they stand.
    **dict.fromkeys(("plans:here", "plans:own_portrait", "plans:withdraw_portrait"), EVERYBODY),
}  # fmt: skip

FLOOR = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200"><path d="M0 0H400V200H0Z"/></svg>'
POINT = Picture(bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9"), 1, 1)
SQUARE = Outline(([[[118.0, 37.0], [118.001, 37.0], [118.001, 37.001], [118.0, 37.001], [118.0, 37.0]]],))


def play(world: World) -> None:
    """Let happen what these addresses need to have something to show."""
    drawing = redraw_svg(FLOOR)
    sheet = Sheet(Plan.SVG, drawing.content, drawing.width, drawing.height)
    draw_plan(world.workshop.building, world.workshop.floor, sheet, by=SYSTEM)
    draw_areas([(world.electrical, SQUARE)], by=SYSTEM)
    picture_place(world.workshop, POINT, by=SYSTEM)
    show_portrait(world.worker, POINT, by=world.worker)


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    plan, place = {"key": Plan.objects.get().pk}, {"code": world.workshop.code}
    return {
        **dict.fromkeys(("plans:plan", "plans:drawing", "plans:arrange"), plan),
        **dict.fromkeys(("plans:photo", "plans:picture", "plans:unpicture"), place),
        "plans:portrait": {"staff_number": world.worker.staff_number},
        "plans:remove_area": {"key": Area.objects.get().pk},
    }

"""A clerk draws a floor, puts three rooms on it by keyboard and mouse, and everybody sees what is wrong where."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from redgrid.cases.tests.ways import opened
from redgrid.plans.models import Plan
from redgrid.plans.tests.sheets import FLOOR
from redgrid.rulebook.models import Blueprint
from tests.axe import violations
from tests.browser import PC, PHONE
from tests.journeys.people import sign_in
from tests.world import World


def _field(page: Page, code: str) -> str:
    return page.locator(f"input[name='at:{code}']").input_value()


def _put(page: Page, code: str) -> None:
    page.locator(f"li:has(input[name='at:{code}']) button").click()


def _middle_of_plan(page: Page) -> tuple[float, float]:
    box = page.locator("svg[data-board]").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _drawn(page: Page) -> None:
    """A floor has its drawing, nothing is on it yet."""
    page.goto("/plans/draw")
    page.locator("select[name=floor]").select_option(index=1)
    page.locator("input[name=file]").set_input_files(
        {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": FLOOR}
    )
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("svg[data-board]")).to_be_visible()


def test_rooms_are_placed_by_keyboard_and_mouse_and_coloured_by_their_problems(
    open_page: Callable[..., Page], world: World, blueprint: Blueprint
) -> None:
    opened(world)
    page = sign_in(open_page(**PC), world.clerk)
    _drawn(page)
    _put(page, "workshop")
    expect(page.locator("g.spot:focus")).to_have_count(1)
    for key in ("ArrowRight", "Shift+ArrowUp", "Alt+ArrowDown", "Alt+Shift+ArrowRight"):
        page.keyboard.press(key)
    assert _field(page, "workshop") == "505 450 120 30"
    expect(page.locator("[data-said]")).to_contain_text(world.workshop.name)

    x, y = _middle_of_plan(page)
    _put(page, "lab")
    page.mouse.click(x - 200, y + 60)
    before = _field(page, "lab")
    _put(page, "meter_room")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 150, y - 50, steps=4)
    page.mouse.up()
    across, down = map(int, _field(page, "meter_room").split())
    assert (across > 600, down < 450, before != "500 500", _field(page, "switch_room")) == (
        True,
        True,
        True,
        "",
    )
    assert violations(page) == []

    _save(page)
    page.reload()
    assert (_field(page, "workshop"), _field(page, "lab")) == ("505 450 120 30", before)
    page.locator("g.spot:not(.unplaced)").first.focus()
    page.keyboard.press("Delete")
    _save(page)
    assert Plan.objects.get().spots.count() == 2
    _looked_at_by_phone(open_page(**PHONE), world)


def _save(page: Page) -> None:
    page.locator("#arrange button[type=submit]").click()
    expect(page.locator("#messages .alert-success")).to_be_visible()


def _looked_at_by_phone(page: Page, world: World) -> None:
    sign_in(page, world.clerk)
    page.goto(f"/plans/{Plan.objects.get().pk}?colour=state")
    expect(page.locator("a.spot")).to_have_count(2)
    expect(page.locator(".plan-list li.tone-orange")).to_contain_text(world.workshop.name)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto("/places")
    page.locator(".floor-name").first.click()
    expect(page.locator(".floors tbody tr")).to_have_count(4)
    expect(page.locator(".floor-name[aria-expanded=true]")).to_have_count(1)
    _dragged_by_a_finger(page)


def _dragged_by_a_finger(page: Page) -> None:
    """Half the plan to the side: the page stays where it is, one room moves."""
    page.goto(f"/plans/{Plan.objects.get().pk}/arrange")
    spot = page.locator("g.spot:not(.unplaced)").first
    spot.scroll_into_view_if_needed()
    box, before = spot.bounding_box(), _fields(page)
    assert box is not None
    finger = page.context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for kind, across in (("touchStart", 0), ("touchMove", 20), ("touchMove", 60)):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x + across, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    moved = [now for was, now in zip(before, _fields(page), strict=True) if was != now]
    assert len(moved) == 1


def _fields(page: Page) -> list[str]:
    return [field.input_value() for field in page.locator("input[name^='at:']").all()]

"""Every page: no wider than the window at both sizes, accessible by WCAG 2.2 AA, every number with its records.

Pages are built of the same blocks, and axe is slow: it looks at them at one size and the other in turn, and at what
stands around them once for each reader and size. The first page is light as well.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Request

from redgrid.rulebook.models import Blueprint
from tests.axe import violations
from tests.browser import PC, PHONE
from tests.journeys.people import sign_in
from tests.numbers import numbers_astray
from tests.rights.scene import Scene, set_scene
from tests.rights.test_every_address import PAGES
from tests.world import World

SIZES: dict[str, dict[str, Any]] = {"phone": PHONE, "pc": PC}
LOOKERS = (
    "visitor",
    "clerk",
    "cell_head",
    "south_head",
    "other_head",
    "worker",
    "system_admin",
    "security_admin",
    "audit_admin",
)
PAPERS = {
    "notices:paper",
    "cases:paper",
    "signs:picture",
    "signs:person_card",
    "signs:unit_cards",
    "signs:duty_list",
    "signs:flow",
    "signs:cycle",
    "signs:cycles",
    "signs:form",
    "signs:forms",
    "signs:form_sheet",
}
PLAIN = {"alive", "cases:attachment", "accounts:sign_in", "workbench:worker", "workbench:manifest", *PAPERS}
AT_A_TIME = 20
FIRST_PAGE_BYTES = 150_000


@pytest.fixture
def scene(world: World, blueprint: Blueprint) -> Scene:
    return set_scene(world)


def _wrongs(page: Page, address: str, seen: dict[str, int], for_axe: str, part: str) -> dict[str, list[str]]:
    """What is wrong with the page there, by size; nothing with what is a file to take away.

    Axe looks at ``part`` of it, at the size ``for_axe``.
    """
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return {}
    if answer is None or not answer.headers["content-type"].startswith("text/html"):
        return {}
    wrongs = {size: _wrongs_at(page, size, part if size == for_axe else None) for size in SIZES}
    wrongs["numbers"] = numbers_astray(page, seen)
    return {of: found for of, found in wrongs.items() if found}


def _wrongs_at(page: Page, size: str, part: str | None) -> list[str]:
    page.set_viewport_size(SIZES[size]["viewport"])
    window, content = page.evaluate("[innerWidth, document.documentElement.scrollWidth]")
    wide = [f"wider than the window: {content} of {window}"] if content > window else []
    return wide + (violations(page, part) if part else [])


def _batched(names: list[str]) -> list[tuple[str, ...]]:
    return [tuple(names[start : start + AT_A_TIME]) for start in range(0, len(names), AT_A_TIME)]


def _looks() -> list[tuple[str, tuple[str, ...]]]:
    """Who looks at which pages, a few at a time: each page by the first of LOOKERS who may open it."""
    first = {name: next(kind for kind in LOOKERS if kind in kinds) for name, kinds in PAGES.items()}
    seen = {kind: sorted({name for name in first if first[name] == kind} - PLAIN) for kind in LOOKERS}
    return [(kind, names) for kind in LOOKERS for names in _batched(seen[kind])]


@pytest.mark.parametrize(("kind", "names"), _looks())
def test_every_page_is_sound(
    kind: str, names: tuple[str, ...], scene: Scene, open_page: Callable[..., Page]
) -> None:
    page = open_page(**PHONE)
    if kind != "visitor":
        sign_in(page, getattr(scene.world, kind))
    addresses, seen = scene.addresses(), dict[str, int]()
    found = {
        name: _wrongs(page, addresses[name], seen, size, "html" if place < len(SIZES) else "main")
        for place, (name, size) in enumerate(zip(names, cycle(SIZES), strict=False))
    }
    assert {name: wrongs for name, wrongs in found.items() if wrongs} == {}


@pytest.mark.parametrize("size", sorted(SIZES))
def test_a_first_page_is_light(size: str, scene: Scene, open_page: Callable[..., Page]) -> None:
    page = open_page(**SIZES[size])
    weights: list[int] = []

    def weigh(request: Request) -> None:
        weights.append(request.sizes()["responseBodySize"])

    page.on("requestfinished", weigh)
    page.goto(scene.addresses()["signs:place"], wait_until="networkidle")
    assert 0 < sum(weights) < FIRST_PAGE_BYTES

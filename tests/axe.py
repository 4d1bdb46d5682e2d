"""What axe finds wrong with a page, by WCAG 2.2 A and AA."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

SOURCE = Path(__file__).parent.parent / "frontend/node_modules/axe-core/axe.min.js"
# What passes is neither worked out nor sent.
RUN = """async ([levels, part]) => {
    const options = {runOnly: {type: "tag", values: levels}, resultTypes: ["violations"], preload: false};
    const {violations} = await axe.run(document.querySelector(part) ?? document, options);
    return violations.map(({id, help, nodes}) => `${id}: ${help}: ${nodes.map(node => node.html).join(", ")}`);
}"""
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@cache
def _source() -> str:
    return SOURCE.read_text(encoding="utf-8")


def violations(page: Page, part: str = "html") -> list[str]:
    """One line for each rule broken in the page or a part of it, with the elements that break it; empty is clean."""
    # Evaluated by the browser itself, so our own content security policy stays as strict as it is.
    page.evaluate(_source())
    lines: list[str] = page.evaluate(RUN, [LEVELS, part])
    return lines

"""Invariant 7: no number without a path to its records, and the path leads only where the reader may go."""

from __future__ import annotations

from playwright.sync_api import Page

# A counted number is a link or has one inside; the count in a heading may stand on top of what it counts. Two numbers
# often lead to the same records: each address is told once.
LOOK = """() => {
    const shown = [...document.querySelectorAll(".kpi .value, .count, table.matrix td")];
    const counted = shown.filter(each => /[1-9]/.test(each.textContent) && each.checkVisibility());
    const link = each => each.closest("a[href]") || each.querySelector("a[href]");
    const around = each => each.matches(".count") && each.closest("section, .card, form");
    const listed = each => around(each) && around(each).querySelector("tbody tr, li");
    return {
        bare: counted.filter(each => !link(each) && !listed(each)).map(each => each.parentElement.innerText.trim()),
        links: [...new Set(counted.map(link).filter(Boolean).map(each => each.href.split("#")[0]))],
    };
}"""


def numbers_astray(page: Page, seen: dict[str, int]) -> list[str]:
    """Numbers that lead nowhere, or where the reader may not go. ``seen``: addresses tried before, and their answer."""
    found = page.evaluate(LOOK)
    for address in found["links"]:
        if address not in seen:
            seen[address] = page.request.get(address).status
    shut = [address for address in found["links"] if seen[address] != 200]
    return [f"a number without its records: {text}" for text in found["bare"]] + [
        f"a number leads to {seen[address]}: {address}" for address in shut
    ]

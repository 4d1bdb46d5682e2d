"""Pictures of a running demo, at phone and PC size: ``python -m tools.pictures`` makes those of the README.

``python -m tools.pictures --out FOLDER --as cell_head / /cases /matrix/problem`` takes other pages, as another person.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import FLAGS, PC, PHONE
from tools.chromium import find

SIZES: dict[str, dict[str, Any]] = {"phone": PHONE, "pc": PC}
OF_THE_README = [("centre_leader", "/matrix/problem", "matrix", "pc")]


def signed_in(browser: Browser, url: str, login: dict[str, str], size: str) -> Page:
    """A page on which the person of ``login`` has signed in."""
    page = browser.new_context(
        base_url=url, locale="zh-CN", timezone_id="Asia/Shanghai", **SIZES[size]
    ).new_page()
    page.goto("/sign-in")
    page.locator("input[name=staff_number]").fill(login["staff_number"])
    page.locator("input[name=password]").fill(login["password"])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/")
    return page


def take(page: Page, path: str, file: Path, *, whole: bool) -> None:
    """A picture of ``path``, of the whole page or of the window."""
    answer = page.goto(path)
    page.screenshot(path=file, full_page=whole)
    sys.stdout.write(f"{answer.status if answer else '???'} {path} {file}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--logins", type=Path, default=Path("var/demo/logins.json"))
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"))
    parser.add_argument("--as", dest="kind", default="cell_head")
    parser.add_argument("paths", nargs="*")
    asked = parser.parse_args()
    logins = {login["kind"]: login for login in json.loads(asked.logins.read_text())}
    asked.out.mkdir(parents=True, exist_ok=True)
    wanted = [
        (asked.kind, path, path.strip("/").replace("/", "-") or "home", size)
        for path in asked.paths
        for size in SIZES
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS.split())
        pages: dict[tuple[str, str], Page] = {}
        for kind, path, name, size in wanted or OF_THE_README:
            key = (kind, size)
            if key not in pages:
                pages[key] = signed_in(browser, asked.url, logins[kind], size)
            take(pages[key], path, asked.out / f"{name}-{size}.png", whole=bool(asked.paths))


if __name__ == "__main__":
    main()

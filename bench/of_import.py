"""A list of people comes in: as a file, the way ``redgrid import people`` takes it; then the same file again."""

from __future__ import annotations

import csv
import io

from bench.apart import Figures
from bench.cast import build
from bench.timing import seconds, sure
from redgrid.exchange.actions import bring_in
from redgrid.exchange.actions.bringing import Result
from redgrid.grid.models import Person
from redgrid.kit.actor import SYSTEM


def measure(rows: int) -> Figures:
    """Each row enters a person and their membership: two rows of the map and two entries of the journal."""
    cells = [cell.code for cell in build().cells]
    content, before = _people(rows, cells), Person.objects.count()
    found = {
        "dry run, s": seconds(lambda: _bring(content, rows, is_dry_run=True)),
        "import, s": seconds(lambda: _bring(content, rows)),
    }
    sure(Person.objects.count() == before + rows)
    found["the same file again, s"] = seconds(lambda: _bring(content, 0))
    return found


def _bring(content: bytes, created: int, *, is_dry_run: bool = False) -> None:
    found: Result
    found, _kept = bring_in("people", content, by=SYSTEM, file_name="people.csv", is_dry_run=is_dry_run)
    sure(found.counts["created"] == created and not found.rejected)


def _people(rows: int, cells: list[str]) -> bytes:
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(["工号", "姓名", "所在单位编码", "所在单位起始", "政治面貌", "专业", "电话"])
    for number in range(rows):
        lines.writerow([f"B{number:06d}", f"人员{number}", cells[number % len(cells)], "2026-01-01",
                        "群众", "油品分析", f"内线 {number % 9000 + 1000}"])  # fmt: skip
    return out.getvalue().encode()

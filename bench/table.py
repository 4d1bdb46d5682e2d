"""The figures as Markdown tables, and their place in the document."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
REPORT, BARE = "report a problem, API, 1 client", "bare one-row create, 1 client"


def tables(found: list[dict[str, Any]]) -> str:
    """A table for each engine, under a line that names the machine."""
    return "\n\n".join([machine(), *(_table(one) for one in found)]) + "\n"


def machine() -> str:
    name = next(iter(_cpu_names()), platform.machine())
    return f"{os.cpu_count()} cores ({name}), {platform.system()}, Python {platform.python_version()}."


def _cpu_names() -> list[str]:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    return [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]


def _table(found: dict[str, Any]) -> str:
    sizes: dict[str, dict[str, Any]] = found["sizes"]
    words = [f"{int(size):,}" for size in sizes]
    head = ["operation", "statements", *(f"CPU {word}" for word in words)]
    head += [f"p50 {word}" for word in words] + [f"p95 {word}" for word in words] + ["p95 last : first"]
    lines = [head, ["---", *["---:"] * (len(head) - 1)]]
    lines += [
        _line(name, [figures[name] for figures in sizes.values()]) for name in next(iter(sizes.values()))
    ]
    body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"### {found['engine']}\n\nMilliseconds, at {', '.join(words)} cases.\n\n{body}\n\n{_ratio(sizes)}"


def _line(name: str, figures: list[dict[str, Any]]) -> list[str]:
    statements = sorted({one["statements"] for one in figures})
    counted = str(statements[0]) if len(statements) == 1 else f"{statements[0]}–{statements[-1]}"
    numbers = [_ms(one[what]) for what in ("cpu", "p50", "p95") for one in figures]
    return [name, counted, *numbers, f"{figures[-1]['p95'] / figures[0]['p95']:.1f}"]


def _ms(number: float) -> str:
    return f"{number:.1f}" if number < 100 else f"{number:.0f}"


def _ratio(sizes: dict[str, dict[str, Any]]) -> str:
    rates = [
        (f"{int(size):,}", figures[REPORT]["cpu"] / figures[BARE]["cpu"]) for size, figures in sizes.items()
    ]
    told = ", ".join(f"{ratio:.1f} at {size}" for size, ratio in rates)
    last = list(sizes.values())[-1]
    pace = ", ".join(
        f"{name}: {one['per_second']:.0f}/s"
        for name, one in last.items()
        if "create" in name or "report" in name
    )
    return f"Processor time of a report : of a bare row = {told}. Pace at the largest size: {pace}."


def put_into(document: Path, text: str, begin: str = BEGIN, end: str = END) -> None:
    """Replace what stands between the two marks."""
    before, mark, rest = document.read_text().partition(begin)
    if not mark:
        raise LookupError(f"{document.name} has no {begin}")
    document.write_text(f"{before}{begin}\n{text}{end}{rest.partition(end)[2]}")

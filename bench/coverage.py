"""What coverage costs: ``python -m bench.coverage [--cells 14,311,14500] [--engine sqlite] [--write]``.

A map of nets and cells, a hundred resources in each cell, is written in bulk (``coverage_engine``); everything measured
goes through the product. Each figure is the best of three, since the machine does other things besides.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.__main__ import DOCUMENT, ROOT, _database

BEGIN, END = "<!-- coverage -->", "<!-- end of coverage -->"
CELLS = (14, 311, 14_500)
Times = dict[str, float]


def run(engine: str, cells: int) -> Times:
    """Measure in a process and with a database of their own."""
    with tempfile.TemporaryDirectory(prefix="redgrid-bench-") as name, _database(engine, Path(name)) as url:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "redgrid.config.settings",
            "REDGRID_DATABASE_URL": url,
            "REDGRID_HOME": name,
            "REDGRID_SECRET_KEY": secrets.token_urlsafe(48),
        }
        command = [sys.executable, "-m", "bench.coverage_engine", str(cells)]
        done = subprocess.run(
            command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
        times: Times = json.loads(done.stdout.splitlines()[-1])
        return times


def table(found: dict[tuple[str, int], Times]) -> str:
    """Milliseconds, one column for each engine and size."""
    heads = [f"{engine}, {cells:,} cells" for engine, cells in found]
    names = list(next(iter(found.values())))
    lines = [["", *heads], ["---", *["---:"] * len(heads)]]
    lines += [[name, *(shown(name, times[name]) for times in found.values())] for name in names]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def shown(name: str, number: float) -> str:
    return f"{number:,.0f}" if name == "resources" or number >= 100 else f"{number:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cells", default=",".join(map(str, CELLS)))
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql"])
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    asked = parser.parse_args()
    sizes = [int(word) for word in asked.cells.split(",")]
    found: dict[tuple[str, int], Times] = {}
    for engine in asked.engine or ["sqlite", "postgresql"]:
        for cells in sizes:
            found[engine, cells] = run(engine, cells)
            print(engine, cells, found[engine, cells], file=sys.stderr, flush=True)
    text = table(found)
    print(text)
    if asked.write:
        before, _mark, rest = DOCUMENT.read_text().partition(BEGIN)
        DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()

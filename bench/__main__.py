"""Benches, then their tables.

``python -m bench [NAME ...] [--quick] [--engine sqlite] [--sizes 1000,10000] [--write] [--again]``: what is asked of
the server while cases pile up (``cases``, done without a name), or one thing each (``bench/of_*.py``).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from bench import apart, table
from bench.apart import ENGINES, PLANS, RESULTS, ROOT

SIZES, QUICK_SIZES = (1_000, 10_000, 100_000), (200, 2_000)
DOCUMENT = ROOT / "docs" / "performance.md"
CASES = "cases"
NAMES = (CASES, *PLANS)


def main() -> None:
    asked = _asked()
    for name in asked.names or [CASES]:
        begin, end = (
            (table.BEGIN, table.END) if name == CASES else (f"<!-- {name} -->", f"<!-- end of {name} -->")
        )
        text = _cases(asked) if name == CASES else _one_thing(name, asked)
        print(text)
        if asked.write:
            table.put_into(DOCUMENT, text, begin, end)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="What it costs, as a table.")
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], help=f"of {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="small sizes, few requests")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="one engine; both when left out")
    parser.add_argument("--sizes", type=_sizes, help="numbers of cases, cells, rows, as 1000,10000,100000")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--again", action="store_true", help="only print (or write) what was measured last")
    return parser.parse_args()


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(word) for word in text.split(",")))


def _one_thing(name: str, asked: argparse.Namespace) -> str:
    plan = PLANS[name]
    sizes = asked.sizes or (plan.quick if asked.quick else plan.sizes)
    columns = [
        (engine, size)
        for engine in plan.engines
        for size in sizes
        if engine in (asked.engine or ENGINES) and size <= plan.most.get(engine, size)
    ]
    look = apart.last if asked.again else apart.measure
    return apart.as_table(plan.what, {column: look(name, *column) for column in columns})


def _cases(asked: argparse.Namespace) -> str:
    if not asked.again:
        for engine in asked.engine or ENGINES:
            _measure(engine, asked)
    kept = [RESULTS / f"{engine}.json" for engine in asked.engine or ENGINES]
    return table.tables([json.loads(file.read_text()) for file in kept if file.exists()])


def _measure(engine: str, asked: argparse.Namespace) -> None:
    """Leave the figures in ``RESULTS``, size by size, so that nothing is lost when the rest fails."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    sizes = asked.sizes or (QUICK_SIZES if asked.quick else SIZES)
    command = [
        *(sys.executable, "-m", "bench.engine", str(RESULTS / f"{engine}.json")),
        *(["--quick"] if asked.quick else []),
        *map(str, sizes),
    ]
    with apart.database(engine) as environment:
        subprocess.run(command, env=environment, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()

"""Every engine in turn, then the tables.

``python -m bench [--quick] [--engine sqlite] [--sizes 1000,10000,100000] [--write]``.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import table
from tools import postgres

ENGINES = ("sqlite", "postgresql")
SIZES, QUICK_SIZES = (1_000, 10_000, 100_000), (200, 2_000)
ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "performance.md"
RESULTS = ROOT / "var" / "bench"


def main() -> None:
    asked = _asked()
    if not asked.again:
        for engine in asked.engine or ENGINES:
            _measure(engine, asked)
    kept = [RESULTS / f"{engine}.json" for engine in asked.engine or ENGINES]
    text = table.tables([json.loads(file.read_text()) for file in kept if file.exists()])
    print(text)
    if asked.write:
        table.put_into(DOCUMENT, text)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="What it costs, as a table.")
    parser.add_argument("--quick", action="store_true", help="small sizes, few requests: a minute")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="one engine; both when left out")
    parser.add_argument("--sizes", type=_sizes, help="numbers of cases, as 1000,10000,100000")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--again", action="store_true", help="only print (or write) what was measured last")
    asked = parser.parse_args()
    asked.sizes = asked.sizes or (QUICK_SIZES if asked.quick else SIZES)
    return asked


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(word) for word in text.split(",")))


def _measure(engine: str, asked: argparse.Namespace) -> None:
    """Leave the figures in ``RESULTS``, size by size, so that nothing is lost when the rest fails."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="redgrid-bench-") as name, _database(engine, Path(name)) as url:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "redgrid.config.settings",
            "REDGRID_DATABASE_URL": url,
            "REDGRID_HOME": name,
            "REDGRID_SECRET_KEY": secrets.token_urlsafe(48),
        }
        sizes = [str(size) for size in asked.sizes]
        command = [
            sys.executable,
            "-m",
            "bench.engine",
            str(RESULTS / f"{engine}.json"),
            *(["--quick"] if asked.quick else []),
            *sizes,
        ]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[str]:
    """An empty database that keeps what it has acknowledged, as an installation's does."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    with postgres.server(options="") as url:
        yield url


if __name__ == "__main__":
    main()

"""Benches of one thing each: every size in a process and with a database of its own, then a table.

The module ``bench.of_NAME`` has ``measure(size)``, which fills the database of REDGRID_DATABASE_URL and gives figures
by name; their unit is in the name.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import table
from tools import postgres

ENGINES = ("sqlite", "postgresql")
ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "var" / "bench"
Figures = dict[str, float]


@dataclass(frozen=True)
class Plan:
    """Of ``what`` there are how many; ``most``: the largest size of an engine that cannot do them all in time."""

    what: str
    sizes: tuple[int, ...]
    quick: tuple[int, ...]
    engines: tuple[str, ...] = ENGINES
    most: dict[str, int] = field(default_factory=dict)


PLANS = {
    "coverage": Plan("cells", (14, 311, 14_500), (14, 311)),
    "who": Plan("tenures", (2_000_000, 10_000_000), (50_000,), most={"sqlite": 2_000_000}),
    # Knows no database; the engine stands for the processor alone.
    "assignment": Plan("cells", (14, 311, 14_500), (14,), engines=("sqlite",)),
    "duties": Plan("cells", (14, 311, 14_500), (14,)),
    "recounts": Plan("open tasks", (1_000, 100_000), (1_000,)),
    "import": Plan("rows", (1_000, 100_000), (1_000,)),
    "large": Plan("cases", (1_000, 1_000_000), (1_000,)),
    "live": Plan("open pages", (100, 1_000), (50,)),
    "signboards": Plan("boards", (97,), (97,)),
    "tree": Plan("cells", (14, 14_500), (14,)),
}


@contextmanager
def database(engine: str) -> Iterator[dict[str, str]]:
    """The environment of a program with an empty database, which keeps what it has acknowledged."""
    with tempfile.TemporaryDirectory(prefix="redgrid-bench-") as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "redgrid.config.settings",
            "REDGRID_HOME": folder,
            "REDGRID_SECRET_KEY": secrets.token_urlsafe(48),
            "REDGRID_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        }
        if engine == "sqlite":
            yield environment
            return
        with postgres.server(options="") as url:
            yield {**environment, "REDGRID_DATABASE_URL": url}


def measure(name: str, engine: str, size: int) -> Figures:
    """The figures of one bench at one size; kept as well, so that nothing is lost when the rest fails."""
    print(f"{name}: {engine}, {size:,}", file=sys.stderr, flush=True)
    with database(engine) as environment:
        command = [sys.executable, "-m", "bench.one", name, str(size)]
        done = subprocess.run(
            command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    RESULTS.mkdir(parents=True, exist_ok=True)
    _kept(name, engine, size).write_text(json.dumps(found))
    return found


def _kept(name: str, engine: str, size: int) -> Path:
    return RESULTS / f"{name}-{engine}-{size}.json"


def last(name: str, engine: str, size: int) -> Figures:
    """What was measured last; nothing when it never was."""
    file = _kept(name, engine, size)
    return json.loads(file.read_text()) if file.exists() else {}


def as_table(what: str, found: dict[tuple[str, int], Figures]) -> str:
    """A line for each figure, a column for each engine and size."""
    found = {key: figures for key, figures in found.items() if figures}
    heads = [f"{engine}, {size:,} {what}" for engine, size in found]
    names = list(dict.fromkeys(name for figures in found.values() for name in figures))
    lines = [["", *heads], ["---", *["---:"] * len(heads)]]
    lines += [[name, *(_shown(figures.get(name)) for figures in found.values())] for name in names]
    return table.machine() + "\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _shown(number: float | None) -> str:
    if number is None:
        return ""
    return (
        f"{number:,.0f}"
        if number >= 100 or number == int(number)
        else f"{number:.2g}"
        if number < 1
        else f"{number:.1f}"
    )

"""All measurements on the database of REDGRID_DATABASE_URL, at each size in turn; the figures go into a file."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench.cast import Cast, build  # noqa: E402
from bench.filling import Filler, caught_up  # noqa: E402
from bench.load import Load, run  # noqa: E402
from bench.operations import BARE, creates, reads  # noqa: E402
from bench.server import BareServer, Server  # noqa: E402
from bench.statements import statements_of  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("result", type=Path)
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    _say(f"{connection.vendor}: an empty database, the article's organisation")
    call_command("migrate", verbosity=0)
    cast = build()
    filler = Filler(cast)
    load = Load(requests=30, seconds=3) if asked.quick else Load(requests=100, seconds=6)
    found: dict[str, dict[str, Any]] = {}
    for size in asked.sizes:
        _say(f"{connection.vendor}: filling up to {size:,} cases")
        filler.fill_up_to(size)
        caught_up()
        found[str(size)] = _at_one_size(cast, load)
        asked.result.write_text(json.dumps({"engine": _engine(), "sizes": found}, ensure_ascii=False))


def _at_one_size(cast: Cast, load: Load) -> dict[str, Any]:
    """Reads first, so that they are measured at the size they are said to be."""
    figures: dict[str, Any] = {}
    with Server() as server:
        for operation in [*reads(cast), *creates(cast)]:
            _say(f"  {operation.name}")
            measured = run(operation, server, load)
            figures[operation.name] = {**asdict(measured), "statements": statements_of(operation)}
    with BareServer() as bare:
        for operation in BARE:
            _say(f"  {operation.name}")
            figures[operation.name] = {**asdict(run(operation, bare, load)), "statements": 1}
    return figures


def _engine() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            return f"SQLite {cursor.fetchone()[0]}"
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

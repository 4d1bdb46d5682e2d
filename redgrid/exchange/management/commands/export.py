"""redgrid export KIND FILE: a list, or everything, in a form that comes in again."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from redgrid.exchange.kinds import kind_of, lexicon
from redgrid.exchange.sheets import everything, list_book, list_csv
from redgrid.kit.actor import SYSTEM

ALL = "all"


class Command(BaseCommand):
    help = "Write a list (xlsx or csv, by the name of the file), or “all” lists and the institution (zip)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[*(kind.code for kind in lexicon().kinds), ALL])
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--csv", action="store_true", help="CSV instead of workbooks")

    def handle(self, *args: Any, kind: str, file: Path | None, csv: bool, **options: Any) -> None:
        as_csv = csv or (file is not None and file.suffix == ".csv")
        ending = "zip" if kind == ALL else "csv" if as_csv else "xlsx"
        target = file or Path(f"{kind}.{ending}")
        if kind == ALL:
            content = everything(SYSTEM, as_csv=as_csv)
        else:
            content = list_csv(kind_of(kind)) if as_csv else list_book(kind_of(kind), SYSTEM)
        try:
            target.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error}") from error
        self.stdout.write(f"{target}: {len(content):,} bytes")

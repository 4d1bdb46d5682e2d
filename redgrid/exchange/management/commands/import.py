"""redgrid import KIND FILE: bring a list in, or with --dry-run find out what would become of it."""

from __future__ import annotations

import json
import zipfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from redgrid.exchange.actions import bring_in
from redgrid.exchange.actions.bringing import Result
from redgrid.exchange.files import FILE_BYTES
from redgrid.exchange.kinds import Kind, kind_of, lexicon
from redgrid.exchange.sheets import said_of
from redgrid.kit.actor import SYSTEM
from redgrid.kit.naming import label
from redgrid.kit.refusal import Refused

ALL = "all"
# Rejected rows that are listed on a terminal.
LISTED = 50


class Command(BaseCommand):
    help = (
        "Bring a list in from a workbook or CSV file; “all” takes the archive that “redgrid export all” made."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[*(kind.code for kind in lexicon().of_the_map), ALL])
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would become of it, change nothing"
        )
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, kind: str, file: Path, dry_run: bool, json: bool, **options: Any) -> None:
        answers = {}
        try:
            for each, content in _contents(kind, file):
                result, _row = bring_in(
                    each.code, content, by=SYSTEM, file_name=file.name, is_dry_run=dry_run
                )
                answers[each.code] = _answer(each, result)
        except Refused as refused:
            raise CommandError(refused.reason) from refused
        if json:
            self.stdout.write(_as_json(answers if kind == ALL else answers[kind]))
        else:
            for code, answer in answers.items():
                self.stdout.write("\n".join(_lines(code, answer)))


def _contents(kind: str, file: Path) -> list[tuple[Kind, bytes]]:
    try:
        if kind != ALL:
            return [(kind_of(kind), _read(file))]
        with zipfile.ZipFile(file) as archive:
            members = {
                Path(m.filename).stem.partition("-")[2]: m for m in archive.infolist() if "-" in m.filename
            }
            if any(member.file_size > FILE_BYTES * 5 for member in members.values()):
                raise CommandError(f"{file}: a list in it is too large.")
            return [
                (each, archive.read(members[each.code]))
                for each in lexicon().of_the_map
                if each.code in members
            ]
    except (OSError, zipfile.BadZipFile) as error:
        raise CommandError(f"{file} cannot be read: {error}") from error


def _read(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(FILE_BYTES + 1)


def _answer(kind: Kind, result: Result) -> dict[str, Any]:
    table = result.table
    return {
        **result.counts,
        "sheet": table.sheet,
        "header_row": table.header_row,
        "mapping": dict(table.mapping),
        "left_out": table.left_out,
        "unneeded": table.unneeded,
        "skipped": table.skipped,
        "rows": [
            {"row": line.number, "outcome": line.outcome, "reasons": line.reasons}
            for line in result.lines
            if line.outcome != "unchanged"
        ],
    }


def _as_json(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _lines(code: str, answer: dict[str, Any]) -> list[str]:
    counts = "  ".join(f"{name} {answer[name]}" for name in ("created", "updated", "unchanged", "rejected"))
    columns = kind_of(code).columns
    names = {column.code: label(column) for column in columns}
    taken = [(header, names[column]) for column, header in answer["mapping"].items()]
    taken += [(header, _("Not needed, not stored")) for header in answer["unneeded"]]
    taken += [(header, _("Not known, left out")) for header in answer["left_out"]]
    if answer["skipped"]:
        taken.append((_("Total rows and remarks passed over"), answer["skipped"]))
    lines = [f"{code}  {counts}", *(f"  {header} -> {what}" for header, what in taken)]
    wrong = [row for row in answer["rows"] if row["reasons"]]
    return lines + [f"  {row['row']}: {said_of(row['reasons'], columns)}" for row in wrong[:LISTED]]

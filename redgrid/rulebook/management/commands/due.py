"""When is it due? ``redgrid due --from 2026-09-30T10:00 --limit "3 working days"``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from redgrid.kit.refusal import Refused
from redgrid.kit.worktime import STANDARD, WorkCalendar, explain, parse_limit, reckon, written
from redgrid.rulebook.keeping import STANDARD_CALENDAR
from redgrid.rulebook.queries import calendar_of


class Command(BaseCommand):
    help = "Reckon when a time limit runs out, and explain each step."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="start", required=True, help="moment it starts, ISO 8601")
        parser.add_argument("--limit", required=True, help="for example '3 working days'")
        parser.add_argument("--calendar", default=STANDARD_CALENDAR, help="code of a calendar")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            calendar = _calendar(options["calendar"])
            start = _moment(options["start"], calendar)
            due = reckon(start, parse_limit(written(options["limit"])), calendar)
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        sentences = explain(due.steps)
        if options["json"]:
            answer = {
                "due": due.due.isoformat(timespec="seconds"),
                "provisional": due.provisional,
                "steps": [{**step, "text": text} for step, text in zip(due.steps, sentences, strict=True)],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for line in (due.due.isoformat(timespec="seconds"), *sentences):
            self.stdout.write(line)


def _moment(text: str, calendar: WorkCalendar) -> datetime:
    """An ISO moment; one without an offset is on the calendar's clock."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            _("“%(text)s” is not a moment. Write it like 2026-09-30T10:00.") % {"text": text[:40]}
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=calendar.zone)


def _calendar(code: str) -> WorkCalendar:
    """From the institution in force; without a database the standard calendar is the built-in one."""
    if not _is_empty_place():
        try:
            return calendar_of(code)
        except DatabaseError:  # not migrated, or out of reach
            pass
    if code != STANDARD_CALENDAR:
        raise CommandError(_("There is no calendar “%(code)s”: no institution is loaded.") % {"code": code})
    return STANDARD


def _is_empty_place() -> bool:
    """Whether the database is a file that does not exist; asking it anything would make it."""
    name = str(connection.settings_dict["NAME"])
    return connection.vendor == "sqlite" and not name.startswith(("file:", ":")) and not Path(name).exists()

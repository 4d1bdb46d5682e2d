"""``redgrid due`` answers with and without a database."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import translation

from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.actions import set_calendar_day
from redgrid.rulebook.management.commands import due
from redgrid.rulebook.models import Blueprint


def answer(*arguments: str) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command("due", *arguments, stdout=out)
    return out.getvalue()


def answered(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer(*arguments, "--json"))
    return found


def test_the_answer_holds_due_moment_provisional_and_steps_with_their_words(db: None) -> None:
    found = answered("--from", "2026-09-30T10:00", "--limit", "3 working days")
    assert (found["due"], found["provisional"]) == ("2026-10-10T17:30:00+08:00", False)
    assert [step["kind"] for step in found["steps"]] == ["start", "skip", "count", "count", "close"]
    assert found["steps"][1] == {
        "kind": "skip", "from": "2026-10-01", "to": "2026-10-07", "reason": "holiday", "name": "National Day",
        "text": "2026-10-01 to 2026-10-07: not counted, National Day.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-09-30T10:00+08:00", "2026-09-30T11:00:00+08:00"),
        ("2026-09-30T02:00:00Z", "2026-09-30T11:00:00+08:00"),
        ("2026-09-30", "2026-09-30T01:00:00+08:00"),
    ],
)
def test_moments_are_read_with_and_without_offset(db: None, start: str, expected: str) -> None:
    assert answered("--from", start, "--limit", "1 hour")["due"] == expected


def test_without_json_the_answer_is_sentences(db: None) -> None:
    assert answer("--from", "2026-11-20T10:00", "--limit", "2 hours").splitlines() == [
        "2026-11-20T12:00:00+08:00",
        "Starts at 2026-11-20 10:00 and runs from that minute (Civil Code, article 201).",
        "From 2026-11-20 10:00 to 2026-11-20 12:00: 2 hours, day and night.",
        "Due at 2026-11-20 12:00.",
    ]


def test_edited_days_and_other_calendars_count(small_in_force: Blueprint) -> None:
    set_calendar_day(date(2026, 10, 8), by=SYSTEM, is_working=False)
    asked = ("--from", "2026-09-30T10:00", "--limit", "1 working day")
    assert answered(*asked)["due"] == "2026-10-09T17:30:00+08:00"
    assert answered(*asked, "--calendar", "shifts")["due"] == "2026-10-01T23:59:59+08:00"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("--from", "tomorrow", "--limit", "1 day"),
            "“tomorrow” is not a moment. Write it like 2026-09-30T10:00.",
        ),
        (("--from", "2026-09-30", "--limit", "1 year"), "“1 year” is not a time limit"),
        (("--from", "9999-12-31", "--limit", "9 days"), "The year 9999 is too far away to reckon with."),
        (("--from", "2026-09-30", "--limit", "1 day", "--calendar", "lunar"), "There is no calendar “lunar”"),
    ],
)
def test_what_cannot_be_reckoned_is_one_sentence(db: None, arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError) as refusal:
        answer(*arguments)
    assert str(refusal.value).startswith(sentence)
    assert "\n" not in str(refusal.value)


def test_without_a_database_file_none_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "connection", _NoFile(tmp_path / "none.sqlite3"))
    found = answered("--from", "2026-09-30T10:00", "--limit", "3 working days")
    assert found["due"] == "2026-10-10T17:30:00+08:00"
    with pytest.raises(CommandError, match="no institution is loaded"):
        answer("--from", "2026-09-30", "--limit", "1 day", "--calendar", "shifts")
    assert list(tmp_path.iterdir()) == []


class _NoFile:
    """A connection to a SQLite file that is not there."""

    vendor = "sqlite"

    def __init__(self, file: Path) -> None:
        self.settings_dict = {"NAME": file}


def test_a_database_without_tables_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_code: str) -> None:
        raise DatabaseError("no such table")

    monkeypatch.setattr(due, "calendar_of", fail)
    monkeypatch.setattr(due, "_is_empty_place", lambda: False)
    assert answered("--from", "2026-09-30T10:00", "--limit", "1 hour")["due"] == "2026-09-30T11:00:00+08:00"


def test_a_database_that_is_there_is_asked(db: None) -> None:
    connection.ensure_connection()
    assert due._is_empty_place() is False

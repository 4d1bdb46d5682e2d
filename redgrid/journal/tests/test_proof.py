from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from redgrid.journal import proof
from redgrid.journal.actions import record
from redgrid.journal.chain import Flaw
from redgrid.journal.models import Entry, Head
from redgrid.journal.proof import verify
from redgrid.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db
MANY = 7


@pytest.fixture(autouse=True)
def told(db: None) -> None:
    for number in range(1, MANY + 1):
        with transaction.atomic():
            facts = {"b": [number, 1.5, None], "a": "龙𬱖"}
            record("case.noted", by=SYSTEM, subject="case:1", unit="E1", facts=facts, once=f"k{number}")


def flaws() -> set[tuple[int, str]]:
    return {(flaw.number, flaw.kind) for flaw in verify().flaws}


def put(column: str, value: Any, number: int = 4) -> None:
    """Past every action and every model, as somebody with the database in hand would."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE journal_entry SET {connection.ops.quote_name(column)} = %s WHERE number = %s",  # noqa: S608
            [value, number],
        )


def test_an_untouched_chain_holds_and_names_its_end() -> None:
    verdict = verify()
    last = Entry.objects.get(number=MANY)
    assert (verdict.holds, verdict.checked, verdict.number, verdict.digest) == (True, MANY, MANY, last.digest)


def test_an_empty_chain_holds() -> None:
    Entry.objects.all().delete()
    Head.objects.all().delete()
    assert verify() == proof.Verdict(0, 0, "", ())


CHANGES: dict[str, Any] = {
    "at": datetime(2020, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
    "kind": "case.notes",
    "subject": "case:2",
    "unit": "E2",
    "actor": "systen",
    "capacity": " ",
    "facts": json.dumps({"b": [4, 1.5, None], "a": "龙𬱗"}),
    "once": None,
    "is_sealed": True,
    "digest": "0" * 64,
}


def test_a_change_is_tried_in_every_column() -> None:
    assert {field.column for field in Entry._meta.concrete_fields} == CHANGES.keys() | {"number"}


@pytest.mark.parametrize("number", [1, 4, MANY])
def test_a_changed_value_is_named_once_in_any_column_and_at_any_place(number: int) -> None:
    for column, value in CHANGES.items():
        with transaction.atomic():
            put(column, value, number)
            assert (column, flaws()) == (column, {(number, "changed")})
            transaction.set_rollback(True)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps no other value in these columns")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("facts", '{"b":[4,1.5,null],"a":"\\u9f99\\ud871\\udc56"}'),  # the same words, written otherwise
        ("facts", '{"b": [4, 1.5'),
        ("facts", b"\xff\x00"),
        ("at", "yesterday"),
        ("at", "2026-01-01 00:00:00.0000001"),
        ("is_sealed", 2),
        ("actor", b"system"),
    ],
)
def test_a_byte_that_makes_no_sense_or_no_difference_is_found_too(column: str, value: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
    put(column, value)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert flaws() == {(4, "changed")}


@pytest.mark.parametrize("gone", [{1}, {4}, {3, 4}, {MANY}, {MANY - 1, MANY}, set(range(1, MANY + 1))])
def test_removed_rows_are_named(gone: set[int]) -> None:
    Entry.objects.filter(number__in=gone).delete()
    assert flaws() == {(number, "removed") for number in gone}


@pytest.mark.parametrize("number", [-3, 0, MANY + 1, MANY + 5])
def test_an_inserted_row_is_named(number: int) -> None:
    entry = Entry.objects.get(number=4)
    entry.number, entry.once = number, None
    entry.save(force_insert=True)
    assert flaws() == {(number, "inserted")}


def test_a_row_pushed_in_between_does_not_go_unseen() -> None:
    for entry in Entry.objects.filter(number__gt=4).order_by("-number"):
        Entry.objects.filter(pk=entry.pk).update(number=entry.number + 1)
    forged = Entry.objects.get(number=4)
    forged.number, forged.once = 5, None
    forged.save(force_insert=True)
    assert {(5, "changed"), (MANY + 1, "inserted")} <= flaws()


def test_two_rows_that_changed_places_are_both_named() -> None:
    third, fifth = Entry.objects.get(number=3), Entry.objects.get(number=5)
    Entry.objects.filter(number__in=[3, 5]).delete()
    third.number, fifth.number = 5, 3
    third.save(force_insert=True)
    fifth.save(force_insert=True)
    assert {number for number, _kind in flaws()} >= {3, 5}


def test_a_changed_end_is_named() -> None:
    Head.objects.update(digest="0" * 64)
    assert flaws() == {(MANY, "changed")}


def test_a_long_chain_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "AT_ONCE", 2)
    assert flaws() == set()
    put("actor", "x", 3)
    Entry.objects.filter(number=6).delete()
    assert flaws() == {(3, "changed"), (6, "removed")}


def test_the_command_says_it_in_words_and_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify")
    said = capsys.readouterr().out
    assert str(MANY) in said
    assert verify().digest in said
    put("actor", "x", 3)
    Entry.objects.filter(number=6).delete()
    with pytest.raises(CommandError, match="2 flaws"):
        call_command("verify")
    assert capsys.readouterr().out.splitlines()[1:] == ["3 changed", "6 removed"]
    with pytest.raises(CommandError):
        call_command("verify", as_json=True)
    answer = json.loads(capsys.readouterr().out)
    assert answer["flaws"] == [{"number": 3, "kind": "changed"}, {"number": 6, "kind": "removed"}]
    assert (answer["holds"], answer["number"], answer["checked"]) == (False, MANY, MANY - 1)


def test_an_end_that_was_written_down_shows_a_chain_that_was_forged_anew(
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept = f"4:{Entry.objects.get(number=4).digest}"
    call_command("verify", expect=kept)
    Entry.objects.all().delete()
    Head.objects.all().delete()
    for _time in range(MANY):
        with transaction.atomic():
            record("case.noted", by=SYSTEM, subject="case:forged")
    call_command("verify")
    with pytest.raises(CommandError, match="not the one"):
        call_command("verify", expect=kept)
    with pytest.raises(CommandError, match="NUMBER:DIGEST"):
        call_command("verify", expect="nonsense")


@pytest.mark.django_db(transaction=True)
def test_verifying_while_others_write_finds_no_flaw() -> None:
    done = threading.Event()

    def write() -> None:
        try:
            for _time in range(40):
                with transaction.atomic():
                    record("case.noted", by=SYSTEM, subject="case:2")
        finally:
            connection.close()
            done.set()

    writer = threading.Thread(target=write)
    writer.start()
    found: list[Flaw] = []
    while not done.is_set():
        found += verify().flaws
    writer.join()
    assert found == []
    assert verify().number == MANY + 40

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction

from redgrid.journal.actions import follow, once_key, record, rewind
from redgrid.journal.models import Bookmark, Entry
from redgrid.journal.proof import verify
from redgrid.journal.queries import kinds_since, last_number, trail_of
from redgrid.kit import clock
from redgrid.kit.actor import ANONYMOUS, SYSTEM

WRITERS, EACH = 6, 15


def tell(subject: str = "case:1", kind: str = "case.noted") -> Entry:
    with transaction.atomic():
        return record(kind, by=SYSTEM, subject=subject)


def at_once(*jobs: Callable[[], None]) -> None:
    """Runs the jobs at the same moment, each with a connection of its own; the first error is raised."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        try:
            start.wait()
            job()
        except BaseException as error:  # noqa: BLE001 (raised below, in the test's own thread)
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


@pytest.mark.django_db
def test_an_event_is_recorded_with_the_change_or_not_at_all() -> None:
    def tell_and_fall() -> None:
        with transaction.atomic():
            tell()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tell_and_fall()
    assert (last_number(), Entry.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record("case.noted", by=SYSTEM, subject="case:1")


@pytest.mark.django_db
def test_an_event_nobody_described_is_refused() -> None:
    with pytest.raises(KeyError), transaction.atomic():
        record("case.danced", by=SYSTEM, subject="case:1")


@pytest.mark.django_db
def test_an_entry_keeps_who_what_where_and_the_told_moment() -> None:
    then = datetime(2026, 1, 5, tzinfo=UTC)
    with clock.at(then), transaction.atomic():
        made = record(
            "case.noted",
            by=ANONYMOUS,
            subject="case:1",
            unit="E1",
            capacity="cell_head",
            facts={"a": 1},
            is_sealed=True,
        )
    kept = Entry.objects.get(number=made.number)
    assert (kept.actor, kept.unit, kept.capacity, kept.facts, kept.is_sealed, kept.at) == (
        "anonymous",
        "E1",
        "cell_head",
        {"a": 1},
        True,
        then,
    )


@pytest.mark.django_db
def test_what_must_happen_once_happens_once() -> None:
    key = once_key("W1", "post", "abc")
    assert "abc" not in key
    with transaction.atomic():
        record("case.noted", by=SYSTEM, subject="case:1", once=key)
    with pytest.raises(IntegrityError), transaction.atomic():
        record("case.noted", by=SYSTEM, subject="case:1", once=key)
    assert (last_number(), verify().holds) == (1, True)


@pytest.mark.django_db
def test_a_trail_and_the_newest_kinds_are_read_in_order() -> None:
    for subject, kind in [("case:1", "case.opened"), ("case:2", "case.opened"), ("case:1", "case.closed")]:
        tell(subject, kind)
    assert [entry.kind for entry in trail_of("case:1")] == ["case.opened", "case.closed"]
    assert kinds_since(1) == [(2, "case.opened", False), (3, "case.closed", False)]


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_order_without_holes() -> None:
    def write() -> None:
        for _time in range(EACH):
            tell()

    at_once(*[write] * WRITERS)
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, WRITERS * EACH + 1))
    assert verify().holds


@pytest.mark.django_db(transaction=True)
def test_a_reader_behind_the_last_number_misses_nothing_while_many_write() -> None:
    seen: list[int] = []
    writing = threading.Semaphore(0)

    def write() -> None:
        for _time in range(EACH):
            tell()
        writing.release()

    def read() -> None:
        ended = 0
        while ended < WRITERS or kinds_since(seen[-1] if seen else 0):
            seen.extend(number for number, _kind, _sealed in kinds_since(seen[-1] if seen else 0))
            ended += writing.acquire(blocking=False)
            close_old_connections()

    at_once(read, *[write] * WRITERS)
    assert seen == list(range(1, WRITERS * EACH + 1))


@pytest.mark.django_db
def test_a_follower_takes_each_entry_of_its_kinds_once_and_in_order() -> None:
    taken: list[int] = []
    for kind in ("case.opened", "unit.opened", "case.closed"):
        tell(kind=kind)

    def take(entry: Entry) -> None:
        taken.append(entry.number)

    assert follow("marks", take, kinds=("case.opened", "case.closed")) == 2
    assert follow("marks", take, kinds=("case.opened", "case.closed")) == 0
    tell(kind="case.closed")
    assert follow("marks", take, kinds=("case.opened", "case.closed")) == 1
    assert taken == [1, 3, 4]
    rewind("marks")
    assert follow("marks", take, kinds=("unit.opened",)) == 1


@pytest.mark.django_db
def test_followers_do_not_know_each_other() -> None:
    tell()
    assert [follow(name, lambda _entry: None, kinds=("case.noted",)) for name in ("a", "b", "a")] == [1, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_a_follower_that_falls_down_undoes_its_batch_and_takes_it_again() -> None:
    for _time in range(3):
        tell()
    written: list[int] = []

    def stumble(entry: Entry) -> None:
        Bookmark.objects.get_or_create(follower=f"work {entry.number}")
        if entry.number == 3:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        follow("marks", stumble, kinds=("case.noted",))
    assert Bookmark.objects.count() == 0
    assert follow("marks", lambda entry: written.append(entry.number), kinds=("case.noted",)) == 3
    assert written == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_two_clocks_that_follow_under_one_name_share_the_work_and_double_nothing() -> None:
    for _time in range(40):
        tell()
    taken: list[int] = []

    def run() -> None:
        follow("marks", lambda entry: taken.append(entry.number), kinds=("case.noted",))

    at_once(*[run] * 4)
    assert sorted(taken) == list(range(1, 41))


@pytest.mark.django_db
def test_a_long_journal_is_followed_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redgrid.journal.actions.FOLLOW_AT_ONCE", 2)
    for _time in range(5):
        tell()
    assert follow("marks", lambda _entry: None, kinds=("case.noted",)) == 5

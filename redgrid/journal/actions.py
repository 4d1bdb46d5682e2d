"""The only writer of the journal, and the followers' bookmarks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from redgrid.journal.chain import digest_of
from redgrid.journal.events import EVENTS
from redgrid.journal.models import Bookmark, Entry, Head
from redgrid.journal.queries import happened
from redgrid.kit import clock
from redgrid.kit.actor import Actor
from redgrid.kit.prepared import prepared
from redgrid.kit.refusal import Refused

Made = TypeVar("Made")

FOLLOW_AT_ONCE = 500


@dataclass(frozen=True)
class Event:
    """One thing that happened among many: the words of ``record``."""

    kind: str
    subject: str
    unit: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def record(
    kind: str,
    *,
    by: Actor,
    subject: str,
    unit: str = "",
    capacity: str = "",
    facts: Mapping[str, Any] | None = None,
    once: str | None = None,
    asked: str = "",
    is_sealed: bool = False,
) -> Entry:
    """Write what happened, as the last thing in the caller's transaction.

    ``subject`` is like ``case:WT-2026-0312-017``, ``unit`` the code of the unit it concerns, ``facts`` plain
    JSON. ``once`` is a key (see ``once_key``) that no second entry may carry: the database refuses it with
    IntegrityError. ``asked`` is the digest of the request that carried the key (see ``queries.happened``).
    Raises KeyError for a kind that journal/events.py does not know, RuntimeError outside a transaction.
    """
    EVENTS[kind]
    if not connection.in_atomic_block:
        raise RuntimeError("An event is recorded in the transaction of the change it tells of.")
    head = _hold_head()
    entry = Entry(
        number=head.number + 1,
        at=clock.now(),
        kind=kind,
        subject=subject,
        unit=unit,
        actor=by.actor_code,
        capacity=capacity,
        facts={**(facts or {}), **({"asked": asked} if asked else {})},
        once=once,
        is_sealed=is_sealed,
    )
    entry.digest = digest_of(entry, head.digest)
    _insert([entry])
    Head.objects.filter(pk=head.pk).update(number=entry.number, digest=entry.digest)
    return entry


def record_all(events: Sequence[Event], *, by: Actor) -> None:
    """Write what happened to many things at once: an entry for each, chained as if they had come one by one."""
    if not connection.in_atomic_block:
        raise RuntimeError("An event is recorded in the transaction of the change it tells of.")
    if not events:
        return
    head, at, entries = _hold_head(), clock.now(), []
    for event in events:
        EVENTS[event.kind]
        entry = Entry(
            number=head.number + 1, at=at, kind=event.kind, subject=event.subject, unit=event.unit,
            actor=by.actor_code, facts=dict(event.facts),
        )  # fmt: skip
        entry.digest = digest_of(entry, head.digest)
        head.number, head.digest = entry.number, entry.digest
        entries.append(entry)
    _insert(entries)
    Head.objects.filter(pk=head.pk).update(number=head.number, digest=head.digest)


def _insert(entries: Sequence[Entry]) -> None:
    """Entries by one statement without Django's making of it: a quarter of what it costs row by row."""
    fields = Entry._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    at = Entry._meta.get_field("at").get_db_prep_save(entries[0].at, connection)
    facts = Entry._meta.get_field("facts")
    rows = [
        [
            at if field.attname == "at"
            else facts.get_db_prep_save(entry.facts, connection) if field.attname == "facts"
            else getattr(entry, field.attname)
            for field in fields
        ]
        for entry in entries
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {Entry._meta.db_table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _hold_head() -> Head:
    """The end of the chain, locked until commit (on SQLite the IMMEDIATE transaction is the lock)."""
    return next(iter(_held()), None) or Head.objects.select_for_update().get_or_create(pk=1)[0]


@prepared
def _held() -> QuerySet[Head]:
    return Head.objects.select_for_update().filter(pk=1)


def once_key(*words: object) -> str:
    """The key of a request that must happen once: a digest, so that the words themselves are not kept."""
    return hashlib.sha256("\x00".join(str(word) for word in words).encode()).hexdigest()


def only_once(once: str | None, write: Callable[[], Made], made_by: Callable[[Entry], Made]) -> Made:
    """What ``write`` makes and records under the key ``once``; when that was done before, what ``made_by`` finds of the
    entry that carries the key. Without a key ``write`` is done each time, as one transaction. Raises what it raises.
    """
    if once and (earlier := happened(once)):
        return made_by(earlier)
    try:
        with transaction.atomic():
            return write()
    except IntegrityError:
        # The same form arrived twice at once: the other one has been taken.
        if once and (earlier := happened(once)):
            return made_by(earlier)
        raise


def carry_out(do: Callable[[], str], *, by: Actor, name: str, once: str, asked: str) -> str:
    """Do what a program asks for under a key, however often it asks; returns what ``do`` said it made, each time.

    ``name`` is what was asked for. ``do`` and the entry that keeps the key are one transaction. Raises Refused when the
    key was used for something else, and whatever ``do`` raises.
    """
    if earlier := happened(once, asked):
        return str(earlier.facts["made"])
    try:
        with transaction.atomic():
            made = do()
            record(
                "request.done", by=by, subject=f"request:{name}", facts={"made": made}, once=once, asked=asked
            )
    except (IntegrityError, Refused):
        # The same request arrived twice at once: the other one has been carried out.
        if earlier := happened(once, asked):
            return str(earlier.facts["made"])
        raise
    return made


def follow(follower: str, take: Callable[[Entry], None], *, kinds: tuple[str, ...]) -> int:
    """Give every entry of ``kinds`` that ``follower`` has not seen to ``take``, in order; returns how many.

    A batch and its bookmark are one transaction: after a crash an entry has been taken once or not at all.
    """

    def take_batch(batch: list[Entry]) -> int:
        wanted = [entry for entry in batch if entry.kind in kinds]
        for entry in wanted:
            take(entry)
        return len(wanted)

    return follow_in_batches(follower, take_batch)


def follow_in_batches(follower: str, take: Callable[[list[Entry]], int]) -> int:
    """Give all entries that ``follower`` has not seen to ``take``, by the handful, each with its bookmark one
    transaction. Returns the sum of what ``take`` returns: how many it had a use for.
    """
    taken, is_more = 0, True
    while is_more:
        with transaction.atomic():
            mark, _made = Bookmark.objects.select_for_update().get_or_create(follower=follower)
            batch = list(Entry.objects.filter(number__gt=mark.number).order_by("number")[:FOLLOW_AT_ONCE])
            if batch:
                taken += take(batch)
                Bookmark.objects.filter(pk=mark.pk).update(number=batch[-1].number)
        is_more = len(batch) == FOLLOW_AT_ONCE
    return taken


def put_bookmark(follower: str, number: int) -> None:
    """Let ``follower`` read on after ``number``; until the transaction ends it reads nothing."""
    if not connection.in_atomic_block:
        raise RuntimeError("A bookmark is put in the transaction of what was made of the reading.")
    mark, _made = Bookmark.objects.select_for_update().get_or_create(follower=follower)
    Bookmark.objects.filter(pk=mark.pk).update(number=number)


def rewind(follower: str) -> None:
    """Let ``follower`` read from the beginning again."""
    Bookmark.objects.filter(follower=follower).update(number=0)

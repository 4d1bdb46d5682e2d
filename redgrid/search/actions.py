"""The only writers of the index. It follows the journal: nobody waits for it, and nothing is missed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import islice
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from redgrid.cases.models import Attachment, Case, Solution
from redgrid.journal.actions import follow_in_batches, put_bookmark
from redgrid.journal.models import Entry
from redgrid.journal.queries import last_number, unread_kinds
from redgrid.kit.when import midnight
from redgrid.notices.models import Notice
from redgrid.search.contents import (
    Content,
    cases_by_number,
    given_tasks,
    notices_by_key,
    of_cases,
    of_notices,
    of_solutions,
    of_tasks,
    of_visits,
    solutions_of,
    visits_by_key,
)
from redgrid.search.extracting import text_of
from redgrid.search.marks import token_of
from redgrid.search.models import Document, FileText
from redgrid.search.tokens import tokens_of
from redgrid.tasks.models import Task
from redgrid.tasks.rules import GIVEN
from redgrid.visits.models import Visit

FOLLOWER = "search.index"
AT_ONCE, FILES_AT_ONCE = 500, 20
# Of the things that the journal names: what is found of them now.
NAMED: dict[str, Callable[[Iterable[str]], Iterator[Content]]] = {
    Document.CASE: lambda names: of_cases(cases_by_number(names)),
    Document.TASK: lambda names: of_tasks(given_tasks(names)),
    Document.VISIT: lambda names: of_visits(visits_by_key(names)),
    Document.NOTICE: lambda names: of_notices(notices_by_key(names)),
}


def keep_index() -> int:
    """Take what happened since the last look; returns how many things were looked at. Safe to run twice."""
    if unread_kinds(FOLLOWER, 1) is None:
        rebuild_index()
    return follow_in_batches(FOLLOWER, _take) + read_files()


def read_files() -> int:
    """Read the texts of a few documents that were not read yet, outside of any transaction; returns how many."""
    known = FileText.objects.filter(digest=OuterRef("digest"))
    files = Attachment.objects.filter(~Exists(known), kind=Attachment.DOCUMENT, withdrawn_at=None)
    many = 0
    for attachment in files.order_by("pk")[:FILES_AT_ONCE]:
        text = text_of(attachment)
        with transaction.atomic():
            FileText.objects.get_or_create(digest=attachment.digest, defaults={"text": text})
            put_contents(list(of_cases(_holding(attachment.digest))))
        many += 1
    return many


def _holding(digest: str) -> list[Case]:
    holding = Attachment.objects.filter(digest=digest, withdrawn_at=None).values("case")
    return list(Case.objects.filter(pk__in=holding).select_related("place").order_by("pk"))


def _take(entries: list[Entry]) -> int:
    named: dict[str, set[str]] = {kind: set() for kind in NAMED}
    for entry in entries:
        kind, _colon, name = entry.subject.partition(":")
        if kind in named:
            named[kind].add(name)
    if any(entry.kind == "case.file_withdrawn" for entry in entries):
        still_there = Attachment.objects.filter(digest=OuterRef("digest"), withdrawn_at=None)
        FileText.objects.filter(~Exists(still_there)).delete()
    for kind, names in named.items():
        if names:
            put_contents(list(NAMED[kind](names)))
    if filed := {entry.subject.partition(":")[2] for entry in entries if entry.kind == "case.filed"}:
        put_contents(list(of_solutions(solutions_of(filed))))
    return sum(map(len, named.values()))


def put_contents(contents: list[Content]) -> None:
    """Write these, new or changed, a part of a larger change. They come oldest first: later ones get larger keys."""
    known: dict[tuple[str, int], Document] = {}
    for kind in sorted({content.kind for content in contents}):
        refs = [content.ref for content in contents if content.kind == kind]
        known |= {(kind, row.ref): row for row in Document.objects.filter(kind=kind, ref__in=refs)}
    _add([content for content in contents if (content.kind, content.ref) not in known])
    for content in sorted(contents, key=lambda each: (each.kind, each.ref)):
        if row := known.get((content.kind, content.ref)):
            _renew(row, content)


def _add(contents: Iterable[Content]) -> None:
    rows = [Document(**vars(content)) for content in contents]
    made = Document.objects.bulk_create(rows)
    put_words([(row.pk, words_of(row)) for row in made])


def _renew(row: Document, content: Content) -> None:
    if (row.unit_id, row.is_open) != (content.unit_id, content.is_open):
        Document.objects.filter(pk=row.pk).update(unit=content.unit_id, is_open=content.is_open)
    if (row.text, row.marks) != (content.text, content.marks):
        _unindex(row)
        Document.objects.filter(pk=row.pk).update(text=content.text, marks=content.marks)
        put_words([(row.pk, words_of(content))])


def words_of(row: Document | Content) -> list[str]:
    return [*tokens_of(row.text), *map(token_of, row.marks.split())]


def put_words(rows: Iterable[tuple[int, list[str]]]) -> None:
    """(key of a document, its tokens) into the engine's index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            said = [(key, " ".join(tokens)) for key, tokens in rows]
            cursor.executemany("INSERT INTO search_words(rowid, words) VALUES (%s, %s)", said)
        else:
            lists = [(tokens, key) for key, tokens in rows]
            cursor.executemany(
                "UPDATE search_document SET words = array_to_tsvector(%s::text[]) WHERE id = %s", lists
            )


def _unindex(row: Document) -> None:
    """The full-text table keeps no text: it is told the old one."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            said = (row.pk, " ".join(words_of(row)))
            cursor.execute(
                "INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', %s, %s)", said
            )


def rebuild_index() -> int:
    """Make the index anew from what there is, oldest first; returns how many there are. What happens meanwhile is
    followed afterwards. Interrupted, it has to be run again."""
    begun_at, many = last_number(), 0
    with transaction.atomic():
        _clear()
    for batch in _in_batches(_all()):
        try:
            _put(batch)
        except IntegrityError:
            # The follower has just put one of them: now it is known.
            _put(batch)
        many += len(batch)
    with transaction.atomic():
        put_bookmark(FOLLOWER, begun_at)
    return many


def _put(batch: list[Content]) -> None:
    with transaction.atomic():
        put_contents(batch)


def _clear() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_words(search_words) VALUES ('delete-all')")
        cursor.execute("DELETE FROM search_document")


def _all() -> Iterator[Content]:
    """Everything in the order of time, as far as keys tell it."""
    sources: list[
        tuple[QuerySet[Any], Callable[[Iterable[Any]], Iterator[Content]], Callable[[Any], Any]]
    ] = [
        (Case.objects.select_related("place").defer("blueprint"), of_cases, lambda case: case.opened_at),
        (Task.objects.filter(source__startswith=f"{GIVEN}:"), of_tasks, lambda task: task.given_at),
        (Visit.objects.select_related("unit"), of_visits, lambda visit: midnight(visit.on)),
        (Solution.objects.select_related("case"), of_solutions, lambda one: one.filed_at),
        (Notice.objects.all(), of_notices, lambda notice: notice.published_at),
    ]
    dated = [_dated(*source) for source in sources]
    return (content for _at, content in merge(*dated, key=lambda pair: pair[0]))


def _dated(
    rows: QuerySet[Any], tell: Callable[[Iterable[Any]], Iterator[Content]], at: Callable[[Any], Any]
) -> Iterator[tuple[Any, Content]]:
    for batch in _streamed(rows):
        yield from zip(map(at, batch), tell(batch), strict=True)


def _streamed(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """All rows, a batch at a time, each batch a statement of its own: nothing is held open."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield batch
        last = batch[-1].pk


def _in_batches(contents: Iterator[Content]) -> Iterator[list[Content]]:
    while batch := list(islice(contents, AT_ONCE)):
        yield batch

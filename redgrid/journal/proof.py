"""The proof that nobody changed, removed or inserted anything: the whole chain, read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from redgrid.journal.chain import Flaw, Walk
from redgrid.journal.models import Entry, Head

AT_ONCE = 1000


@dataclass(frozen=True)
class Verdict:
    """What was found. ``number`` and ``digest`` are the end of the chain: written down elsewhere, they prove later
    that nobody forged the whole of it anew.
    """

    checked: int
    number: int
    digest: str
    flaws: tuple[Flaw, ...]

    @property
    def holds(self) -> bool:
        return not self.flaws


def verify() -> Verdict:
    """Reads every entry. Others may go on writing meanwhile."""
    early, walk = _head(), Walk()
    flaws: list[Flaw] = []
    beyond: list[int] = []
    checked = 0
    for number, kept, entry in _rows():
        flaws += walk.step(number, kept, entry)
        checked += 1
        if number > early.number:
            beyond.append(number)
    late = _head()
    # What lies beyond the end was not written by us, whatever else may be said of it.
    inside = [flaw for flaw in flaws if flaw.number <= late.number]
    extra = [Flaw(number, "inserted") for number in beyond if number > late.number]
    return Verdict(checked, late.number, late.digest, (*inside, *walk.end(early, late), *extra))


def _head() -> Head:
    return Head.objects.filter(pk=1).first() or Head()


def _rows() -> Iterator[tuple[int, str, Entry | None]]:
    """(number, kept digest, entry) in order; the entry is None where the row is not as we would have written it."""
    last: int | None = None
    while True:
        rows = Entry.objects.order_by("number")
        kept = list(
            (rows if last is None else rows.filter(number__gt=last)).values_list("number", "digest")[:AT_ONCE]
        )
        if not kept:
            return
        first, last = kept[0][0], kept[-1][0]
        entries = _readable(first, last)
        yield from ((number, str(digest), entries.get(number)) for number, digest in kept)


def _readable(first: int, last: int) -> dict[int, Entry]:
    rows = Entry.objects.filter(number__gte=first, number__lte=last)
    try:
        entries = {entry.number: entry for entry in rows}
    except (ValueError, TypeError):
        entries = {number: entry for number in range(first, last + 1) if (entry := _one(number))}
    if connection.vendor == "sqlite":
        stored = _stored(first, last)
        return {
            number: entry for number, entry in entries.items() if _is_as_written(entry, stored.get(number))
        }
    return entries


def _one(number: int) -> Entry | None:
    """The entry, or None when a byte of it makes no sense to the database's own reading."""
    try:
        return Entry.objects.filter(number=number).first()
    except (ValueError, TypeError):
        return None


def _fields() -> list[models.Field[Any, Any]]:
    return list(Entry._meta.concrete_fields)


def _stored(first: int, last: int) -> dict[int, tuple[Any, ...]]:
    """The rows as they lie there. SQLite keeps any value in any column, and JSON with its blanks."""
    # The plus does nothing but take the column's declared type away, by which the driver would read the value.
    columns = ", ".join(f"+{connection.ops.quote_name(str(field.column))}" for field in _fields())
    table = connection.ops.quote_name(Entry._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} WHERE number BETWEEN %s AND %s", [first, last])  # noqa: S608
        return {row[0]: row for row in cursor.fetchall()}


def _is_as_written(entry: Entry, stored: tuple[Any, ...] | None) -> bool:
    """Whether writing the entry again would give the very same row."""
    try:
        written = tuple(
            field.get_db_prep_save(getattr(entry, field.attname), connection) for field in _fields()
        )
    except (ValueError, TypeError):
        return False
    return written == stored

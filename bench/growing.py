"""A million cases from five thousand: rows are copied by the database itself, twice as many each time.

Copied is what lists, pages, the matrix and the search read: cases, their parts and stays, open tasks, and the index of
words. Their entries in the journal are not: only a case's own page reads these, by its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Max, Model

from bench.filling import Filler
from bench.rows import go_on_counting, in_bulk
from redgrid.cases.models import Case, Part, Stay
from redgrid.search.actions import put_words, rebuild_index, words_of
from redgrid.search.models import Document
from redgrid.tasks.models import Task

BASE, AT_ONCE = 5_000, 20_000
TABLES: tuple[type[Model], ...] = (Case, Part, Stay, Task)
# Written anew in a copy; every other column is taken as it is. ``{moved}``: how far the keys of cases are moved.
OWN = {
    Case: {"number": "substr(number, 1, 13) || 'C' || (id + {moved})"},
    Part: {"case_id": "case_id + {moved}"},
    Stay: {"case_id": "case_id + {moved}"},
    Task: {"source": "source || ':' || (id + {moved})"},
    Document: {"ref": "ref + {moved}"},
}


def grow(filler: Filler, size: int) -> None:
    """Cases up to ``size``, and their index."""
    filler.fill_up_to(min(size, BASE))
    rebuild_index()
    with in_bulk(), _without_index_on_words():
        while (many := Case.objects.count()) < size:
            _copy(min(many, size - many), many)
    go_on_counting(*TABLES, Document)


@contextmanager
def _without_index_on_words() -> Iterator[None]:
    """An index that is made at the end costs a tenth of one that grows row by row."""
    if connection.vendor == "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX document_words")
        yield
        cursor.execute("CREATE INDEX document_words ON search_document USING gin (words)")


def _copy(many: int, of: int) -> None:
    """The first ``many`` of so many cases once more."""
    moved = _last(Case)
    last = Case.objects.order_by("pk").values_list("pk", flat=True)[many - 1]
    _insert(Case, f"id <= {last}", moved)
    for table in (Part, Stay):
        _insert(table, f"case_id <= {last}", moved)
    _insert(Task, f"state = 'due' AND id <= {_last(Task) * many // of}", moved)
    begun = _last(Document)
    _insert(Document, f"kind = 'case' AND ref <= {last}", moved)
    if connection.vendor == "sqlite":
        fresh = Document.objects.filter(pk__gt=begun).order_by("pk")
        for first in range(begun, _last(Document), AT_ONCE):
            rows = fresh.filter(pk__gt=first, pk__lte=first + AT_ONCE)
            with transaction.atomic():
                put_words([(row.pk, words_of(row)) for row in rows])


def _last(table: type[Model]) -> int:
    return table._default_manager.aggregate(last=Max("pk"))["last"] or 0


def _insert(table: type[Model], where: str, moved: int) -> None:
    """Copy rows; the keys of cases are ``moved``, those of the table go on."""
    name, own, last = table._meta.db_table, OWN[table], _last(table)
    columns = [str(field.column) for field in table._meta.concrete_fields]
    words = ["words"] if table is Document and connection.vendor != "sqlite" else []
    into = ", ".join([*map(_quoted, columns), *words])
    told = [own.get(column, _quoted(column)).format(moved=moved) for column in columns]
    told[columns.index("id")] = f"id + {last}"
    chosen = ", ".join([*told, *words])
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {name} ({into}) SELECT {chosen} FROM {name} WHERE {where}")  # noqa: S608


def _quoted(column: str) -> str:
    return connection.ops.quote_name(column)

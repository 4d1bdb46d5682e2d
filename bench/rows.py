"""Rows by the million: put together by the database itself, from a series of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

# A recursive series is understood by both engines.
SERIES = "WITH RECURSIVE series(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n + 1 < %s)"


def put_rows(table: type[Model], count: int, *, first: int | None = None, **columns: Any) -> None:
    """Insert ``count`` rows; a text among ``columns`` is SQL over ``n`` (0, 1, 2 ...), all else a value.

    Keys are ``first + n``; without ``first`` the database gives them. Columns that are not named have their default.
    """
    names, words, values = [], [], []
    for field in table._meta.concrete_fields:
        if field.primary_key:
            if first is not None:
                names.append(field.column)
                words.append(f"{first} + n")
            continue
        names.append(field.column)
        given = columns.pop(field.name) if field.name in columns else _Value(field.get_default())
        if isinstance(given, str):
            words.append(f"({given})".replace("%", "%%"))
        else:
            value = given.value if isinstance(given, _Value) else given
            # The engine is told the type: of a bare NULL in a SELECT it would think text.
            words.append(f"CAST(%s AS {field.cast_db_type(connection)})")
            values.append(field.get_db_prep_save(value, connection))
    if columns:
        raise TypeError(f"{table.__name__} has no {sorted(columns)}")
    into = f"INSERT INTO {table._meta.db_table} ({', '.join(names)}) {SERIES} SELECT {', '.join(words)} FROM series"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(into, [count, *values])


class _Value:
    """A default, which may be a text and is none of SQL."""

    def __init__(self, value: Any) -> None:
        self.value = value


@contextmanager
def in_bulk() -> Iterator[None]:
    """What is written meanwhile is right, and known to be: foreign keys are not looked up row by row."""
    is_sqlite = connection.vendor == "sqlite"
    off, on = (
        ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON")
        if is_sqlite
        else ("SET session_replication_role = replica", "SET session_replication_role = DEFAULT")
    )
    with connection.cursor() as cursor:
        cursor.execute(off)
        try:
            yield
        finally:
            cursor.execute(on)


def go_on_counting(*tables: type[Model]) -> None:
    """Keys that were given by hand are counted on from, and the engine learns what lies where."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM (ANALYZE)")

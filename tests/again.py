"""Rows that one test made, put back for the next as they lie in the database: a statement for each table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model


@dataclass(frozen=True)
class Rows:
    """All rows of one table."""

    insert: str
    values: list[Any]

    def put_back(self) -> None:
        """Write them; the table must be empty."""
        with connection.cursor() as cursor:
            cursor.execute(self.insert, self.values)


def rows_of(table: type[Model]) -> Rows:
    """What lies in ``table`` now, oldest first; there must be something."""
    name = connection.ops.quote_name(table._meta.db_table)
    key = connection.ops.quote_name(str(table._meta.pk.column))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name} ORDER BY {key}")  # noqa: S608
        rows = cursor.fetchall()
        columns = ", ".join(connection.ops.quote_name(column[0]) for column in cursor.description)
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    insert = f"INSERT INTO {name} ({columns}) VALUES {', '.join([one] * len(rows))}"  # noqa: S608
    return Rows(insert, [value for row in rows for value in row])

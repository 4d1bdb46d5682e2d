"""What one test made, put back for the next as it lies in the database: a statement for each table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model


@dataclass(frozen=True)
class Rows:
    """All rows of one table, which has some."""

    table: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def put_back(self) -> None:
        """Write them into the table, which must be empty."""
        one = f"({', '.join(['%s'] * len(self.columns))})"
        columns, every = (
            ", ".join(map(connection.ops.quote_name, self.columns)),
            ", ".join([one] * len(self.rows)),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.table} ({columns}) VALUES {every}",  # noqa: S608
                [value for row in self.rows for value in row],
            )


def rows_of(table: str) -> Rows:
    """What lies in ``table`` now, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")  # noqa: S608
        rows, columns = cursor.fetchall(), [column[0] for column in cursor.description]
    return Rows(connection.ops.quote_name(table), columns, rows)


def rows_of_all(models: Sequence[type[Model]]) -> list[Rows]:
    """The rows of these models, those without any left out."""
    return [rows for model in models if (rows := rows_of(model._meta.db_table)).rows]


@dataclass(frozen=True)
class Everything:
    """All rows of all tables, and all files."""

    rows: Sequence[Rows]
    files: dict[Path, bytes]

    def put_back(self) -> None:
        """Leave nothing but this; references are looked at when the transaction ends."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                for table in _tables():
                    cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for rows in self.rows:
                rows.put_back()
        for path, content in self.files.items():
            there = Path(settings.MEDIA_ROOT) / path
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(content)


def everything() -> Everything:
    """All there is now."""
    root = Path(settings.MEDIA_ROOT)
    files = {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return Everything([rows for table in _tables() if (rows := rows_of(table)).rows], files)


def _tables() -> list[str]:
    return [model._meta.db_table for model in apps.get_models(include_auto_created=True)]

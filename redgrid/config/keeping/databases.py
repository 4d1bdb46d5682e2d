"""A consistent copy of the database and the way back, for both engines."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error, connection

from redgrid.config.database import TLS


def copy_to(target: Path) -> None:
    """Write a copy as of this moment to ``target`` while others go on working."""
    if connection.vendor == "sqlite":
        _copy_sqlite(target)
    else:
        _run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--file={target}",
            _database_name(),
        )


def is_empty() -> bool:
    """Whether the configured database holds nothing yet."""
    if connection.vendor == "sqlite" and not _sqlite_path().exists():
        return True
    try:
        return not connection.introspection.table_names()
    except Error as error:
        raise CommandError(f"The database does not answer: {error}") from error


def replace_by(source: Path, *, aside: Path) -> None:
    """Put the copy at ``source`` into the place of the database; what was there goes to the folder ``aside``."""
    connection.close()
    if connection.vendor != "sqlite":
        _run(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error",
            f"--dbname={_database_name()}", str(source),
        )  # fmt: skip
        return
    path = _sqlite_path()
    for suffix in ("", "-wal", "-shm", "-journal"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            aside.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.rename(aside / part.name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.move(source, path)


def _copy_sqlite(target: Path) -> None:
    # Opened by hand: Django's own connection hides the driver's online backup behind its wrapper.
    if not _sqlite_path().exists():
        raise CommandError(f"There is no database at {_sqlite_path()}.")
    with sqlite3.connect(_sqlite_path(), timeout=20) as live, sqlite3.connect(target) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    live.close()
    copy.close()


def _sqlite_path() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])


def _database_name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise CommandError(
            f"{program} is not on this machine's PATH: install the PostgreSQL client programs."
        )
    command = [found, *arguments]
    ended = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode:
        last = ended.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise CommandError(f"{program} failed: {last[0]}")


def _environment() -> dict[str, str]:
    """How to reach the server; the password travels in the environment, not on the command line."""
    kept = connection.settings_dict
    words = {
        "PGHOST": kept["HOST"],
        "PGPORT": kept["PORT"],
        "PGUSER": kept["USER"],
        "PGPASSWORD": kept["PASSWORD"],
        **{f"PG{name.upper()}": kept["OPTIONS"].get(name, "") for name in TLS},
    }
    return os.environ | {name: str(value) for name, value in words.items() if value}

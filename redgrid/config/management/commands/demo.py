"""redgrid demo: the article's centre on this machine, ready to be looked at."""

from __future__ import annotations

import json
import os
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from redgrid.config import clock, server
from redgrid.config.demo import actions
from redgrid.config.demo.environment import KEY_FILE, write_private

NAME = "support-centre"
LOGINS = "logins.json"


class Command(BaseCommand):
    help = (
        "Loads the article's centre at the first run, prints a log-in for each kind of person, and serves it."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument(
            "--port", type=int, default=int(os.environ.get("PORT", "8000")), help="port (8000, or $PORT)"
        )
        parser.add_argument(
            "--reset", action="store_true", help="forget the data and the log-ins, and start over"
        )
        parser.add_argument(
            "--load-only", action="store_true", help="load, print the log-ins, and do not serve"
        )

    def handle(self, *, host: str, port: int, reset: bool, load_only: bool, **options: Any) -> None:
        door = None if load_only else server.bind(host, port)
        if reset:
            forget(settings.HOME)
        self._load()
        if door is None:
            self._say_log_ins("")
            return
        self._say_log_ins(server.address_of(door))
        server.serve(door)
        self.stdout.write("Redgrid has ended; the data is kept.")

    def _load(self) -> None:
        if server.is_behind():
            call_command("migrate", verbosity=0)
        logins = settings.HOME / LOGINS
        fresh = logins.with_suffix(".new")
        if not actions.is_loaded():
            self.stdout.write("Loading the article's centre; this happens once ...")
            self.stdout.flush()
            actions.load(settings.BLUEPRINTS / NAME, keep=lambda found: write_private(fresh, _as_json(found)))
            clock.one_round(clock.JOBS)
        # Written before the data became final, put in its place after: never data without log-ins.
        if fresh.exists():
            fresh.replace(logins)
        if not logins.exists():
            raise CommandError(
                f"{settings.HOME} holds data but no {LOGINS}: it is not a demonstration, or somebody removed the file. "
                "`redgrid demo --reset` starts over."
            )

    def _say_log_ins(self, address: str) -> None:
        logins = settings.HOME / LOGINS
        rows = json.loads(logins.read_text(encoding="utf-8"))
        self.stdout.write(f"\n{'kind':16}{'staff number':16}{'password':18}name")
        for row in rows:
            self.stdout.write(f"{row['kind']:16}{row['staff_number']:16}{row['password']:18}{row['name']}")
        self.stdout.write(f"\nLog-ins and API tokens are also in {_shown(logins)}")
        if address:
            self.stdout.write(f"Redgrid is at {address}  (Ctrl-C ends it)")
        self.stdout.flush()


def forget(home: Path) -> None:
    """Remove what the demonstration made in its home, and nothing else."""
    if connection.vendor != "sqlite":
        raise CommandError("The demonstration only removes its own SQLite file: empty the database by hand.")
    connection.close()
    database = Path(settings.DATABASES["default"]["NAME"])
    for suffix in ("", "-wal", "-shm", "-journal"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    for name in (LOGINS, "logins.new", KEY_FILE, "data_keys"):
        (home / name).unlink(missing_ok=True)
    shutil.rmtree(home / "files", ignore_errors=True)


def _as_json(rows: list[dict[str, str]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def _shown(path: Path) -> str:
    """Relative to where the reader is, when it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)

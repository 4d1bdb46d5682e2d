"""redgrid serve: pages and live stream in one process."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from redgrid.config import server


class Command(BaseCommand):
    help = "Serves the pages and the live stream until Ctrl-C."
    # The deployment checks are a command of their own; starting has to be quick.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument(
            "--port", type=int, default=int(os.environ.get("PORT", "8000")), help="port (8000, or $PORT)"
        )

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        door = server.bind(host, port)
        try:
            if server.is_behind():
                raise CommandError("The database is not of this version yet: run `redgrid migrate` first.")
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        if not settings.SECRET_KEY_IS_OWN:
            self.stderr.write(
                "REDGRID_SECRET_KEY is not set: everybody is signed out when the server restarts."
            )
        self.stdout.write(f"Redgrid is at {server.address_of(door)}  (Ctrl-C ends it)")
        self.stdout.flush()
        server.serve(door)

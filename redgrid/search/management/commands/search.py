"""redgrid search: make the index of words anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from redgrid.search.actions import rebuild_index


class Command(BaseCommand):
    help = "Makes the index of words anew from the records; the server may go on working meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="do it; without this nothing is done")

    def handle(self, *, rebuild: bool = False, **options: Any) -> None:
        if not rebuild:
            raise CommandError("Say --rebuild to make the index anew.")
        self.stdout.write(f"{rebuild_index():,} things can be found.")

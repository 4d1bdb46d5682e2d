"""redgrid backup FILE: everything that has to be kept, in one file, while the server goes on."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from redgrid.config.keeping import archive, databases
from redgrid.journal.models import Head
from redgrid.kit.clock import now
from redgrid.kit.encryption import where_keys_are
from redgrid.messages.locks import locks


class Command(BaseCommand):
    help = "Writes the database, the files and a manifest to one archive. No secret key and no data key is in it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="write over an older file of this name")

    def handle(self, *, file: Path, force: bool = False, **options: Any) -> None:
        if file.exists() and not force:
            raise CommandError(f"{file} exists already; --force writes over it.")
        if not file.absolute().parent.is_dir():
            raise CommandError(f"There is no folder {file.absolute().parent}.")
        if databases.is_empty():
            raise CommandError("There is nothing to keep: the database is empty.")
        # The end of the journal is read first: the copy holds it, and perhaps a little more.
        head = Head.objects.filter(pk=1).first() or Head()
        with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as folder:
            copy = Path(folder) / archive.DATABASE
            databases.copy_to(copy)
            manifest = archive.Manifest(
                version("redgrid"), connection.vendor, now().isoformat(), head.number, head.digest
            )
            archive.write(file, manifest, copy, Path(settings.MEDIA_ROOT))
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes, journal up to {head.number} {head.digest}")
        if (found := locks()).many:
            self.stdout.write(
                f"The secrets of {found.many} channels are in it encrypted: keep {where_keys_are()} as well, and apart."
            )

"""redgrid restore FILE: what a backup kept, back in its place and verified by the journal."""

from __future__ import annotations

import shutil
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from redgrid.config.keeping import archive, databases
from redgrid.journal.models import Entry
from redgrid.journal.proof import verify
from redgrid.kit.clock import now
from redgrid.kit.encryption import where_keys_are
from redgrid.messages.locks import locks


class Command(BaseCommand):
    help = (
        "Brings back a backup into an empty installation, and verifies its journal. Stop the server before."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--force", action="store_true", help="replace what is there; files of SQLite are put aside"
        )

    def handle(self, *, file: Path, force: bool = False, **options: Any) -> None:
        files = Path(settings.MEDIA_ROOT)
        if not force and (not databases.is_empty() or (files.is_dir() and any(files.iterdir()))):
            raise CommandError(f"{settings.HOME} is in use: --force replaces what is there.")
        settings.HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = settings.HOME / f"before-restore-{now():%Y%m%d-%H%M%S}"
        with tempfile.TemporaryDirectory(dir=settings.HOME, prefix=".restore-") as folder:
            manifest = _unpacked(file, Path(folder))
            databases.replace_by(Path(folder) / archive.DATABASE, aside=aside)
            _put_files(Path(folder) / archive.FILES, files, aside)
        call_command("migrate", verbosity=0)
        _must_hold(manifest)
        self.stdout.write(f"Restored: the journal holds, {verify().number} entries.")
        if (found := locks()).lost:
            self.stdout.write(
                f"The secrets of {found.lost} of {found.many} channels cannot be read with the keys of this machine: "
                f"bring {where_keys_are()} along from the old one, or enter them again on the page of channels."
            )
        if aside.exists():
            self.stdout.write(f"What was there before is in {aside}")


def _unpacked(file: Path, folder: Path) -> archive.Manifest:
    with archive.opened(file) as (opened, manifest):
        if manifest.engine != connection.vendor:
            raise CommandError(
                f"{file} was made on {manifest.engine}; this installation uses {connection.vendor}."
            )
        archive.unpack(opened, folder)
        if not (folder / archive.DATABASE).exists():
            raise ValueError("its database is missing")
    return manifest


def _put_files(found: Path, files: Path, aside: Path) -> None:
    if files.exists():
        aside.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.rename(aside / files.name)
    if found.exists():
        shutil.move(found, files)


def _must_hold(manifest: archive.Manifest) -> None:
    """The journal must hold in itself, and must still have the end that the manifest wrote down."""
    verdict = verify()
    kept = Entry.objects.filter(number=manifest.number, digest=manifest.digest).exists()
    if not verdict.holds or (manifest.number and not kept):
        flaws = (
            ", ".join(f"{flaw.number} {flaw.kind}" for flaw in verdict.flaws[:5]) or "its end is another one"
        )
        raise CommandError(f"The backup was restored, but its journal does not hold: {flaws}.")

"""redgrid migrate: Django's own, after making sure that there is a folder for the database that others stay out of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connection

OTHERS = 0o007


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        settings.HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        said: str | None = super().handle(*args, **options)
        file = Path(str(connection.settings_dict["NAME"]))
        # What SQLite writes beside it takes its permissions over.
        if connection.vendor == "sqlite" and file.is_file() and file.stat().st_mode & OTHERS:
            file.chmod(file.stat().st_mode & ~OTHERS)
        return said

"""redgrid migrate: Django's own, after making sure that there is a folder for the database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        settings.HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        return super().handle(*args, **options)

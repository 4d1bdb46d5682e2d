from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "redgrid.config"

    def ready(self) -> None:
        from redgrid.config import checks  # noqa: F401, PLC0415 (importing registers them)

"""The one console command: ``redgrid`` or ``python -m redgrid``."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.core.management.base import CommandError

from redgrid.config.demo import environment


def main(arguments: list[str] | None = None) -> None:
    """Runs one command. What goes wrong is one sentence on stderr and a non-zero exit."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["demo"]:
        environment.prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "redgrid.config.settings")
    try:
        execute_from_command_line(["redgrid", *words])
    except (CommandError, ImproperlyConfigured) as error:
        sys.exit(f"redgrid: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()

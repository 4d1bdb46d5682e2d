"""The one console command: ``redgrid`` or ``python -m redgrid``."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.core.management.base import CommandError
from django.db import OperationalError

from redgrid.config.demo import environment


def main(arguments: list[str] | None = None) -> None:
    """Runs one command. What goes wrong is one sentence on stderr and a non-zero exit."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["demo"]:
        environment.prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "redgrid.config.settings")
    try:
        execute_from_command_line(["redgrid", *_raising(words)])
    except CommandError as error:
        sys.stderr.write(f"redgrid: {error}\n")
        sys.exit(error.returncode)
    except ImproperlyConfigured as error:
        sys.exit(f"redgrid: {error}")
    except OperationalError as error:
        sys.exit(
            f"redgrid: The database does not answer: {str(error).strip()}. "
            "Look at REDGRID_HOME, whose folder must exist, or REDGRID_DATABASE_URL."
        )
    except KeyboardInterrupt:
        sys.exit(130)


def _raising(words: list[str]) -> list[str]:
    """With the option that hands an error to us, instead of printing it under its class's name."""
    is_command = bool(words) and not words[0].startswith("-") and words[0] != "help"
    return [words[0], "--traceback", *words[1:]] if is_command else words


if __name__ == "__main__":
    main()

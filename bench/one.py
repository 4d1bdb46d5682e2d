"""One bench at one size, on the database of REDGRID_DATABASE_URL: the figures go to standard output as JSON."""

from __future__ import annotations

import json
import resource
import sys
from importlib import import_module

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from redgrid.config.memory import settle  # noqa: E402


def main(name: str, size: int) -> None:
    call_command("migrate", verbosity=0)
    bench = import_module(f"bench.of_{name}")
    # As the server does.
    settle()
    found = bench.measure(size)
    found["most memory of the process, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""Where the demonstration lives. Runs before the settings are read, so it knows nothing of Django."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

HOME = "var/demo"
KEY_FILE = "secret_key"


def prepare() -> None:
    """Give the demonstration a home and a key of its own, kept for the next run."""
    home = Path(os.environ.setdefault("REDGRID_HOME", HOME))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = home / KEY_FILE
    if not os.environ.get("REDGRID_SECRET_KEY") and not key.exists():
        write_private(key, secrets.token_urlsafe(48))


def write_private(path: Path, text: str) -> None:
    """Write ``text`` to a file that only its owner may read, from its first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)

"""What must be read again and by nobody else: encrypted with keys of this machine, never with one of the database.

The keys are those of ``settings.DATA_KEYS``, else the lines of the file ``data_keys`` in the home, the newest first:
the first encrypts, all of them read. The file is looked at each time: a key that is put back or renewed holds at once.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """The key is missing or another one, or somebody changed what was encrypted."""


def file_of_keys() -> Path:
    """Where the keys lie, when the environment holds none."""
    return Path(settings.HOME) / "data_keys"


def where_keys_are() -> str:
    """For a sentence to whoever runs this machine."""
    return "REDGRID_DATA_KEYS" if settings.DATA_KEYS else str(file_of_keys())


def encrypt(words: str) -> str:
    """``words`` under the newest key; the first time of all this makes one. Raises Unreadable for what is no key."""
    if not settings.DATA_KEYS and not file_of_keys().exists():
        write_keys([new_key()], is_first=True)
    return _ring().encrypt(words.encode()).decode()


def decrypt(written: str) -> str:
    """What ``encrypt`` was given. Raises Unreadable."""
    try:
        return _ring().decrypt(written).decode()
    except InvalidToken:
        raise Unreadable from None


def new_key() -> str:
    """A key as it is written down: 256 random bits."""
    return Fernet.generate_key().decode()


def keys() -> list[str]:
    """The keys of this machine, the newest first; none when there are none yet. Raises Unreadable."""
    if settings.DATA_KEYS:
        return list(settings.DATA_KEYS)
    try:
        return file_of_keys().read_text(encoding="ascii").split()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeError):
        raise Unreadable from None


def write_keys(found: Sequence[str], *, is_first: bool = False) -> None:
    """Put these keys into the file, which only its owner may read; it appears whole or not at all.

    With ``is_first`` whoever else wrote keys in the meantime was first, and theirs stay.
    """
    target = file_of_keys()
    half = target.with_name(f".data_keys.{secrets.token_hex(8)}")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write("\n".join(found) + "\n")
            out.flush()
            os.fsync(out.fileno())
        _put(half, target, is_first=is_first)
    except OSError:
        raise Unreadable from None
    finally:
        half.unlink(missing_ok=True)


def _put(half: Path, target: Path, *, is_first: bool) -> None:
    if not is_first:
        half.replace(target)
        return
    try:
        os.link(half, target)
    except FileExistsError:
        return
    except OSError:
        # A disk without links: two that begin at the very same moment are all that could go wrong.
        half.replace(target)


def _ring() -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys()])
    except ValueError:
        # There is none, or one of them is no key.
        raise Unreadable from None

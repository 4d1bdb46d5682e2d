"""How often a property is tried, and that a try leaves nothing behind.

An invariant that knows no engine is tried less on the second one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction

IS_SECOND = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def tries(count: int) -> int:
    """``count`` examples on SQLite, a third of them on PostgreSQL, where the statements have to hold as well."""
    return max(3, count // 3) if IS_SECOND else count


def dealt_out(words: Sequence[str]) -> list[str]:
    """Every word comes to one of the engines, and what is no letter to the stricter one in any case."""
    return [
        word
        for number, word in enumerate(words)
        if number % 2 == IS_SECOND or (IS_SECOND and not word.isprintable())
    ]


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back, so that every try starts from the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)

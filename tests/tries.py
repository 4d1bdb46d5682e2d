"""How often a property is tried: an invariant that knows no engine is tried less on the second one."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

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

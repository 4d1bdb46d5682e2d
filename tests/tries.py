"""How often a property is tried: an invariant that knows no engine is tried less on the second one."""

from __future__ import annotations

from django.conf import settings

IS_SECOND = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def tries(count: int) -> int:
    """``count`` examples on SQLite, a third of them on PostgreSQL, where the statements have to hold as well."""
    return max(3, count // 3) if IS_SECOND else count

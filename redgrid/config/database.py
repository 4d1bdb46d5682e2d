"""A database from its address: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Measured with eight writers: without IMMEDIATE and a long time-out half of them meet a locked database.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
    "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;"
)

# What the address of a PostgreSQL server may say beside the host; with ``verify-full`` it must prove who it is.
TLS = ("sslmode", "sslrootcert")


def database_from_url(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for ``sqlite:///path`` or ``postgresql://user:password@host:port/name``.

    After a question mark may stand ``host`` (a folder of a socket) and ``TLS``. Raises ImproperlyConfigured for another
    scheme or anything else there: who asks for encryption and misspells it must not go without.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path[1:]))
    if parts.scheme in {"postgres", "postgresql"}:
        said = dict(parse_qsl(parts.query, keep_blank_values=True))
        if unknown := said.keys() - {"host", *TLS}:
            raise ImproperlyConfigured(
                f"REDGRID_DATABASE_URL says {sorted(unknown)}, which nobody here knows."
            )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or said.get("host", ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {name: said[name] for name in TLS if name in said},
        }
    raise ImproperlyConfigured(
        f"REDGRID_DATABASE_URL must begin with sqlite:/// or postgresql://, not {parts.scheme!r}."
    )


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
    }

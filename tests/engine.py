"""The database of a test run: REDGRID_DATABASE_URL's server, else a SQLite file that is gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection, connections
from pytest_django import DjangoDbBlocker, Settings


def pytest_configure(config: pytest.Config) -> None:
    # Real hashes, so that any process can verify them, but cheap ones.
    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 64
    Argon2PasswordHasher.parallelism = 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what asks for no database: it knows no engine, so that once is enough."""
    for item in items:
        if "db" not in getattr(item, "fixturenames", ()) and item.get_closest_marker("django_db") is None:
            item.add_marker("once")


def pytest_report_header(config: pytest.Config) -> str:
    return f"engine: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A file and not memory: the live server and other threads see the same data."""
    chosen = connections.settings["default"]
    if chosen["ENGINE"].endswith("sqlite3"):
        chosen["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        chosen["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A server does not drop a database that somebody still holds: threads of a test may."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def own_files(settings: Settings, tmp_path: Path) -> None:
    """Uploaded files of a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"

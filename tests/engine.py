"""The database of a test run: REDGRID_DATABASE_URL's server, else a SQLite file that is gone afterwards."""

from __future__ import annotations

import fcntl
import gc
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection, connections
from pytest_django import DjangoDbBlocker, Settings

# Modules of tests that look at what is shown and printed. Every page is opened on the other engine, too: test_drawing.
LOOKS = re.compile(r"test_(\w+_)?(pages|views|paper)\.py")
# Databases that migrations made, kept for the next run.
MODELS = Path(".pytest_cache/models")


def pytest_configure(config: pytest.Config) -> None:
    # How long something takes on a busy machine is no fault of what is tested.
    hypothesis.settings.register_profile(
        "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("untimed")
    # Real hashes, so that any process can verify them, but cheap ones.
    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 64
    Argon2PasswordHasher.parallelism = 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what asks for no database, or looks at pages and paper: once is enough."""
    for item in items:
        asks_nothing = (
            "db" not in getattr(item, "fixturenames", ()) and item.get_closest_marker("django_db") is None
        )
        if asks_nothing or LOOKS.fullmatch(item.path.name):
            item.add_marker("once")


def pytest_collection_finish() -> None:
    """What is loaded now stays: the collector need not look at it again after every few hundred objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_report_header(config: pytest.Config) -> str:
    return f"engine: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every worker's database is a copy of one that was migrated once; migrations run as they do for users.

    SQLite's is a file and not memory: the live server and other threads see the same data.
    """
    chosen = connections.settings["default"]
    chosen["TEST"]["MIGRATE"] = False
    own = tmp_path_factory.getbasetemp()
    if chosen["ENGINE"].endswith("sqlite3"):
        chosen["TEST"]["NAME"] = str(own / "test.sqlite3")
        chosen["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
        shutil.copyfile(migrated_file(), own / "test.sqlite3")
    else:
        shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
        chosen["TEST"]["TEMPLATE"] = "redgrid_model"
        server = urlsplit(os.environ["REDGRID_DATABASE_URL"])
        migrated_once(shared, urlunsplit(server._replace(path="/redgrid_model")))


def migrated_file() -> Path:
    """A SQLite database without rows of ours, to be copied."""
    kept = MODELS / _state_of_migrations()
    kept.mkdir(parents=True, exist_ok=True)
    migrated_once(kept, f"sqlite:///{kept.resolve()}/model.sqlite3")
    return kept / "model.sqlite3"


def _state_of_migrations() -> str:
    """A name for what migrations make: another as soon as a byte of them or a package is another."""
    found = hashlib.sha256(Path("requirements.txt").read_bytes())
    for path in sorted(Path("redgrid").glob("*/migrations/*.py")):
        found.update(path.as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]


def migrated_once(shared: Path, url: str) -> None:
    """Migrate the database at ``url`` unless that is done; while one worker does it, the others wait."""
    with (shared / "model.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = shared / "model.done"
        if done.exists():
            return
        if url.startswith("postgresql"):
            with psycopg.connect(os.environ["REDGRID_DATABASE_URL"], autocommit=True) as server:
                server.execute("DROP DATABASE IF EXISTS redgrid_model")
                server.execute("CREATE DATABASE redgrid_model")
        environment = {**os.environ, "REDGRID_DATABASE_URL": url}
        subprocess.run([sys.executable, "-m", "redgrid", "migrate", "-v0"], env=environment, check=True)
        done.touch()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The copy of a file is the database as it should be; a server makes its own copy."""
    return connection.vendor == "sqlite"


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

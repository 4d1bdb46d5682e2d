"""What an installation for people still lacks: ``redgrid check --deploy``. docs/settings.md lists them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 (Django's own name)
from django.db import Error as DatabaseError
from django.db import connection

from redgrid.accounts.rules import administrators_reading_cases, clashing_administrators
from redgrid.kit.encryption import file_of_keys
from redgrid.messages.locks import locks

LOCAL = {"127.0.0.1", "localhost", "[::1]"}
LONGEST_IDLE_MINUTES = 120
LONGEST_SIGN_IN_HOURS = 24


@register(deploy=True)
def deployment(app_configs: Sequence[AppConfig] | None, **more: Any) -> list[CheckMessage]:
    """Everything at once: who sets up a server wants one list."""
    return [
        *_secrets(), *_keys(), *_addresses(), *_public_address(), *_home(), *_sessions(), *_administrators(),
    ]  # fmt: skip


def _secrets() -> Iterator[CheckMessage]:
    if not settings.SECRET_KEY_IS_OWN:
        yield Error(
            "There is no secret key of its own: every restart signs everybody out.",
            hint="Set REDGRID_SECRET_KEY to at least 50 random characters, the same in every process.",
            id="redgrid.E001",
        )
    if settings.DEBUG:
        yield Error(
            "Debugging is on: a broken page shows passwords and personal data.",
            hint="Take REDGRID_DEBUG away.",
            id="redgrid.E002",
        )


def _keys() -> Iterator[CheckMessage]:
    """Asks the database, too; whether it answers is said once, below."""
    file = file_of_keys()
    if not settings.DATA_KEYS and file.exists() and file.stat().st_mode & 0o077:
        yield Warning(
            f"Others of this machine may read {file}.",
            hint="chmod 0600: it decrypts the secrets of channels.",
            id="redgrid.W015",
        )
    try:
        found = locks()
    except DatabaseError:
        return
    if found.lost:
        yield Error(
            f"The secrets of {found.lost} of {found.many} channels cannot be read: nothing is sent there.",
            hint=f"Put the file {file} of the machine they were entered on back, or enter them again.",
            id="redgrid.E016",
        )


def _addresses() -> Iterator[CheckMessage]:
    hosts = set(settings.ALLOWED_HOSTS)
    if not hosts - LOCAL:
        yield Warning(
            "Only this machine can reach the pages.",
            hint="Set REDGRID_ALLOWED_HOSTS to the names under which people call it.",
            id="redgrid.W003",
        )
    if "*" in hosts:
        yield Error(
            "The server answers to any name: links in its answers can be forged.",
            hint="Name the hosts in REDGRID_ALLOWED_HOSTS.",
            id="redgrid.E004",
        )
    if not settings.SESSION_COOKIE_SECURE:
        yield Warning(
            "Sessions travel without TLS: whoever listens in takes them over.",
            hint="Put a proxy with TLS in front, then set REDGRID_HTTPS=1 and REDGRID_TRUSTED_ORIGINS.",
            id="redgrid.W005",
        )
    elif not settings.CSRF_TRUSTED_ORIGINS and not settings.PROXIES:
        yield Warning(
            "Behind a proxy with TLS every form would be refused.",
            hint="Set REDGRID_PROXIES to its address, or REDGRID_TRUSTED_ORIGINS to https://your.host.",
            id="redgrid.W006",
        )


def _public_address() -> Iterator[CheckMessage]:
    address = urlsplit(settings.PUBLIC_URL)
    if not settings.PUBLIC_URL:
        yield Warning(
            "Printed codes lead to whatever host the page was asked under, be it 127.0.0.1.",
            hint="Set REDGRID_PUBLIC_URL to the address under which everybody reaches the pages.",
            id="redgrid.W013",
        )
    elif address.scheme not in {"http", "https"} or not address.netloc or address.path or address.query:
        yield Error(
            f"{settings.PUBLIC_URL} is no address of a host: printed codes would lead nowhere.",
            hint="REDGRID_PUBLIC_URL is like https://grid.example.cn, without a path.",
            id="redgrid.E014",
        )


def _home() -> Iterator[CheckMessage]:
    home = Path(settings.HOME)
    if not home.is_dir() or not os.access(home, os.W_OK | os.X_OK):
        yield Error(
            f"{home} is missing or cannot be written to.",
            hint="Make the folder and give it to the user that runs the server, or set REDGRID_HOME.",
            id="redgrid.E007",
        )
    elif home.stat().st_mode & 0o007:
        yield Warning(
            f"Every user of this machine may look into {home}.",
            hint="chmod 0750, or 0700: the database and the photos lie there.",
            id="redgrid.W008",
        )


def _sessions() -> Iterator[CheckMessage]:
    if settings.IDLE_MINUTES > LONGEST_IDLE_MINUTES or settings.SIGN_IN_HOURS > LONGEST_SIGN_IN_HOURS:
        yield Warning(
            "Sessions last longer than a forgotten screen should.",
            hint=f"At most {LONGEST_IDLE_MINUTES} for REDGRID_IDLE_MINUTES and {LONGEST_SIGN_IN_HOURS} "
            "for REDGRID_SIGN_IN_HOURS.",
            id="redgrid.W009",
        )


def _administrators() -> Iterator[CheckMessage]:
    """Asks the database, which may not be there yet."""
    try:
        clashing, reading = clashing_administrators(), administrators_reading_cases()
    except DatabaseError:
        yield Warning(
            f"The {connection.vendor} database does not answer, or lacks its tables.",
            hint="Check REDGRID_DATABASE_URL and run `redgrid migrate`.",
            id="redgrid.W010",
        )
        return
    for person in clashing:
        yield Error(
            f"{person.staff_number} holds two administrator posts at once.",
            hint="System, security and audit are administered by three different people.",
            id="redgrid.E011",
        )
    for capacity in reading:
        yield Error(
            f"The administrator capacity {capacity.code} holds a verb of cases.",
            hint="Take it out of the blueprint: administrators read no cases.",
            id="redgrid.E012",
        )

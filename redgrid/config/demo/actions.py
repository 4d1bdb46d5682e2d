"""Loading the demonstration: all of it or nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from redgrid.accounts.actions import make_token, open_account
from redgrid.accounts.models import Account
from redgrid.config.demo import given, notices, organisation, plans, story
from redgrid.config.demo.organisation import Cast
from redgrid.config.demo.telling import Happening, Text, some_day, tell
from redgrid.kit.actor import SYSTEM, Actor
from redgrid.kit.clock import now
from redgrid.rulebook.actions import load_blueprint
from redgrid.rulebook.queries import loaded


@dataclass(frozen=True)
class LogIn:
    """One log-in of the demonstration: for each kind of person there is one."""

    kind: str
    staff_number: str
    name: str
    password: str
    api_token: str


def is_loaded() -> bool:
    """Whether the demonstration, or anything else, lives here already."""
    return loaded() is not None


def load(folder: Path, *, keep: Callable[[list[dict[str, str]]], None], by: Actor = SYSTEM) -> None:
    """Load the blueprint, organisation and story of ``folder`` in one transaction.

    ``keep`` gets the log-ins before the transaction ends: their passwords are nowhere else.
    """
    at = now()
    people, told = _read(folder / "organisation.yaml"), _read(folder / "story.yaml")
    blueprint = folder / "blueprint.yaml"
    cast, entered = organisation.happenings(people, at)
    drawn = plans.happenings(_read(folder / "plans.yaml"), folder, cast)
    opening = min(some_day(unit["opens_on"]) for unit in people["units"])
    with transaction.atomic():
        rules = Happening(opening, lambda: load_blueprint(blueprint.read_bytes(), by=by, name=blueprint.name))
        tasks = given.happenings(_read(folder / "tasks.yaml"), cast, at)
        said = notices.happenings(_read(folder / "notices.yaml"), cast, at)
        tell([rules, *entered, *drawn, *story.happenings(told, cast, at), *tasks, *said])
        keep([asdict(_log_in(cast, row)) for row in people["accounts"]])


def _log_in(cast: Cast, row: Text) -> LogIn:
    person = cast.people[row["person"]]
    password = open_account(person, by=SYSTEM, must_change=False)
    token = make_token(Account.objects.select_related("person").get(person=person), by=SYSTEM, name="demo")
    return LogIn(row["kind"], person.staff_number, person.name, password, token)


def _read(path: Path) -> dict[str, Any]:
    # The reader written in C is ten times faster, where there is one.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506 (a safe loader, either way)
    return found

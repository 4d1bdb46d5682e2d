"""The cast: one small organisation whose people are named after what they may do.

Every test that needs people asks for ``world``. Everything is there since ``SINCE``, everything is answered for
(coverage finds no gap), nobody is away; what a test wants otherwise it changes through ``redgrid.grid.actions``.

    centre ─┬─ north ─┬─ electrical   head: cell_head    workshop (worker's), switch_room (cell_head's)
            │         └─ metering     head: other_head   meter_room (other_head's)
            └─ south ─── laboratory   head: lab_head     lab (lab_head's)
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from django.conf import settings
from django.db import transaction
from django.db.models import Model

from redgrid.grid import actions
from redgrid.grid.models import Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.journal.models import Entry, Head
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from tests.again import Rows, rows_of_all

SINCE = datetime(2025, 1, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass
class World:
    """The cast by name. The comment is all the power each has."""

    centre: Unit  # net of level 3, the root
    north: Unit  # net of level 4
    south: Unit  # net of level 4
    electrical: Unit  # cell of north
    metering: Unit  # cell of north
    laboratory: Unit  # cell of south
    workshop: Resource  # in electrical, claimed by worker
    switch_room: Resource  # in electrical, claimed by cell_head
    meter_room: Resource  # in metering, claimed by other_head
    lab: Resource  # in laboratory, claimed by lab_head
    director: Person  # head of the leading group
    clerk: Person  # centre clerk: may change the map and the institution
    net_head: Person  # of north
    south_head: Person  # net head of south
    cell_head: Person  # of electrical, where also all eight officers
    other_head: Person  # cell head of metering, where also all eight officers
    lab_head: Person  # cell head of laboratory, where also all eight officers
    worker: Person  # grid worker of electrical
    member: Person  # of electrical, no post
    stranger: Person  # of laboratory, no post
    system_admin: Person
    security_admin: Person
    audit_admin: Person


UNITS = [
    ("centre", "技术保障中心", "net", None),
    ("north", "北部网", "net", "centre"),
    ("south", "南部网", "net", "centre"),
    ("electrical", "电气格", "cell", "north"),
    ("metering", "计量格", "cell", "north"),
    ("laboratory", "化验格", "cell", "south"),
]
PEOPLE = [
    ("director", "钟主任", "centre"),
    ("clerk", "文书记", "centre"),
    ("net_head", "北网长", "north"),
    ("south_head", "南网长", "south"),
    ("cell_head", "电格长", "electrical"),
    ("other_head", "计格长", "metering"),
    ("lab_head", "化格长", "laboratory"),
    ("worker", "工网格", "electrical"),
    ("member", "成员一", "electrical"),
    ("stranger", "路人甲", "laboratory"),
    ("system_admin", "系管", "centre"),
    ("security_admin", "安管", "centre"),
    ("audit_admin", "审管", "centre"),
]
PLACES = [
    ("workshop", "电气维修间", "electrical", "worker"),
    ("switch_room", "配电室", "electrical", "cell_head"),
    ("meter_room", "计量室", "metering", "other_head"),
    ("lab", "化验室", "laboratory", "lab_head"),
]
POSTS = [
    ("director", "leading_group_head", "centre"),
    ("clerk", "centre_clerk", "centre"),
    ("net_head", "net_head", "north"),
    ("south_head", "net_head", "south"),
    ("cell_head", "cell_head", "electrical"),
    ("other_head", "cell_head", "metering"),
    ("lab_head", "cell_head", "laboratory"),
    ("worker", "grid_worker", "electrical"),
    ("system_admin", "system_admin", "centre"),
    ("security_admin", "security_admin", "centre"),
    ("audit_admin", "audit_admin", "centre"),
]


@cache
def capacities() -> list[dict[str, Any]]:
    """The capacities of the article's centre, as its blueprint has them."""
    text = (settings.BLUEPRINTS / "support-centre" / "blueprint.yaml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = yaml.load(text, yaml.CSafeLoader)["capacities"]
    return found


def define_capacities() -> None:
    """Define every capacity of the blueprint."""
    for order, text in enumerate(capacities()):
        fields = {
            key: text.get(key, "") for key in ("name", "name_en", "kind", "at", "concern", "concern_en")
        }
        actions.define_capacity(
            text["code"], by=SYSTEM, is_required=text["required"], verbs=text["verbs"], order=order, **fields
        )


def build_world() -> World:
    """Build the organisation through the actions, as known since ``SINCE``."""
    with clock.at(SINCE):
        define_capacities()
        units = _units()
        people = {
            name: actions.enter_person(f"W{number:03d}", by=SYSTEM, name=called)
            for number, (name, called, _unit) in enumerate(PEOPLE, start=1)
        }
        _appoint(people, units)
        places = _places(people, units)
    everybody: dict[str, Any] = {**units, **places, **people}
    return World(**everybody)


def _units() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for code, name, kind, parent in UNITS:
        level = None if kind == Unit.CELL else 3 if parent is None else 4
        units[code] = actions.open_unit(
            code, by=SYSTEM, name=name, kind=kind, parent=units.get(parent or ""), level=level
        )
    return units


def _appoint(people: dict[str, Person], units: dict[str, Unit]) -> None:
    officers = [text["code"] for text in capacities() if text["kind"] == Capacity.OFFICER]
    heads = [(name, unit) for name, post, unit in POSTS if post == "cell_head"]
    held = [(name, "member", unit) for name, _called, unit in PEOPLE]
    held += POSTS
    held += [(name, officer, unit) for name, unit in heads for officer in officers]
    for name, capacity, unit in held:
        actions.begin_tenure(people[name], capacity, by=SYSTEM, unit=units[unit], starts_at=SINCE)


def _places(people: dict[str, Person], units: dict[str, Unit]) -> dict[str, Resource]:
    places: dict[str, Resource] = {}
    for code, name, cell, claimant in PLACES:
        place = places[code] = actions.enter_place(code, by=SYSTEM, name=name, place_kind="office")
        actions.put_place(place, units[cell], by=SYSTEM, starts_at=SINCE)
        actions.begin_tenure(people[claimant], "claim", by=SYSTEM, resource=place, starts_at=SINCE)
    return places


TABLES: list[type[Model]] = [
    Capacity, Unit, Person, Resource, Placement, Tenure, Entry, Head,
]  # fmt: skip
_built: list[Rows] = []


def _again() -> World:
    """The same rows as the first time."""
    with transaction.atomic():
        for rows in _built:
            rows.put_back()
    return cast()


def cast() -> World:
    """The cast, as it lies in the database."""
    found: dict[str, Any] = {unit.code: unit for unit in Unit.objects.all()}
    found |= {place.code: place for place in Resource.objects.all()}
    people = {person.staff_number: person for person in Person.objects.all()}
    found |= {name: people[f"W{number:03d}"] for number, (name, *_rest) in enumerate(PEOPLE, start=1)}
    return World(**{field.name: found[field.name] for field in fields(World)})


@pytest.fixture
def world(db: None) -> World:
    """The cast. Built through the actions once in a run, its rows put back for every further test."""
    if _built:
        return _again()
    built = build_world()
    _built.extend(rows_of_all(TABLES))
    return built

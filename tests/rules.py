"""The article's institution in force, for every test that needs flows and duties: ask for ``blueprint``."""

from __future__ import annotations

from functools import cache

import pytest
from django.conf import settings
from django.db import transaction

from redgrid.journal.actions import record
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.actions import load_blueprint
from redgrid.rulebook.models import Blueprint, Duty
from tests.again import Rows, rows_of_all
from tests.world import SINCE, World

_loaded: list[tuple[Blueprint, list[Rows]]] = []


@cache
def blueprint_text() -> str:
    """The text that the fixture loads."""
    return (settings.BLUEPRINTS / "support-centre" / "blueprint.yaml").read_text(encoding="utf-8")


@pytest.fixture
def blueprint(world: World) -> Blueprint:
    """The support centre's institution, in force since ``SINCE``. Loaded once in a run, then its rows put back."""
    if not _loaded:
        with clock.at(SINCE):
            loaded = load_blueprint(blueprint_text(), by=SYSTEM).blueprint
        _loaded.append((loaded, rows_of_all([Blueprint, Duty])))
        return loaded
    return _again(*_loaded[0])


def _again(loaded: Blueprint, kept: list[Rows]) -> Blueprint:
    """The same rows as the first time; the journal's entry is written anew, so that its chain holds."""
    for rows in kept:
        rows.put_back()
    facts = {"digest": loaded.digest, "is_new": True, "capacities": []}
    with clock.at(SINCE), transaction.atomic():
        record("blueprint.loaded", by=SYSTEM, subject=f"blueprint:{loaded}", facts=facts)
    return Blueprint.objects.get(pk=loaded.pk)

"""The institution in force for tests of this room."""

from __future__ import annotations

import pytest

from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.actions import load_blueprint
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.tests.samples import SMALL


@pytest.fixture
def small_in_force(db: None) -> Blueprint:
    return load_blueprint(SMALL, by=SYSTEM).blueprint

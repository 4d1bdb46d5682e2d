from __future__ import annotations

import pytest

from redgrid.rulebook.models import Blueprint
from tests.world import World


@pytest.fixture
def ruled(world: World, blueprint: Blueprint) -> World:
    """The cast under the institution of the article's centre."""
    return world

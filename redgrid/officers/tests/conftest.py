from __future__ import annotations

import pytest

from redgrid.rulebook.models import Blueprint


@pytest.fixture(autouse=True)
def institution(blueprint: Blueprint) -> Blueprint:
    """Nothing is assigned without an institution."""
    return blueprint

"""Every page is opened on PostgreSQL, too: whoever may see it asks it what its queries ask."""

from __future__ import annotations

import pytest
from django.db import connection

from redgrid.rulebook.models import Blueprint
from tests.rights.scene import set_scene
from tests.rights.test_every_address import PAGES
from tests.world import World

# The first of them who may open a page does; those who see most come first.
LOOKERS = ("clerk", "cell_head", "net_head")


def test_every_page_is_drawn_on_every_engine(world: World, blueprint: Blueprint) -> None:
    if connection.vendor == "sqlite":
        pytest.skip(reason="everybody opens every page there")
    scene = set_scene(world)
    clients, addresses = scene.clients(), scene.addresses()
    lookers = {name: min(kinds, key=_rank) for name, kinds in PAGES.items()}
    answered = {name: clients[kind].get(addresses[name]).status_code for name, kind in lookers.items()}
    # Whoever is signed in is sent on from the page that signs in.
    assert {name: code for name, code in answered.items() if code != 200} == {"accounts:sign_in": 302}


def _rank(kind: str) -> tuple[int, str]:
    return LOOKERS.index(kind) if kind in LOOKERS else len(LOOKERS), kind

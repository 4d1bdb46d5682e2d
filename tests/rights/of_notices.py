"""Who may come to which address: notices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redgrid.notices.actions import Words, publish_notice
from redgrid.notices.models import Notice
from tests.rights.kinds import EVERYBODY
from tests.world import World

# Who publishes somewhere, who reads what the electrical cell was told, and who answers for that.
PUBLISHERS = frozenset({"director", "clerk", "net_head", "south_head", "cell_head", "other_head", "lab_head"})
READERS = frozenset({"director", "clerk", "net_head", "cell_head", "worker", "member"})
HERE = frozenset({"director", "clerk", "net_head", "cell_head"})
CHANGES = ("notices:renew", "notices:withdraw", "notices:correct")
# As in test_every_address: who gets the page, and whose form is let in.
PAGES: Mapping[str, frozenset[str]] = {
    "notices:notices": EVERYBODY,
    "notices:notice": READERS,
    "notices:paper": READERS,
    "notices:publish": PUBLISHERS,
    **dict.fromkeys(CHANGES, HERE),
}
SENDERS: Mapping[str, frozenset[str]] = {"notices:publish": PUBLISHERS, **dict.fromkeys(CHANGES, HERE)}


def play(world: World) -> None:
    """The head of the electrical cell told its people something."""
    publish_notice(Words("周六停电", "八点到十二点停电。"), world.electrical, by=world.cell_head)


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    notice = {"key": Notice.objects.get().pk}
    return dict.fromkeys(("notices:notice", "notices:paper", *CHANGES), notice)

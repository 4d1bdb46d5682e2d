"""Who may come to which address: one's own messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redgrid.messages.actions import Wanted, add_channel
from redgrid.messages.channels import Channel
from redgrid.messages.jobs import tell_people
from redgrid.messages.models import Message
from tests.rights.kinds import EVERYBODY
from tests.world import World

ADMIN = frozenset({"system_admin"})
# As in test_every_address: the message of the worker, who was named the lead.
PAGES: Mapping[str, frozenset[str]] = {
    "messages:messages": EVERYBODY,
    "messages:choices": EVERYBODY,
    "messages:channels": ADMIN,
    "messages:channel": ADMIN,
}
SENDERS: Mapping[str, frozenset[str]] = {
    "messages:read": EVERYBODY,
    "messages:choices": EVERYBODY,
    **dict.fromkeys(("messages:channels", "messages:channel", "messages:again"), ADMIN),
    "messages:open": frozenset({"worker"}),
}


def play(world: World) -> None:
    """Let what happened so far be told."""
    tell_people()
    add_channel(Wanted("mail", "邮件"), by=world.system_admin)


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    channel = {"key": Channel.objects.get().pk}
    return {
        "messages:channel": channel,
        "messages:open": {"key": Message.objects.filter(person=world.worker)[0].pk},
    }

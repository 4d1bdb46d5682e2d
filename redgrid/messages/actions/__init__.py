"""The only writers of messages, channels, choices and deliveries."""

from redgrid.messages.actions.channels import (
    Chosen,
    Wanted,
    add_channel,
    choose,
    remove_channel,
    renew_channel,
    switch_channel,
)
from redgrid.messages.actions.delivering import claim, end, forget_sent, hold, put_off, replay
from redgrid.messages.actions.group_digests import queue_group_digests, set_digest
from redgrid.messages.actions.locking import lock_anew
from redgrid.messages.actions.queueing import queue, queue_digests
from redgrid.messages.actions.reading import read_all, read_message
from redgrid.messages.actions.telling import forget_old, tell

__all__ = [
    "Chosen",
    "Wanted",
    "add_channel",
    "choose",
    "claim",
    "end",
    "forget_old",
    "forget_sent",
    "hold",
    "lock_anew",
    "put_off",
    "queue",
    "queue_digests",
    "queue_group_digests",
    "read_all",
    "read_message",
    "remove_channel",
    "renew_channel",
    "replay",
    "set_digest",
    "switch_channel",
    "tell",
]

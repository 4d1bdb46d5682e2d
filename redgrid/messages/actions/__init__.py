"""The only writers of messages, channels, choices and deliveries."""

from redgrid.messages.actions.channels import (
    Chosen,
    Wanted,
    add_channel,
    choose,
    remove_channel,
    switch_channel,
)
from redgrid.messages.actions.delivering import claim, end, forget_sent, put_off, replay
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
    "put_off",
    "queue",
    "queue_digests",
    "read_all",
    "read_message",
    "remove_channel",
    "replay",
    "switch_channel",
    "tell",
]

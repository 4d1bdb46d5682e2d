"""The only writers of messages."""

from redgrid.messages.actions.reading import read_all, read_message
from redgrid.messages.actions.telling import forget_old, tell

__all__ = ["forget_old", "read_all", "read_message", "tell"]

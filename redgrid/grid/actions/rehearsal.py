"""A change that is looked at before it is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

Seen = TypeVar("Seen")


def rehearse(do: Callable[[], object], look: Callable[[], Seen]) -> Seen:
    """What ``look`` sees once ``do`` is done; nothing of it stays. Refusals of ``do`` come through."""
    with transaction.atomic():
        do()
        seen = look()
        transaction.set_rollback(True)
    return seen

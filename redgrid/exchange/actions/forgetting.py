"""What is not needed any more is forgotten: lists that were only tried, and the means of undoing."""

from __future__ import annotations

from datetime import timedelta

from redgrid.exchange.models import UNDO_HOURS, Import
from redgrid.kit.clock import now

TRIED_MINUTES = 60


def forget() -> int:
    """Forget lists that nobody confirmed within the hour, and after a day what an import wrote. How many rows.

    Looks before it writes: it is called every few seconds, and seldom has anything to do.
    """
    tried = Import.objects.filter(state=Import.TRIED, at__lt=now() - timedelta(minutes=TRIED_MINUTES))
    done = Import.objects.filter(at__lt=now() - timedelta(hours=UNDO_HOURS), did__isnull=False)
    gone = tried.delete()[0] if tried.exists() else 0
    return gone + (done.update(did=None) if done.exists() else 0)

"""What the journal answers."""

from __future__ import annotations

from redgrid.journal.models import Entry, Head


def happened(once: str) -> Entry | None:
    """The entry that already carries this key (see ``actions.once_key``), or None."""
    return Entry.objects.filter(once=once).first()


def trail_of(subject: str) -> list[Entry]:
    """Everything that happened to ``subject``, oldest first."""
    return list(Entry.objects.filter(subject=subject).order_by("number"))


def last_number() -> int:
    """The number of the newest entry, 0 in an empty journal."""
    head = Head.objects.first()
    return head.number if head else 0


def kinds_since(number: int, limit: int = 1000) -> list[tuple[int, str, bool]]:
    """(number, kind, is_sealed) of the entries after ``number``, oldest first."""
    rows = Entry.objects.filter(number__gt=number).order_by("number")
    return list(rows.values_list("number", "kind", "is_sealed")[:limit])

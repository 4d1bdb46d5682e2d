"""What the journal answers."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from redgrid.journal.models import Bookmark, Entry, Head
from redgrid.kit.prepared import prepared
from redgrid.kit.refusal import Refused


def happened(once: str, asked: str = "") -> Entry | None:
    """The entry that already carries this key (see ``actions.once_key``), or None.

    ``asked`` is the digest of what is asked for under the key now. Raises Refused when it was something else then.
    """
    entry = next(iter(_with_key(once)), None)
    if entry and entry.facts.get("asked", "") != asked:
        raise Refused(
            _("This key has already been used for another request. Use a new key for each request."),
            field="Idempotency-Key",
        )
    return entry


@prepared
def _with_key(once: str) -> QuerySet[Entry]:
    return Entry.objects.filter(once=once)


def trail_of(subject: str) -> list[Entry]:
    """Everything that happened to ``subject``, oldest first."""
    return list(Entry.objects.filter(subject=subject).order_by("number"))


def last_number() -> int:
    """The number of the newest entry, 0 in an empty journal."""
    head = Head.objects.first()
    return head.number if head else 0


def number_before(moment: datetime, limit: int) -> int:
    """The number of the last entry before ``moment``; not more than ``limit`` entries ago."""
    last = last_number()
    since = Entry.objects.filter(number__gt=last - limit, at__gte=moment).order_by("number")
    first = since.values_list("number", flat=True).first()
    return last if first is None else first - 1


def kinds_since(number: int, limit: int = 1000) -> list[tuple[int, str, bool]]:
    """(number, kind, is_sealed) of the entries after ``number``, oldest first."""
    rows = Entry.objects.filter(number__gt=number).order_by("number")
    return list(rows.values_list("number", "kind", "is_sealed")[:limit])


def has_read_until(follower: str, at: datetime) -> bool:
    """Whether ``follower`` has read an entry of ``at`` or later, or everything there is."""
    number = Bookmark.objects.filter(follower=follower).values_list("number", flat=True).first() or 0
    return number >= last_number() or Entry.objects.filter(number=number, at__gte=at).exists()


def unread_kinds(follower: str, limit: int) -> list[str] | None:
    """The kinds of the entries that ``follower`` has not read, ``limit`` at most; None when it never read anything."""
    number = Bookmark.objects.filter(follower=follower).values_list("number", flat=True).first()
    return None if number is None else [kind for _number, kind, _is_sealed in kinds_since(number, limit)]

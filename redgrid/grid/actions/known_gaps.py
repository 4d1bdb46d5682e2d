"""What is missing is looked at again where the map has changed, and kept (see ``coverage.known``)."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction

from redgrid.grid.coverage import counted, rows_of, rows_of_second_nets
from redgrid.grid.coverage.suspects import chunks
from redgrid.grid.coverage.touched import is_of_the_map, touched_by, touches_second_nets
from redgrid.grid.models import Capacity, KnownCount, KnownGap, KnownGapQuerySet
from redgrid.journal.actions import follow_in_batches, put_bookmark
from redgrid.journal.models import Entry
from redgrid.journal.queries import last_number
from redgrid.kit.clock import now

FOLLOWER, CHECKED = "grid.coverage", "grid.coverage_checked"
FIELDS = [field.attname for field in KnownGap._meta.concrete_fields if not field.primary_key]
WRITE_AT_ONCE = 2_000
# Counting what a map of this size holds takes a tenth of a second or longer.
LARGE = 100_000


class Repaired(NamedTuple):
    """How far what was kept differed from the map: gaps that it lacked, and gaps that are none."""

    missing: int
    wrong: int


def look_again() -> int:
    """Look again at whatever the journal says was touched since the last time; returns how many entries it had.

    An entry and what follows from it are one transaction. Safe to run twice, and beside others.
    """
    return follow_in_batches(FOLLOWER, _take)


def _take(batch: list[Entry]) -> int:
    entries = [entry for entry in batch if is_of_the_map(entry.kind)]
    if not entries:
        return 0
    known = list(Capacity.objects.all())
    things = touched_by(entries, known)
    if things is None:
        _replace(KnownGap.objects.all(), list(rows_of(known=known)))
        return len(entries)
    if any(things):
        _replace(KnownGap.objects.of_things(*map(list, things)), list(rows_of(things, known)))
    if touches_second_nets(entries):
        _replace(KnownGap.objects.of_second_nets(), list(rows_of_second_nets()))
    return len(entries)


def look_at_everything() -> Repaired:
    """Compare what is kept with the whole map and repair it; also where nothing has been kept yet.

    The map is read outside the transaction, since that takes long. What changes meanwhile is looked at again: the
    bookmark is set back to where reading began.
    """
    number = last_number()
    count_everything()
    found = list(rows_of())
    with transaction.atomic():
        for follower in (FOLLOWER, CHECKED):
            put_bookmark(follower, number)
        return _replace(KnownGap.objects.all(), found)


def count_everything() -> None:
    """Keep how much there is on a large map; a small one is counted when somebody asks."""
    at = now()
    checked = counted(at)
    if sum(checked.values()) < LARGE:
        KnownCount.objects.all().delete()
    else:
        KnownCount.objects.update_or_create(pk=1, defaults={"at": at, "checked": checked})


def _replace(rows: KnownGapQuerySet, found: list[KnownGap]) -> Repaired:
    """Let ``rows`` say what ``found`` says: what is right already stays."""
    kept = {tuple(row): key for key, *row in rows.values_list("pk", *FIELDS)}
    wanted = {tuple(getattr(row, name) for name in FIELDS): row for row in found}
    wrong = [key for said, key in kept.items() if said not in wanted]
    missing = [row for said, row in wanted.items() if said not in kept]
    for some in chunks(wrong):
        KnownGap.objects.filter(pk__in=some).delete()
    KnownGap.objects.bulk_create(missing, batch_size=WRITE_AT_ONCE)
    return Repaired(len(missing), len(wrong))

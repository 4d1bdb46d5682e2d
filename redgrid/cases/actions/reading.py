"""Who looked at a sealed case is recorded, where those who may verify the journal find it and nobody else."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from redgrid.cases.models import Case
from redgrid.grid.models import Person
from redgrid.journal.actions import once_key, record
from redgrid.journal.queries import happened
from redgrid.kit.clock import now


def note_reading(case: Case, *, by: Person, what: str = "page") -> None:
    """Record that ``by`` read ``what`` of a sealed case, once an hour; of any other case nothing is recorded.

    The subject is not the case itself: who read what is not told on its time line.
    """
    if not case.is_sealed:
        return
    hour = timezone.localtime(now()).strftime("%Y-%m-%dT%H")
    once = once_key("read", case.number, by.staff_number, what, hour)
    if happened(once) is not None:
        return
    try:
        with transaction.atomic():
            record("sealed.read", by=by, subject=f"reading:{case.number}", unit=case.unit.code,
                   facts={"what": what}, once=once, is_sealed=True)  # fmt: skip
    except IntegrityError:
        # Two pages at once: the other one has written it.
        return

"""Somebody else met the same: counted on the case that is there already, instead of a second one."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.cases.models import Case, Echo
from redgrid.cases.receipts import receipt_digest
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused


def say_me_too(case: Case, *, by: Actor, receipt: str = "") -> Echo:
    """Add that ``by`` met the same: a person by name, anybody else by a ``receipt`` code of their own. Saying it twice
    counts once. It gives no right to read the case. Raises Refused when it became part of another one meanwhile.
    """
    if case.merged_into_id:
        raise Refused(_("Meanwhile that case goes on as part of another one: send your report."))
    person = by if isinstance(by, Person) else None
    digest = None if person else receipt_digest(receipt)
    said = Echo.objects.filter(case=case, person=person, receipt=digest).first()
    if said is not None:
        return said
    echo = Echo(case=case, person=person, receipt=digest, on=timezone.localdate(now()))
    try:
        with transaction.atomic():
            echo.save(force_insert=True)
            record("case.echoed", by=by, subject=case.subject, unit=case.unit.code, is_sealed=case.is_sealed)
    except IntegrityError:
        # Twice at once: the other one has written it.
        return Echo.objects.get(case=case, person=person, receipt=digest)
    return echo

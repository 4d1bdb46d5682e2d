"""A published version comes into force on its day."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from redgrid.drafts.actions.editing import note_step
from redgrid.drafts.models import Draft
from redgrid.drafts.queries.orphans import running_cases
from redgrid.journal.actions import record
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused
from redgrid.rulebook.actions import bring_into_force


def come_into_force() -> int:
    """Bring every published version into force whose day has come; how many. Safe to run twice.

    What a version would orphan by now holds it up: that is told on its page and tried again.
    """
    waiting = Draft.objects.filter(state=Draft.PUBLISHED, in_force_on__lte=timezone.localdate(now()))
    return sum(_begin(draft) for draft in waiting.select_related("version"))


def _begin(draft: Draft) -> bool:
    version = draft.version
    if version is None:
        return False
    try:
        with transaction.atomic():
            taken = Draft.objects.filter(pk=draft.pk, state=Draft.PUBLISHED).update(
                state=Draft.IN_FORCE, held_up="", revision=F("revision") + 1
            )
            if not taken:
                return False
            bring_into_force(version, by=SYSTEM, running=running_cases())
            note_step(draft, Draft.IN_FORCE, by=SYSTEM)
    except Refused as refused:
        _hold_up(draft, refused.reason)
        return False
    return True


def _hold_up(draft: Draft, why: str) -> None:
    """Tell once why it does not come into force."""
    if draft.held_up == why:
        return
    with transaction.atomic():
        Draft.objects.filter(pk=draft.pk, state=Draft.PUBLISHED).update(held_up=why)
        record("draft.held_up", by=SYSTEM, subject=str(draft), facts={"why": why})

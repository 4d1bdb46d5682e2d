"""What the clock calls: work passes on when its day has come, and what has no owner finds one."""

from __future__ import annotations

from datetime import datetime, timedelta

from redgrid.changes.actions import hand_over_strays, pass_handover, put_off
from redgrid.changes.actions.passing import renew_stages
from redgrid.changes.models import Handover
from redgrid.grid.models import Capacity, Tenure
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused

A_MOMENT = timedelta(minutes=1)


class Rounds:
    """When everything was looked through last: that costs more than one look every few seconds is worth."""

    def __init__(self) -> None:
        self.last: datetime | None = None

    def is_due(self, moment: datetime) -> bool:
        """Whether a minute has gone by; always the first time, and when the clock was put back."""
        if self.last is not None and self.last <= moment < self.last + A_MOMENT:
            return False
        self.last = moment
        return True


ROUNDS = Rounds()


def pass_work_on() -> None:
    """Safe to run twice, cheap when nothing is due."""
    moment = now()
    for handover in Handover.objects.filter(passed_at=None, happens_at__lte=moment).order_by("happens_at"):
        try:
            if not put_off(handover, by=SYSTEM):
                pass_handover(handover, by=SYSTEM)
        except Refused:
            # Nobody is left to take something on: it waits, and keeps nobody else waiting.
            continue
    if ROUNDS.is_due(moment):
        look_through(moment)


def look_through(moment: datetime) -> None:
    """A post that was given for a later day makes no entry on that day; its stages go to whoever holds it now."""
    turned = Tenure.objects.believed().filter(starts_at__range=(moment - 2 * A_MOMENT, moment))
    posts = turned.filter(capacity__kind=Capacity.POST, unit__isnull=False)
    renew_stages(units=set(posts.values_list("unit", flat=True)))
    hand_over_strays()

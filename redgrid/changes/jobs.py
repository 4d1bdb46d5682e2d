"""What the clock calls: work passes on when its day has come, and what has no owner finds one."""

from __future__ import annotations

from datetime import datetime, timedelta

from redgrid.changes.actions import hand_over_strays, pass_handover
from redgrid.changes.actions.passing import renew_stages
from redgrid.changes.models import Handover
from redgrid.grid.models import Capacity, Tenure
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now

A_MOMENT = timedelta(minutes=2)


def pass_work_on() -> None:
    """Safe to run twice, cheap when nothing is due."""
    moment = now()
    for handover in Handover.objects.filter(passed_at=None, happens_at__lte=moment).order_by("happens_at"):
        pass_handover(handover, by=SYSTEM)
    _renew_where_posts_turn(moment)
    hand_over_strays()


def _renew_where_posts_turn(at: datetime) -> None:
    """A post that was given for a later day makes no entry on that day; its stages go to whoever holds it now."""
    turned = Tenure.objects.believed().filter(
        starts_at__range=(at - A_MOMENT, at), known_from__lt=at - A_MOMENT
    )
    posts = turned.filter(capacity__kind=Capacity.POST, unit__isnull=False)
    renew_stages(units=set(posts.values_list("unit", flat=True)))

"""The stuck cases themselves, the longest first."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from redgrid.cases.matrix.stuck import Stuck, Usual, stuck_in, told_stuck
from redgrid.cases.models import Case
from redgrid.cases.queries import for_lists
from redgrid.kit.clock import now
from redgrid.rulebook.institution import Flow


def longest_stuck(flow: Flow, standing: QuerySet[Case], usual: Mapping[str, Usual], most: int) -> list[Stuck]:
    """At most ``most`` of the open cases in ``standing`` that do not move."""
    moment = now()
    found = standing.filter(stuck_in(flow, usual, moment), is_open=True)
    rows = for_lists(found).order_by("entered_at", "pk")[:most]
    return [told_stuck(case, usual, moment) for case in rows]

"""What a text would leave without a rule: open cases in stages it no longer has, capacities that somebody holds."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from redgrid.grid.models import Tenure
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused
from redgrid.rulebook.institution import Institution

# How many numbers or names a refusal lists before it says "and more".
LISTED = 12

# An open case: code of its flow, code of its stage, its number.
Standing = tuple[str, str, str]


def orphaned_cases(institution: Institution, running: Iterable[Standing]) -> list[str]:
    """The numbers of open cases whose flow or stage the text does not have."""
    return [number for flow, stage, number in running if not _has_stage(institution, flow, stage)]


def _has_stage(institution: Institution, flow_code: str, stage_code: str) -> bool:
    flow = institution.flow(flow_code)
    return flow is not None and flow.stage(stage_code) is not None


def orphaned_holders(institution: Institution) -> list[str]:
    """``capacity (name)`` of everybody who holds, or will hold, a capacity that the text does not have."""
    known = [capacity.code for capacity in institution.capacities]
    rows = Tenure.objects.believed().filter(Q(ends_at=None) | Q(ends_at__gt=now()))
    held = rows.exclude(capacity__code__in=known).values_list("capacity__code", "person__name")
    return sorted({f"{capacity} ({person})" for capacity, person in held})


def keep_running(institution: Institution, running: Iterable[Standing]) -> None:
    """Raises Refused when an open case stands in a flow or stage that the text no longer has."""
    orphans = orphaned_cases(institution, running)
    if orphans:
        raise Refused(
            _(
                "Open cases stand in flows or stages that this text no longer has: %(cases)s."
                " Keep those stages until the cases are closed."
            )
            % {"cases": listed(orphans)}
        )


def keep_holders(institution: Institution) -> None:
    """Raises Refused when somebody holds, or will hold, a capacity that the text no longer has."""
    names = orphaned_holders(institution)
    if names:
        raise Refused(
            _(
                "People hold capacities that this text no longer has: %(names)s. End those tenures first, or keep"
                " the capacities."
            )
            % {"names": listed(names)}
        )


def listed(words: list[str]) -> str:
    """The first of them in a row, and how many more there are."""
    more = "" if len(words) <= LISTED else _(" and %(n)d more") % {"n": len(words) - LISTED}
    return ", ".join(words[:LISTED]) + more

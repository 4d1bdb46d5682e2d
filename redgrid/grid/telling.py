"""What the map answers, in words and as plain JSON: for commands, pages and the API alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.grid.coverage import Coverage
from redgrid.grid.models import Capacity
from redgrid.grid.queries import CLAIM, Answer, Holder
from redgrid.kit.naming import label


def _iso(moment: datetime | None) -> str | None:
    """On the centre's clock, with its offset."""
    return timezone.localtime(moment).isoformat() if moment else None


def coverage_json(found: Coverage) -> dict[str, Any]:
    """``{"covered", "checked", "gaps": [{"kind", "subject", "from", "to", "remedy"}], "digest"}``."""
    gaps = [
        {
            "kind": gap.kind,
            "subject": gap.subject,
            "from": _iso(gap.since),
            "to": _iso(gap.to),
            "remedy": gap.remedy,
        }
        for gap in found.gaps
    ]
    return {"covered": found.covered, "checked": found.checked, "gaps": gaps, "digest": found.digest}


def answer_json(answer: Answer) -> dict[str, Any]:
    """Who answered for a place, in which capacity, by which record, and who was asked on the way."""
    holder = answer.holder
    tenure = holder.tenure if holder else None
    return {
        "place": answer.resource.code,
        "at": _iso(answer.at),
        "known_at": _iso(answer.known_at),
        "person": _person(holder),
        "capacity": tenure.capacity.code if tenure else None,
        "capacity_name": label(tenure.capacity) if tenure else None,
        "away_for": _away_for(holder),
        "is_present": holder.is_present if holder else None,
        "clause": rule_of(answer),
        "cell": answer.cell.code if answer.cell else None,
        "record": tenure.record if tenure else None,
        "basis": tenure.basis if tenure else None,
        "since": _iso(tenure.starts_at) if tenure else None,
        "asked": [{"capacity": code, "at": where, "found": found} for code, where, found in answer.asked],
    }


def _person(holder: Holder | None) -> dict[str, str] | None:
    return {"staff_number": holder.person.staff_number, "name": holder.person.name} if holder else None


def _away_for(holder: Holder | None) -> dict[str, str] | None:
    if holder is None or holder.away_for is None:
        return None
    return {"staff_number": holder.away_for.staff_number, "name": holder.away_for.name}


def rule_of(answer: Answer) -> str:
    """Why it is they who answer, in one sentence."""
    if answer.holder is None:
        return _("Nobody: there is no claimant, and no head above.")
    holder = answer.holder
    if holder.tenure.capacity.code == CLAIM:
        rule = _("By the claim of the place.")
    elif len(answer.asked) == 2:
        rule = _("There is no claimant: the head of its cell answers (territorial management).")
    else:
        rule = _("There is neither a claimant nor a head of the cell: the head of the net above answers.")
    if holder.away_for:
        rule += " " + _("Stands in for %(name)s, who is away.") % {"name": holder.away_for.name}
    if not holder.is_present:
        rule += " " + _("Is away, and nobody stands in.")
    return rule


def ladder_of(answer: Answer) -> list[tuple[str, str, bool]]:
    """Who was asked, in order: (name of the capacity, name of the place or unit, whether somebody held it)."""
    codes = {code for code, _where, _found in answer.asked}
    names = {capacity.code: label(capacity) for capacity in Capacity.objects.filter(code__in=codes)}
    return [(names.get(code, code), where, found) for code, where, found in answer.asked]

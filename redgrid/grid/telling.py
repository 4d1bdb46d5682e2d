"""The map's two answers as plain JSON, the same from the command line and from the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from redgrid.grid.coverage import Coverage, Gap
from redgrid.grid.queries import Answer, Holder


def coverage_told(found: Coverage) -> dict[str, Any]:
    """Whether everything was answered for at ``at``, and each gap with what to do about it."""
    return {
        "covered": found.covered,
        "at": _told(found.at),
        "checked": found.checked,
        "gaps": [_gap(gap) for gap in found.gaps],
        "digest": found.digest,
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "kind": gap.kind,
        "subject": gap.subject,
        "subject_name": gap.subject_name,
        "unit": gap.unit,
        "from": _told(gap.since),
        "to": _told(gap.to),
        "remedy": gap.remedy,
        "link": gap.link,
    }


def who_told(answer: Answer) -> dict[str, Any]:
    """Who answered for a place, in which capacity and by which record; ``holder`` is null when nobody did."""
    return {
        "place": answer.resource.code,
        "at": _told(answer.at),
        "known_at": _told(answer.known_at),
        "cell": answer.cell.code if answer.cell else None,
        "holder": _holder(answer.holder) if answer.holder else None,
        "asked": [
            {"capacity": capacity, "at": where, "found": found} for capacity, where, found in answer.asked
        ],
    }


def _holder(holder: Holder) -> dict[str, Any]:
    tenure = holder.tenure
    return {
        "staff_number": holder.person.staff_number,
        "name": holder.person.name,
        "capacity": tenure.capacity.code,
        "record": tenure.record,
        "basis": tenure.basis,
        "from": _told(tenure.starts_at),
        "to": _told(tenure.ends_at),
        "away_for": holder.away_for.staff_number if holder.away_for else None,
        "is_present": holder.is_present,
    }


def _told(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None

"""How fast cases of each flow go: read anew from their stays now and then, so that pages need not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from datetime import datetime, timedelta
from statistics import median

from django.db import transaction

from redgrid.cases.matrix.forecasting import AT_LEAST, Life, Spell, spells_of, try_out
from redgrid.cases.models import Case, Pace, Stay
from redgrid.kit.clock import now
from redgrid.rulebook.queries import institution_of, loaded

OFTEN = timedelta(hours=6)
# What is older says little of today; of more cases an even sample is read.
LOOK_BACK = timedelta(days=730)
SAMPLE = 1200
# Forecasts of the past are tried out at so many moments, so far apart.
TRIED, APART = 12, timedelta(days=30)


def keep_paces() -> int:
    """Renew what is kept of each flow and has grown old; returns how many. Safe to run twice."""
    institution = loaded()
    if institution is None:
        return 0
    fresh = set(Pace.objects.filter(made_at__gt=now() - OFTEN).values_list("flow", flat=True))
    old = [flow.code for flow in institution_of(institution).flows if flow.code not in fresh]
    for flow in old:
        keep_pace(flow)
    return len(old)


def keep_pace(flow: str) -> None:
    """Read the pace of ``flow`` from the records."""
    moment = now()
    since = moment - LOOK_BACK
    cases = Case.objects.filter(flow=flow, is_sealed=False, opened_at__gte=since)
    keys = list(cases.order_by("opened_at", "pk").values_list("pk", flat=True))
    lives = _lives(keys[:: len(keys) // SAMPLE + 1])
    at = moment.timestamp()
    spells = spells_of(lives, at)
    tried = try_out(lives, [at - n * APART.total_seconds() for n in range(1, TRIED + 1)], at)
    kept = {
        "made_at": moment, "cases": len(lives), "since": since, "usual": _usual(lives), "tried": asdict(tried),
        "spells": {stage: [_short(spell) for spell in found] for stage, found in spells.items()},
    }  # fmt: skip
    with transaction.atomic():
        Pace.objects.update_or_create(flow=flow, defaults=kept)


def _short(spell: Spell) -> tuple[str, int, int, int]:
    return spell.urgency, round(spell.stay), round(spell.rest), int(spell.is_ended)


def _lives(keys: list[int]) -> list[Life]:
    stays: dict[int, list[tuple[str, float, float | None]]] = defaultdict(list)
    rows = Stay.objects.filter(case__in=keys).order_by("pk")
    for case, stage, entered, left in rows.values_list("case", "stage", "entered_at", "left_at"):
        stays[case].append((stage, entered.timestamp(), _seconds(left)))
    cases = Case.objects.filter(pk__in=keys).order_by("pk")
    return [
        Life(urgency, opened.timestamp(), _seconds(closed), tuple(stays[key]))
        for key, urgency, opened, closed in cases.values_list("pk", "urgency", "opened_at", "closed_at")
    ]


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _usual(lives: list[Life]) -> dict[str, tuple[int, int]]:
    """How many finished stays of each stage there are and how long the middle one lasted."""
    lengths: dict[str, list[float]] = defaultdict(list)
    for life in lives:
        for stage, entered, left in life.stays:
            if left is not None:
                lengths[stage].append(left - entered)
    return {stage: (len(of), round(median(of))) for stage, of in lengths.items() if len(of) >= AT_LEAST}

"""Duties that come round by the calendar: an occurrence and a task for each cell where the role is held.

Everything up to the horizon has been looked for. Each handful is one transaction under the horizon's lock, and what is
there already is left alone: killed, run twice or by two clocks at once, every occurrence comes exactly once. A clock
that is set back finds nothing to do until it has caught up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from redgrid.duties.models import Horizon, Occurrence
from redgrid.duties.schedule import Coming, coming
from redgrid.grid.models import Capacity, Tenure, Unit
from redgrid.journal.actions import record
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.rulebook.keeping import kept_on
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import calendar_of, institution_of, loaded
from redgrid.tasks.actions.many import Gift, give_tasks

AT_ONCE = 500
# Windows open on the minute; looking more often finds nothing new.
REST = timedelta(minutes=1)
ONLY = 1


def come_round() -> int:
    """Let come what has opened since the last look; returns how many occurrences there are more."""
    blueprint, at = loaded(), now()
    horizon = Horizon.objects.filter(pk=ONLY).first()
    since = horizon.through if horizon else None
    if blueprint is None or (since and at < since + REST):
        return 0
    if horizon is None:
        with transaction.atomic():
            Horizon.objects.get_or_create(pk=ONLY)
    found = sum(_come(blueprint, each, units, at) for each, units in _wanted(blueprint, since, at))
    with transaction.atomic():
        Horizon.objects.filter(Q(through=None) | Q(through__lt=at), pk=ONLY).update(through=at)
    return found


def _wanted(
    blueprint: Blueprint, since: datetime | None, at: datetime
) -> Iterable[tuple[Coming, Sequence[Unit]]]:
    """Each window that has opened, with the cells it is for: those that keep its calendar and have the officer."""
    text, kept = institution_of(blueprint), kept_on(timezone.localdate(at))
    known = {calendar.code for calendar in text.calendars}
    cells: dict[str, list[Unit]] = defaultdict(list)
    held: set[tuple[int | None, str]] | None = None
    for code in sorted(kept.codes & known):
        for each in coming(text, blueprint, code, calendar_of(code, blueprint=blueprint), since, at):
            if held is None:
                held = _held(at)
                for unit in Unit.objects.cells().open_at(at):
                    keeps = kept.of(unit)
                    cells[keeps if keeps in known else "standard"].append(unit)
            yield each, [unit for unit in cells[code] if (unit.pk, each.duty.officer) in held]


def _held(at: datetime) -> set[tuple[int | None, str]]:
    """Where which officer role is held: a role that nobody holds asks nobody for anything."""
    rows = (
        Tenure.objects.believed().holding_at(at).filter(capacity__kind=Capacity.OFFICER, unit__isnull=False)
    )
    return set(rows.values_list("unit_id", "capacity__code"))


def _come(blueprint: Blueprint, each: Coming, units: Sequence[Unit], at: datetime) -> int:
    handfuls = [units[start : start + AT_ONCE] for start in range(0, len(units), AT_ONCE)]
    return sum(_write(blueprint, each, handful, at) for handful in handfuls)


def _write(blueprint: Blueprint, each: Coming, units: Sequence[Unit], at: datetime) -> int:
    with transaction.atomic():
        Horizon.objects.select_for_update().get(pk=ONLY)
        there = Occurrence.objects.filter(duty=each.duty.code, period=each.window.key, unit__in=units)
        known = set(there.values_list("unit_id", flat=True))
        fresh = [_occurrence(blueprint, each, unit, at) for unit in units if unit.pk not in known]
        if not fresh:
            return 0
        Occurrence.objects.bulk_create(fresh)
        give_tasks(_gift(blueprint, each, one) for one in fresh if one.state == Occurrence.DUE)
        facts = {"duty": each.duty.code, "period": each.window.key, "cells": len(fresh)}
        record("duty.came", by=SYSTEM, subject=f"duty:{each.duty.code}:{each.window.key}", facts=facts)
    return len(fresh)


def _occurrence(blueprint: Blueprint, each: Coming, unit: Unit, at: datetime) -> Occurrence:
    """One that nobody could be told of before it was due, because the clock stood still, asks nobody for anything."""
    is_untold = each.due.due <= at
    return Occurrence(
        duty=each.duty.code, blueprint=blueprint, officer=each.duty.officer, unit=unit, period=each.window.key,
        source=source_of(each.duty.code, unit, each.window.key), opens_at=each.window.opens, due_at=each.due.due,
        missed_at=each.missed_at, state=Occurrence.EXEMPT if is_untold else Occurrence.DUE,
        reason=Occurrence.UNTOLD if is_untold else "", ended_at=at if is_untold else None,
    )  # fmt: skip


def source_of(duty: str, unit: Unit, period: str) -> str:
    """How the task of an occurrence cites it."""
    return f"duty:{duty}:{unit.code}:{period}"


def _gift(blueprint: Blueprint, each: Coming, one: Occurrence) -> Gift:
    duty = each.duty
    return Gift(
        source=one.source, capacity=duty.officer, unit=one.unit, title=f"{duty.title} · {one.period}",
        title_en=f"{duty.title_en or duty.title} · {one.period}", due=each.due, standard=duty.standard,
        points=duty.points, clause=blueprint.clause(duty.code), link=f"/duties/{one.pk}",
    )  # fmt: skip

"""The text that a case follows: its flow and stage, in the version it was opened under."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.cases.models import Case
from redgrid.kit.refusal import Missing
from redgrid.kit.worktime import WorkCalendar
from redgrid.rulebook.institution import Flow, Stage
from redgrid.rulebook.queries import calendar_for, calendar_of, institution_of
from redgrid.rulebook.sunset import without_expired


def flow_of(case: Case) -> Flow:
    """The flow that ``case`` follows. Raises Missing when its version does not know it."""
    flow = institution_of(case.blueprint).flow(case.flow)
    if flow is None:
        raise Missing(_("There is no flow “%(code)s” in the institution.") % {"code": case.flow})
    return flow


def asking_flow(case: Case) -> Flow:
    """The flow that ``case`` follows, as it asks: without what had expired when the case was opened."""
    return without_expired(flow_of(case), timezone.localdate(case.opened_at))


def stage_of(case: Case) -> Stage:
    """The stage that ``case`` is in. Raises Missing when its version does not know it."""
    stage = flow_of(case).stage(case.stage)
    if stage is None:
        raise Missing(_("There is no stage “%(code)s” in this flow.") % {"code": case.stage})
    return stage


def calendar_at(case: Case, day: date) -> WorkCalendar:
    """The calendar that counts for ``case`` from ``day`` on: the one that its flow names, else that of its unit."""
    code = calendar_for(case.unit, day, blueprint=case.blueprint, named=flow_of(case).calendar)
    return calendar_of(code, blueprint=case.blueprint, from_day=day)


def facts_before(case: Case, stage: str) -> dict[str, Any]:
    """The facts that stages in front of ``stage`` recorded, and those that stay: what a return there leaves."""
    flow = flow_of(case)
    moves = [move for later in flow.stages[flow.position(stage) :] for move in later.moves]
    redone = {code for move in moves for code in (move.records, *move.fields)}
    redone -= {field.code for field in flow.fields if field.stays}
    return {name: fact for name, fact in case.facts.items() if name not in redone}

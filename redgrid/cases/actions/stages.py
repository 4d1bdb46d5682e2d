"""Entering and leaving a stage: its stay, its due moment, its one task."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.cases.flows import calendar_at, flow_of, stage_of
from redgrid.cases.models import Case, Part, Stay
from redgrid.cases.rules import (
    ANSWERABLE,
    CENTRE,
    USER_UNIT,
    open_parts,
    part_of,
    served_unit,
    user_unit_people,
)
from redgrid.grid.models import Capacity, Unit
from redgrid.grid.queries import head_capacity, heads_above, holders, is_held, root
from redgrid.kit.clock import now
from redgrid.kit.refusal import Invalid, Refused
from redgrid.kit.worktime import Due
from redgrid.rulebook.institution import Flow, Stage
from redgrid.rulebook.queries import due_of, institution_of
from redgrid.tasks.actions import Assignee, end_task, give_task, pass_on
from redgrid.tasks.models import Task

AT_THE_CASE = {Part.LEAD, Part.OVERSEER, Part.REPORTER, USER_UNIT, ANSWERABLE}


def due_in(case: Case, stage: Stage, at: datetime) -> Due | None:
    """When a case of this urgency that enters ``stage`` at ``at`` must have left it; None without a limit.

    The day that the case itself sets comes first, where the stage asks for one.
    """
    if stage.due_by and case.facts.get(stage.due_by):
        return agreed_due(case, date.fromisoformat(case.facts[stage.due_by]))
    limit = stage.limits.get(case.urgency)
    return _due_of(case, limit, at) if limit else None


def _due_of(case: Case, limit: str, at: datetime) -> Due:
    return due_of(at, limit, calendar=flow_of(case).calendar, blueprint=case.blueprint, unit=case.unit)


def agreed_due(case: Case, day: date) -> Due:
    """Close of business on a day that people agreed on."""
    calendar = calendar_at(case, day)
    at: datetime = calendar.end_of_business(day)
    return Due(at, calendar.day(day).is_provisional, [{"kind": "set", "at": at.isoformat()}])


def guard_to_come(day: date, field: str) -> None:
    """Raises Invalid for a promised day that is over."""
    if day < timezone.localdate(now()):
        raise Invalid(_("%(day)s is over: promise a day to come.") % {"day": day.isoformat()}, field=field)


def enter(case: Case, due: Due | None) -> None:
    """Write the stay and the task of the stage that ``case`` has entered."""
    stage = stage_of(case)
    duty = institution_of(case.blueprint).duty(stage.clause or "")
    stay = Stay(case=case, stage=stage.code, entered_at=case.entered_at, due_at=case.due_at)
    stay.save(force_insert=True)
    assignee, unit = assignee_of(case, stage)
    give_task(
        case.task_source(stage.code),
        assignee,
        unit=unit,
        title=task_title(case, stage.name),
        title_en=task_title(case, stage.name_en or stage.name),
        due=due,
        standard=stage.standard,
        points=duty.points if duty else Decimal(0),
        clause=case.blueprint.clause(stage.clause),
        link=f"/cases/{case.number}",
        is_sealed=case.is_sealed,
    )


def task_title(case: Case, what: str) -> str:
    """What a task of a case is called. Whoever holds a post sees its tasks, and may not read a sealed case: there the
    number stands for the words.
    """
    return f"{what} · {case.number if case.is_sealed else case.title}"[:200]


def leave(case: Case, stage: Stage, at: datetime, *, state: str = Task.DONE) -> None:
    """Close the stay and the task of ``stage``."""
    Stay.objects.filter(case=case, stage=stage.code, left_at=None).update(left_at=at)
    end_task(case.task_source(stage.code), state=state)


def tell_parts(case: Case) -> None:
    """Let the parts know whether their case is open now."""
    Part.objects.filter(case=case).update(is_of_open_case=case.is_open)


def ask_source(part: Part) -> str:
    """How the task of answering cites the part that somebody was asked to play."""
    return f"part:{part.pk}"


def withdraw_asks(case: Case) -> None:
    """Take back the questions that nobody needs answered: the case has ended."""
    for part in open_parts(case):
        if part.answer == Part.ASKED:
            end_task(ask_source(part), state=Task.WITHDRAWN)


def pass_stage_on(case: Case) -> None:
    """Give the open stage task to whoever must do it now that the parts have changed."""
    stage = stage_of(case)
    assignee, unit = assignee_of(case, stage)
    pass_on(case.task_source(stage.code), assignee, unit=unit)


def assignee_of(case: Case, stage: Stage) -> tuple[Assignee, Unit]:
    """Who must do the task of ``stage``, and the unit it counts for."""
    if stage.actor in {Part.LEAD, Part.OVERSEER, Part.REPORTER}:
        part = part_of(case, stage.actor)
        return (Assignee(person=part.person), case.unit) if part else answerable_of(case)
    if stage.actor == USER_UNIT:
        return served_by(case)
    if stage.actor in {ANSWERABLE, CENTRE}:
        return answerable_of(case) if stage.actor == ANSWERABLE else (_centre(), case.unit)
    return _in_capacity(case, stage.actor)


def answerable_of(case: Case) -> tuple[Assignee, Unit]:
    """The head of the case's unit; while nobody heads it, of the nearest net above that somebody does."""
    post = head_capacity(case.unit)
    if not is_held(post, case.unit):
        above = next((rung for rung in heads_above(case.unit) if is_held(*rung)), None)
        if above and isinstance(above[1], Unit):
            return Assignee(capacity=above[0]), above[1]
    return Assignee(capacity=post), case.unit


def served_by(case: Case) -> tuple[Assignee, Unit]:
    """The head speaks for the user unit first; a head who works on the solution leaves it to the next one served."""
    unit, served = served_unit(case), user_unit_people(case)
    post = head_capacity(unit)
    if next((h.person for h in holders(post, unit)), None) in served:
        return Assignee(capacity=post), unit
    if served:
        return Assignee(person=served[0]), case.unit
    return _centre(), _root()


def _centre() -> Assignee:
    posts = Capacity.objects.filter(kind=Capacity.POST, at="centre").order_by("-order")
    closing = next((post.code for post in posts if "case.close" in post.verbs), None)
    return Assignee(capacity=closing or head_capacity(_root()))


def _in_capacity(case: Case, code: str) -> tuple[Assignee, Unit]:
    """Whoever holds ``code``; while nobody does, the head who answers for the case."""
    unit = where_held(case, code)
    return (Assignee(capacity=code), unit) if is_held(code, unit) else answerable_of(case)


def where_held(case: Case, code: str) -> Unit:
    """Where the holders of ``code`` who have to do with a case sit: the centre, the nearest net above, its own unit."""
    capacity = Capacity.objects.filter(code=code).first()
    if capacity and capacity.at == "centre":
        return _root()
    if capacity and capacity.at == Unit.NET and case.unit.kind != Unit.NET:
        return case.unit.parent or case.unit
    return case.unit


def _root() -> Unit:
    centre = root()
    if centre is None:
        raise Refused(_("There is no centre yet: load an organisation first."))
    return centre


def unit_for(flow: Flow, case_unit: Unit | None) -> Unit:
    """The unit that answers for a new case: the centre when the first stage is the centre's, else the given one."""
    if flow.own and case_unit is not None:
        return case_unit
    actor = flow.first_stage.actor
    # The words of a case are no capacities: they are found at its unit.
    at_centre = actor == CENTRE or (actor not in AT_THE_CASE and _sits_at_the_centre(actor))
    return _root() if at_centre or case_unit is None else case_unit


def _sits_at_the_centre(code: str) -> bool:
    return Capacity.objects.filter(code=code, at="centre").exists()

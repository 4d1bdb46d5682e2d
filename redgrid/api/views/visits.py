"""Visits to units: planned, noted, confirmed; what was found on the spot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status

from redgrid.api.keys import Key, do_once
from redgrid.api.lists import told
from redgrid.api.queries import one_of, people_of, person_of, place_of, units_of
from redgrid.api.schemas.cases import CaseRow
from redgrid.api.schemas.lists import Page
from redgrid.api.schemas.visits import (
    NewFound,
    Seen,
    VisitAnswer,
    VisitChange,
    VisitNotes,
    VisitPlan,
    VisitRow,
    VisitsAsked,
    VisitWhole,
)
from redgrid.api.tokens import TokenRequest
from redgrid.cases.models import Case
from redgrid.cases.queries import for_lists as cases_for_lists
from redgrid.cases.rules import visible_to as cases_visible_to
from redgrid.grid.models import Person
from redgrid.kit.refusal import Invalid
from redgrid.visits.actions import (
    Plan,
    answer_visit,
    change_visit,
    note_visit,
    open_found,
    plan_visit,
    withdraw_visit,
)
from redgrid.visits.forms import found_kinds
from redgrid.visits.models import Visit
from redgrid.visits.queries import for_lists, visits_at
from redgrid.visits.rules import may_answer, may_write, visible_to

router = Router(tags=["visits"])


@router.get("/visits", response=Page[VisitRow], summary="Visits you may see")
def list_visits(request: TokenRequest, asked: Query[VisitsAsked]) -> dict[str, Any]:
    """Newest first; those that were called off as well."""
    rows = for_lists(visible_to(request.auth))
    rows = visits_at(rows, units_of([asked.unit], "unit")[0]) if asked.unit else rows
    if asked.month:
        rows = rows.filter(on__year=asked.month.year, on__month=asked.month.month)
    return told(rows, asked, lambda visits: [VisitRow.of(visit) for visit in visits])


@router.get("/visits/{int:key}", response=VisitWhole, summary="One visit")
def read_visit(request: TokenRequest, key: int) -> VisitWhole:
    """What is planned, the notes, what was found, what those visited say."""
    return _whole(key, request.auth)


@router.post("/visits", response={201: VisitWhole}, summary="Plan a visit")
def plan_a_visit(request: TokenRequest, said: VisitPlan, key: Key) -> Status[VisitWhole]:
    """There is no clock-in: it is noted and confirmed."""
    made = do_once(request, key, said, lambda: plan_visit(_plan(said), by=request.auth))
    return Status(201, _whole(made, request.auth))


@router.post("/visits/{int:key}", response=VisitWhole, summary="Change what is planned")
def change_a_visit(request: TokenRequest, key: int, said: VisitChange, once: Key) -> VisitWhole:
    """As long as there are no notes."""
    return _changed(request, key, said, once, lambda visit: change_visit(
        visit, _plan(said), by=request.auth, seen=said.seen
    ))  # fmt: skip


@router.post("/visits/{int:key}/withdrawal", response=VisitWhole, summary="Call a visit off")
def withdraw_a_visit(request: TokenRequest, key: int, said: Seen, once: Key) -> VisitWhole:
    """As long as there are no notes."""
    return _changed(
        request, key, said, once, lambda visit: withdraw_visit(visit, by=request.auth, seen=said.seen)
    )


@router.post("/visits/{int:key}/notes", response=VisitWhole, summary="Write the notes of a visit")
def note_a_visit(request: TokenRequest, key: int, said: VisitNotes, once: Key) -> VisitWhole:
    """Those visited are asked to confirm them."""
    return _changed(request, key, said, once, lambda visit: note_visit(
        visit, said.notes, by=request.auth, seen=said.seen
    ))  # fmt: skip


@router.post("/visits/{int:key}/answer", response=VisitWhole, summary="Confirm a visit, or object")
def answer_a_visit(request: TokenRequest, key: int, said: VisitAnswer, once: Key) -> VisitWhole:
    """For those who were visited. Whoever objects says what is not so."""
    return _changed(request, key, said, once, lambda visit: answer_visit(
        visit, by=request.auth, agrees=said.agrees, words=said.words, seen=said.seen
    ))  # fmt: skip


@router.post("/visits/{int:key}/found", response={201: CaseRow}, summary="Report what was found on a visit")
def report_from_a_visit(request: TokenRequest, key: int, said: NewFound, once: Key) -> Status[CaseRow]:
    """It becomes a case, with the visit as its source."""

    def find() -> Case:
        place = place_of(said.place) if said.place else None
        kinds = {flow.code for flow in found_kinds(request.auth)}
        if said.flow not in kinds:
            raise Invalid(_("Choose one of: %(known)s.") % {"known": ", ".join(sorted(kinds))}, field="flow")
        return open_found(
            _visit(key, request.auth),
            said.flow,
            by=request.auth,
            title=said.title,
            text=said.text,
            place=place,
            facts=said.facts,
        )

    made = do_once(request, once, said, find)
    return Status(201, CaseRow.of(cases_for_lists(Case.objects.filter(pk=made)).get()))


def _plan(said: VisitPlan) -> Plan:
    people = people_of(said.people, "people")
    unit = units_of([said.unit], "unit")[0] if said.unit else None
    confirmer = person_of(said.confirmer, "confirmer") if said.confirmer else None
    return Plan(said.on, said.purpose, said.source, people, unit, said.outside, confirmer)


def _visits(person: Person) -> QuerySet[Visit]:
    rows = visible_to(person).select_related("unit", "home", "planned_by", "confirmer", "answered_by")
    return rows.prefetch_related("visitors__person")


def _visit(key: int, person: Person) -> Visit:
    return one_of(_visits(person), key)


def _changed(
    request: TokenRequest, key: int, said: Schema, once: str, do: Callable[[Visit], object]
) -> VisitWhole:
    do_once(request, once, said, lambda: do(_visit(key, request.auth)))
    return _whole(key, request.auth)


def _whole(key: int, person: Person) -> VisitWhole:
    visit = _visit(key, person)
    found = cases_for_lists(cases_visible_to(person)).filter(found_by__visit=visit).order_by("pk")
    return VisitWhole.told(
        visit,
        list(found),
        may_write=may_write(visit, person) and not visit.is_settled,
        may_answer=visit.needs_answer and may_answer(visit, person),
    )

"""Report, find, read and move cases; the matrix."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router, Status

from redgrid.api.keys import Key, once_of
from redgrid.api.lists import told
from redgrid.api.queries import case_of, flow_of_code, part_asked_of, people_of, place_of, unit_ever
from redgrid.api.schemas.advice import HelpOf
from redgrid.api.schemas.asking import CasesAsked, Line, LookalikesAsked, Naming, Reply, Report, Step
from redgrid.api.schemas.cases import (
    CaseRow,
    CaseWhole,
    FlowOpen,
    LookalikeOf,
    MoveOpen,
    PartOf,
    StayIn,
)
from redgrid.api.schemas.lists import Page
from redgrid.api.tokens import TokenRequest
from redgrid.cases.actions import answer_part, assign_case, move_case, note_reading, open_case
from redgrid.cases.doubles import known_already
from redgrid.cases.flows import flow_of
from redgrid.cases.kinds import kinds_for
from redgrid.cases.models import Case
from redgrid.cases.page import choices_of
from redgrid.cases.queries import CaseFilter, for_lists
from redgrid.cases.rules import may_assign, open_parts, visible_to, words_of
from redgrid.grid.models import Person
from redgrid.grid.rules import rights_of
from redgrid.officers.advising import help_for

router = Router(tags=["cases"])


@router.post("/cases", response={201: CaseRow}, summary="Report a case")
def open_a_case(request: TokenRequest, said: Report, key: Key) -> Status[CaseRow]:
    """It goes to whoever answers for the place at this moment. The same key again tells the same case."""
    opened = open_case(
        said.flow,
        by=request.auth,
        title=said.title,
        text=said.text,
        urgency=said.urgency or "",
        place=None if said.place is None else place_of(said.place),
        unit=unit_ever(said.unit or ""),
        facts=said.facts,
        source=said.source or Case.PROGRAM,
        **once_of(request, key, said),
    )
    return Status(201, CaseRow.of(opened.case))


@router.get("/lookalikes", response=list[LookalikeOf], summary="What a report may be about already")
def list_lookalikes(request: TokenRequest, asked: Query[LookalikesAsked]) -> list[LookalikeOf]:
    """The most alike first. Of the same place also those that you may not read; none for kinds that nobody reports."""
    place = place_of(asked.place) if asked.place else None
    flow = flow_of_code(asked.flow)
    found = known_already(flow, asked.title, place, request.auth) if flow in kinds_for(request.auth) else []
    return [LookalikeOf.of(one) for one in found]


@router.get("/flows", response=list[FlowOpen], summary="Kinds of case you may open")
def list_flows(request: TokenRequest) -> list[FlowOpen]:
    """What opening one of each asks for."""
    return [FlowOpen.of(flow) for flow in kinds_for(request.auth)]


@router.get("/cases", response=Page[CaseRow], summary="Cases you may see")
def list_cases(request: TokenRequest, asked: Query[CasesAsked]) -> dict[str, Any]:
    """Newest first."""
    words = CaseFilter(
        flow=asked.flow,
        stage=asked.stage,
        cell=asked.cell,
        assignee=asked.assignee,
        source=asked.source,
        is_open=asked.open,
        is_late=asked.late,
        is_stuck=asked.stuck,
        under=asked.under,
        opened_from=asked.opened_from,
        opened_to=asked.opened_to,
        closed_from=asked.closed_from,
        closed_to=asked.closed_to,
        q=asked.q,
    )
    rows = for_lists(visible_to(request.auth)).filter(words.condition())
    return told(rows, asked, lambda cases: [CaseRow.of(case) for case in cases])


@router.get("/cases/{number}", response=CaseWhole, summary="One case")
def read_case(request: TokenRequest, number: Line) -> CaseWhole:
    """Facts, who takes part, the stays in its stages, and the moves that you may make now."""
    case = case_of(number, request.auth)
    note_reading(case, by=request.auth)
    return _whole(case, request.auth)


@router.post("/cases/{number}/moves", response=CaseWhole, summary="Move a case")
def move_a_case(request: TokenRequest, number: Line, said: Step, key: Key) -> CaseWhole:
    """Make one of its `moves`. A gate that is shut answers 409 and says what is missing."""
    case = case_of(number, request.auth)
    once = once_of(request, key, said)
    words: dict[str, Any] = {"note": said.note or "", "facts": said.facts, "seen_stage": said.stage}
    moved = move_case(case, said.move, by=request.auth, **words, **once)
    return _whole(moved, request.auth)


@router.post("/cases/{number}/assign", response=CaseWhole, summary="Name lead, overseer, partners")
def assign_a_case(request: TokenRequest, number: Line, said: Naming, key: Key) -> CaseWhole:
    """Partners are asked, and answer."""
    case = case_of(number, request.auth)
    lead = next(iter(people_of([said.lead], "lead")), None)
    overseer = next(iter(people_of([said.overseer], "overseer")), None)
    partners = people_of(said.partners, "partners")
    once = once_of(request, key, said)
    named = assign_case(case, by=request.auth, lead=lead, overseer=overseer, partners=partners, **once)
    return _whole(named, request.auth)


@router.post("/cases/{number}/answers", response=CaseWhole, summary="Answer as a partner")
def answer_a_case(request: TokenRequest, number: Line, said: Reply, key: Key) -> CaseWhole:
    """Accept, or decline with a reason."""
    case = case_of(number, request.auth)
    part = part_asked_of(case, request.auth)
    once = once_of(request, key, said)
    answer_part(part, by=request.auth, accepts=said.accepts, note=said.note or "", **once)
    return _whole(case, request.auth)


@router.get("/cases/{number}/help", response=HelpOf, summary="Who and what may help with a case")
def read_help(request: TokenRequest, number: Line) -> HelpOf:
    """People who could, and solved cases like it, each with the reason. For those who see to the case."""
    return HelpOf.of(help_for(case_of(number, request.auth), request.auth))


def _whole(case: Case, person: Person) -> CaseWhole:
    rights = rights_of(person)
    words = words_of(case, person, rights)
    return CaseWhole(
        **CaseRow.words_of(case),
        text=case.text,
        source=case.source,
        institution=str(case.blueprint),
        facts=case.facts,
        parts=[PartOf.of(part) for part in open_parts(case)],
        stays=[StayIn.of(stay) for stay in case.stays.all()],
        moves=[MoveOpen.of(choice, flow_of(case)) for choice in choices_of(case, words)],
        may_assign=case.is_open and may_assign(case, words, rights),
    )

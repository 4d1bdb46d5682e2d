"""Who does what of a case by when, who gets the credit, who answers for it, and what comes after closing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from redgrid.api.beside import changed
from redgrid.api.keys import Key
from redgrid.api.lists import told
from redgrid.api.queries import one_of, person_of, units_of
from redgrid.api.schemas.asking import Line, Remark
from redgrid.api.schemas.beside import (
    Dispute,
    Effect,
    Filing,
    MilestoneChange,
    NewMilestone,
    Ruling,
    Shares,
    Work,
    WorkDone,
)
from redgrid.api.schemas.library import LibraryAsked
from redgrid.api.schemas.life import LifeTold, SolutionOf
from redgrid.api.schemas.lists import Page
from redgrid.api.tokens import TokenRequest
from redgrid.cases.actions import (
    answer_check,
    drop_milestone,
    file_solution,
    reach_milestone,
    reopen_case,
    replan_milestone,
    set_milestone,
    take_note,
)
from redgrid.cases.actions.quarrels import check_map, dispute_case, rule_quarrel
from redgrid.cases.actions.shares import agree_share, finish_work, propose_shares, set_work, working_parts
from redgrid.cases.library import for_reading
from redgrid.cases.models import Case, EffectCheck, Milestone, Part, Quarrel, Solution
from redgrid.cases.rules import visible_to
from redgrid.kit.refusal import Forbidden, Invalid, Refused

router = Router(tags=["beside the flow"])


@router.post("/cases/{number}/milestones", response={201: LifeTold | None}, summary="Set a milestone")
def set_a_milestone(
    request: TokenRequest, number: Line, said: NewMilestone, key: Key
) -> Status[LifeTold | None]:
    """A task of whoever promises it."""
    person = person_of(said.person, "person")
    return Status(201, changed(request, number, key, said, lambda case: set_milestone(
        case, by=request.auth, title=said.title, person=person, due_on=said.due_on
    )))  # fmt: skip


@router.post(
    "/cases/{number}/milestones/{int:milestone}", response=LifeTold | None, summary="Change a milestone"
)
def change_a_milestone(
    request: TokenRequest, number: Line, milestone: int, said: MilestoneChange, key: Key
) -> LifeTold | None:
    """It is reached, planned anew, or not needed any more."""

    def change(case: Case) -> Milestone:
        row = one_of(case.milestones.all(), milestone)
        row.case = case
        if said.do == "reach":
            return reach_milestone(row, by=request.auth, note=said.note)
        if said.do == "drop":
            return drop_milestone(row, by=request.auth, reason=said.note)
        if said.due_on is None:
            raise Invalid(_("Say by which day instead."), field="due_on")
        return replan_milestone(row, by=request.auth, due_on=said.due_on, reason=said.note)

    return changed(request, number, key, said, change)


@router.post("/cases/{number}/hearing", response=LifeTold | None, summary="Take note of a case")
def hear_of_a_case(request: TokenRequest, number: Line, key: Key) -> LifeTold | None:
    """You were told of it at once."""
    return changed(request, number, key, "", lambda case: take_note(case, by=request.auth))


@router.post("/cases/{number}/shares", response=LifeTold | None, summary="Propose shares of the credit")
def propose_the_shares(request: TokenRequest, number: Line, said: Shares, key: Key) -> LifeTold | None:
    """Everybody agrees to their own; whoever proposes has agreed. They stand with the `parts` of the case."""

    def propose(case: Case) -> Case:
        shares = {_part(case, person, "shares").pk: percent for person, percent in said.shares.items()}
        return propose_shares(case, shares, by=request.auth)

    return changed(request, number, key, said, propose)


@router.post("/cases/{number}/shares/agreement", response=LifeTold | None, summary="Agree to your share")
def agree_to_share(request: TokenRequest, number: Line, key: Key) -> LifeTold | None:
    """As it was proposed last."""

    def agree(case: Case) -> Part:
        mine = next((part for part in working_parts(case) if part.person_id == request.auth.pk), None)
        if mine is None:
            raise Forbidden(_("Only the person whose share it is agrees to it."))
        mine.case = case
        return agree_share(mine, by=request.auth)

    return changed(request, number, key, "", agree)


@router.post("/cases/{number}/works", response=LifeTold | None, summary="Say what somebody contributes")
def set_a_work(request: TokenRequest, number: Line, said: Work, key: Key) -> LifeTold | None:
    """A task of theirs, beside the limit of the stage."""
    return changed(request, number, key, said, lambda case: set_work(
        _part(case, said.person), by=request.auth, work=said.work, due_on=said.due_on
    ))  # fmt: skip


@router.post("/cases/{number}/works/end", response=LifeTold | None, summary="Say that it is contributed")
def finish_a_work(request: TokenRequest, number: Line, said: WorkDone, key: Key) -> LifeTold | None:
    """The person themselves, or who set it."""
    return changed(
        request, number, key, said, lambda case: finish_work(_part(case, said.person), by=request.auth)
    )


@router.post("/cases/{number}/quarrels", response=LifeTold | None, summary="Dispute that a case is yours")
def dispute_a_case(request: TokenRequest, number: Line, said: Dispute, key: Key) -> LifeTold | None:
    """Until the ruling whoever received it first stays responsible."""
    instead = units_of([said.instead], "instead")[0]
    return changed(request, number, key, said, lambda case: dispute_case(
        case, by=request.auth, reason=said.reason, instead=instead
    ))  # fmt: skip


@router.post(
    "/cases/{number}/quarrels/ruling", response=LifeTold | None, summary="Rule who answers for a case"
)
def rule_a_quarrel(request: TokenRequest, number: Line, said: Ruling, key: Key) -> LifeTold | None:
    """The overseer, or the head above; nobody in their own matter."""
    return changed(request, number, key, said, lambda case: rule_quarrel(
        _quarrel(case), by=request.auth, moves=said.moves, ruling=said.ruling
    ))  # fmt: skip


@router.post(
    "/cases/{number}/quarrels/map", response=LifeTold | None, summary="Say that you looked at the map"
)
def look_at_the_map(request: TokenRequest, number: Line, key: Key) -> LifeTold | None:
    """After a ruling that says otherwise than the map."""
    return changed(request, number, key, "", lambda case: check_map(_quarrel(case), by=request.auth))


@router.post("/cases/{number}/reopening", response=LifeTold | None, summary="Open a closed case again")
def reopen_a_case(request: TokenRequest, number: Line, said: Remark, key: Key) -> LifeTold | None:
    """Those who were served, within the time that the institution gives."""
    return changed(
        request, number, key, said, lambda case: reopen_case(case, by=request.auth, note=said.note)
    )


@router.post(
    "/cases/{number}/checks/{int:check}", response=LifeTold | None, summary="Look back at a closed case"
)
def answer_a_check(
    request: TokenRequest, number: Line, check: int, said: Effect, key: Key
) -> LifeTold | None:
    """Does what was done still work? If not, the case is opened again."""

    def answer(case: Case) -> EffectCheck:
        row = one_of(case.checks.select_related("case__unit", "case__place", "case__blueprint"), check)
        return answer_check(row, by=request.auth, is_effective=said.works, note=said.note, facts=said.facts)

    return changed(request, number, key, said, answer)


@router.post(
    "/cases/{number}/library", response=LifeTold | None, summary="Put a solved case into the library"
)
def file_a_case(request: TokenRequest, number: Line, said: Filing, key: Key) -> LifeTold | None:
    """Again says anew what it tells there."""
    words = said.model_dump()
    return changed(request, number, key, said, lambda case: file_solution(case, by=request.auth, **words))


@router.get("/library", response=Page[SolutionOf], summary="What others have learnt")
def list_solutions(request: TokenRequest, asked: Query[LibraryAsked]) -> dict[str, Any]:
    """Newest first; the number of the case where you may read it."""
    rows = for_reading().about(asked.q)
    rows = rows.filter(place_kind=asked.kind) if asked.kind else rows

    def tell(page: list[Solution]) -> list[SolutionOf]:
        readable = visible_to(request.auth).filter(solution__in=page)
        numbers = dict(readable.values_list("pk", "number"))
        return [SolutionOf.of(row, numbers.get(row.case_id)) for row in page]

    return told(rows, asked, tell)


def _part(case: Case, staff_number: str, field: str = "person") -> Part:
    """The part of somebody who works on the case. Raises Invalid."""
    found = next((part for part in working_parts(case) if part.person.staff_number == staff_number), None)
    if found is None:
        raise Invalid(_("Only those who work on it have a share."), field=field)
    found.case = case
    return found


def _quarrel(case: Case) -> Quarrel:
    """The last quarrel over the case. Raises Refused when there never was one."""
    found = case.quarrels.select_related("person", "instead", "ruled_by").last()
    if found is None:
        raise Refused(_("Nobody disputes who answers for this case."))
    found.case = case
    return found

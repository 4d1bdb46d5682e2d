"""Duties that come round: yours, a cell's month, one; done, excused, begun."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from ninja import Query, Router, Schema, Status

from redgrid.api.keys import Key, do_once
from redgrid.api.problems import SENTENCES
from redgrid.api.queries import one_of
from redgrid.api.schemas.asking import Line
from redgrid.api.schemas.duties import (
    DutyBegun,
    DutyDone,
    DutyExcused,
    DutyRow,
    DutyWhole,
    MonthAsked,
    MonthOf,
    MyDuties,
    words_of,
)
from redgrid.api.schemas.people import Named
from redgrid.api.tokens import TokenRequest
from redgrid.duties.actions import begin_by_hand, excuse_duty, finish_duty
from redgrid.duties.models import Occurrence
from redgrid.duties.page import duty_page
from redgrid.duties.queries import cell_month, of_person, startable
from redgrid.duties.rules import may_read_cell, visible_to
from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import rights_of
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.refusal import Missing

router = Router(tags=["duties"])


@router.get("/duties", response=MyDuties, summary="Your duties")
def list_duties(request: TokenRequest) -> MyDuties:
    """What the roles that you hold or stand in for have to do, and what you ended in the last month."""
    to_do, ended = of_person(request.auth, rights_of(request.auth))
    return MyDuties(to_do=[DutyRow.of(one) for one in to_do], ended=[DutyRow.of(one) for one in ended])


@router.get("/duties/{int:key}", response=DutyWhole, summary="One duty that came round")
def read_duty(request: TokenRequest, key: int) -> DutyWhole:
    """What is asked, by when and why then, what was said of it."""
    return _whole(key, request.auth)


@router.post("/duties/{int:key}/done", response=DutyWhole, summary="Say that a duty is done")
def finish_a_duty(request: TokenRequest, key: int, said: DutyDone, once: Key) -> DutyWhole:
    """Or that there was nothing to do."""
    return _ended(request, key, said, once, lambda row: finish_duty(
        row, by=request.auth, how=said.how, note=said.note, record_link=said.record
    ))  # fmt: skip


@router.post("/duties/{int:key}/excuse", response=DutyWhole, summary="Say why a duty is not asked for")
def excuse_a_duty(request: TokenRequest, key: int, said: DutyExcused, once: Key) -> DutyWhole:
    """This time. Nothing has to be proven."""
    return _ended(request, key, said, once, lambda row: excuse_duty(
        row, by=request.auth, reason=said.reason, note=said.note
    ))  # fmt: skip


@router.get("/units/{code}/duties", response=MonthOf, summary="The duties of a cell in a month")
def list_duties_of_cell(request: TokenRequest, code: Line, asked: Query[MonthAsked]) -> MonthOf:
    """For those who read its tasks."""
    unit = _cell(code)
    if not may_read_cell(rights_of(request.auth), unit):
        raise Missing(SENTENCES[404])
    first = (asked.month or timezone.localdate(now())).replace(day=1)
    month = cell_month(unit, first, officer=asked.officer, state=asked.state)
    return MonthOf.of(unit.code, first, month)


@router.post(
    "/units/{code}/duties", response={201: DutyWhole}, summary="Begin a duty that waits for an event"
)
def begin_a_duty(request: TokenRequest, code: Line, said: DutyBegun, key: Key) -> Status[DutyWhole]:
    """For what no journal tells, like a document that came in."""
    unit = _cell(code)
    if not startable(unit, rights_of(request.auth)):
        raise Missing(SENTENCES[404])
    made = do_once(
        request, key, said, lambda: begin_by_hand(said.duty, unit, by=request.auth, cause=said.cause)
    )
    return Status(201, _whole(made, request.auth))


def _cell(code: str) -> Unit:
    found = Unit.objects.cells().filter(code=code).first()
    if found is None:
        raise Missing(SENTENCES[404])
    return found


def _row(key: int, person: Person) -> Occurrence:
    return one_of(visible_to(person).select_related("unit", "blueprint", "person", "away_for"), key)


def _ended(
    request: TokenRequest, key: int, said: Schema, once: str, do: Callable[[Occurrence], object]
) -> DutyWhole:
    do_once(request, once, said, lambda: do(_row(key, request.auth)))
    return _whole(key, request.auth)


def _whole(key: int, person: Person) -> DutyWhole:
    page = duty_page(_row(key, person), person)
    text = page.one.text
    return DutyWhole(
        **words_of(page.one), standard=label(text, "standard") if text else "", clause=page.clause,
        cause=page.one.row.cause, why=page.sentences, holders=[Named.of(each.person) for each in page.holders],
        may_end=page.may_end, may_excuse=page.may_excuse,
    )  # fmt: skip

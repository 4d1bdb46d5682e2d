"""A case and what stands beside its flow: read for one person, changed once."""

from __future__ import annotations

from collections.abc import Callable

from ninja import Schema

from redgrid.api.keys import do_once
from redgrid.api.queries import case_of
from redgrid.api.schemas.life import LifeTold
from redgrid.api.tokens import TokenRequest
from redgrid.cases.actions.quarrels import may_dispute, may_rule
from redgrid.cases.actions.shares import may_share
from redgrid.cases.flows import flow_of
from redgrid.cases.life import CaseLife, life_of
from redgrid.cases.logs import log_tables, said_in_words
from redgrid.cases.models import Case, Quarrel
from redgrid.cases.queries import time_line
from redgrid.cases.rules import may_set_milestones, visible_to, words_of
from redgrid.cases.telling import trail_told
from redgrid.grid.models import Person
from redgrid.grid.rules import rights_of


def changed(
    request: TokenRequest, number: str, key: str, said: Schema | str, do: Callable[[Case], object]
) -> LifeTold | None:
    """Do something to a case that the asker may see, once, and tell what stands there then: None when they may not see
    it any more.
    """
    do_once(request, key, said, lambda: do(case_of(number, request.auth)))
    is_seen = visible_to(request.auth).filter(number=number).exists()
    return life_told(case_of(number, request.auth), request.auth) if is_seen else None


def life_told(case: Case, person: Person) -> LifeTold:
    """What stands beside the flow of ``case`` for ``person``, who may see it."""
    rights = rights_of(person)
    life = life_of(case, person, words_of(case, person, rights), rights)
    quarrels = list(case.quarrels.select_related("person", "instead", "ruled_by"))
    milestones = list(case.milestones.select_related("person"))
    flow, moments = flow_of(case), time_line(case)
    said = said_in_words(flow, moments)
    logs, trail = log_tables(flow, moments, said), trail_told(case, moments, said)
    may = _may(case, person, life, quarrels)
    return LifeTold.told(case.number, flow, life, milestones, logs, quarrels, trail, may)


def _may(case: Case, person: Person, life: CaseLife, quarrels: list[Quarrel]) -> list[str]:
    found = {
        "attach": life.may_attach,
        "dispute": may_dispute(case, person),
        "file": life.may_file,
        "link": life.may_link,
        "merge": life.may_merge,
        "milestone": case.is_open and may_set_milestones(case, person),
        "rule": case.is_open and bool(quarrels) and may_rule(quarrels[-1], person),
        "share": may_share(case, person),
        "suspend": case.is_open and life.may_suspend,
    }
    return [word for word, is_so in found.items() if is_so]

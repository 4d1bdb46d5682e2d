"""What the page of a closed case asks its reader: does it hold, is it to be opened again?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from redgrid.cases.actions.aftercare import reopens_until, why_not_again
from redgrid.cases.asking import FactsForm
from redgrid.cases.facts import facts_in_words
from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case, EffectCheck
from redgrid.cases.rights import may_check, may_reopen
from redgrid.kit.clock import now
from redgrid.kit.worktime import limit_words, parse_limit
from redgrid.rulebook.institution import Flow


@dataclass(frozen=True)
class Check:
    """One look back, how long after closing in words, what was filled in, whether the reader answers it, and whether it
    is the next one.
    """

    check: EffectCheck
    words: str
    facts: list[tuple[str, str]]
    may_answer: bool
    is_next: bool


def checks_of(case: Case, words: frozenset[str]) -> list[Check]:
    """All looks back at ``case``, those of earlier closings too."""
    flow = flow_of(case)
    may_answer, today = not case.is_open and may_check(words, flow), timezone.localdate(now())
    rows = list(case.checks.select_related("by"))
    upcoming = next((one for one in rows if one.state == EffectCheck.WAITING), None)
    return [
        Check(
            one,
            limit_words(parse_limit(one.after)),
            facts_in_words(flow, one.facts) if one.facts else [],
            may_answer and one.state == EffectCheck.WAITING and one.has_come(today),
            one == upcoming,
        )
        for one in rows
    ]


def check_form(flow: Flow, check: EffectCheck, given: Mapping[str, Any] | None = None) -> FactsForm:
    """What the text asks to be filled in with the answer to ``check``."""
    return FactsForm(flow, flow.checks, given, name=f"check-{check.pk}")


def until_reopened(case: Case, words: frozenset[str]) -> datetime | None:
    """Until when the reader may open ``case`` again; None when they may not."""
    if case.is_open or not may_reopen(words) or why_not_again(case):
        return None
    return reopens_until(case)

"""What the page of a closed case asks its reader: does it hold, is it to be opened again?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from redgrid.cases.actions.aftercare import reopens_until, why_not_again
from redgrid.cases.models import Case, EffectCheck
from redgrid.cases.rights import may_check, may_reopen
from redgrid.kit.worktime import limit_words, parse_limit


@dataclass(frozen=True)
class Check:
    """One look back, how long after closing in words, and whether the reader answers it."""

    check: EffectCheck
    words: str
    may_answer: bool


def checks_of(case: Case, words: frozenset[str]) -> list[Check]:
    """All looks back at ``case``, those of earlier closings too."""
    may_answer = not case.is_open and may_check(words)
    return [
        Check(one, limit_words(parse_limit(one.after)), may_answer and one.state == EffectCheck.WAITING)
        for one in case.checks.select_related("by")
    ]


def until_reopened(case: Case, words: frozenset[str]) -> datetime | None:
    """Until when the reader may open ``case`` again; None when they may not."""
    if case.is_open or not may_reopen(words) or why_not_again(case):
        return None
    return reopens_until(case)

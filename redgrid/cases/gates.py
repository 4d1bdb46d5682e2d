"""The gates of a move: what must be true before it, in words."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from redgrid.cases.flows import flow_of
from redgrid.cases.holding import standing_in_the_way
from redgrid.cases.models import Case, Part
from redgrid.cases.rules import open_parts, part_of
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Condition, Move, condition_of
from redgrid.rulebook.words import condition_words


def missing_of(case: Case, move: Move) -> list[str]:
    """What ``case`` still lacks for ``move``, a sentence each; empty when the gate is open."""
    unmet = [_sentence(case, need) for need in move.needs if not _is_met(case, need)]
    return [*standing_in_the_way(case, move), *unmet]


def applies(case: Case, move: Move) -> bool:
    """Whether ``move`` is for a case like this: what is recorded contradicts none of its conditions."""
    conditions = [condition for need in move.needs if (condition := condition_of(need)) and condition.value]
    return all(case.facts.get(c.field) is None or c.holds(case.facts[c.field]) for c in conditions)


def _is_met(case: Case, need: str) -> bool:
    condition = condition_of(need)
    return condition.holds(case.facts.get(condition.field)) if condition else GATES[need](case)


def _has_accepted_partner(case: Case) -> bool:
    return any(p.role == Part.PARTNER and p.answer == Part.ACCEPTED for p in open_parts(case))


GATES: dict[str, Callable[[Case], bool]] = {
    "lead": lambda case: part_of(case, Part.LEAD) is not None,
    "overseer": lambda case: part_of(case, Part.OVERSEER) is not None,
    "partner_accepted": _has_accepted_partner,
    "milestones_set": lambda case: case.milestones.filter(dropped_at=None).exists(),
    "milestones_done": lambda case: not case.milestones.filter(reached_at=None, dropped_at=None).exists(),
}


def _sentence(case: Case, need: str) -> str:
    condition = condition_of(need)
    if condition:
        return _fact_sentence(case, condition)
    return {
        "lead": _("Name a lead first."),
        "overseer": _("Name an overseer first."),
        "partner_accepted": _("No partner has accepted yet."),
        "milestones_set": _("Set the milestones first."),
        "milestones_done": _("Not all milestones are reached yet."),
    }[need]


def _fact_sentence(case: Case, condition: Condition) -> str:
    flow = flow_of(case)
    field = flow.field(condition.field)
    if not case.facts.get(condition.field):
        return _("“%(field)s” is still missing.") % {"field": label(field) if field else condition.field}
    return _("This is only for cases in which %(condition)s.") % {
        "condition": condition_words(flow, condition)
    }

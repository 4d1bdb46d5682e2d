"""The gates of a move: what must be true before it, in words."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case, Part
from redgrid.cases.rules import open_parts, part_of
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Move


def missing_of(case: Case, move: Move) -> list[str]:
    """What ``case`` still lacks for ``move``, a sentence each; empty when the gate is open."""
    return [_sentence(case, need) for need in move.needs if not _is_met(case, need)]


def _is_met(case: Case, need: str) -> bool:
    if need.startswith("fact:"):
        return bool(case.facts.get(need.removeprefix("fact:")))
    return GATES[need](case)


def _has_accepted_partner(case: Case) -> bool:
    return any(p.role == Part.PARTNER and p.answer == Part.ACCEPTED for p in open_parts(case))


GATES: dict[str, Callable[[Case], bool]] = {
    "lead": lambda case: part_of(case, Part.LEAD) is not None,
    "overseer": lambda case: part_of(case, Part.OVERSEER) is not None,
    "partner_accepted": _has_accepted_partner,
}


def _sentence(case: Case, need: str) -> str:
    if need.startswith("fact:"):
        field = flow_of(case).field(need.removeprefix("fact:"))
        return _("“%(field)s” is still missing.") % {"field": label(field) if field else need}
    return {
        "lead": _("Name a lead first."),
        "overseer": _("Name an overseer first."),
        "partner_accepted": _("No partner has accepted yet."),
    }[need]

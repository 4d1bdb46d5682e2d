"""How what happened to a case is told on its time line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from redgrid.cases.headlines import headline_beside
from redgrid.cases.life_telling import SHOWN_ELSEWHERE, beside_flow
from redgrid.cases.logs import lines_of
from redgrid.cases.models import Case, Part
from redgrid.cases.queries import Moment
from redgrid.cases.rules import ANYBODY, CENTRE, USER_UNIT
from redgrid.kit.actor import ANONYMOUS
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Flow, Institution
from redgrid.rulebook.queries import institution_of


def role_name(role: str) -> str:
    """The part somebody plays, in the reader's language."""
    return {
        Part.REPORTER: _("Reporter"),
        Part.LEAD: _("Lead"),
        Part.OVERSEER: _("Overseer"),
        Part.PARTNER: _("Partner"),
        USER_UNIT: _("User unit"),
        CENTRE: _("Centre"),
        ANYBODY: _("Somebody who sees it"),
    }.get(role, role)


def told(
    moment: Moment, case: Case, institution: Institution, said: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """One moment as parts/_moments.html wants it; ``said`` is what it filled in, in words."""
    title, tone, icon = _headline(moment, case, institution)
    return {
        "at": moment.at,
        "title": title,
        "person": _actor_name(moment),
        "capacity": _capacity_name(moment.capacity, institution),
        "text": _text(moment, institution.flow(case.flow), said or {}),
        "took": moment.took if moment.kind in {"case.moved", "case.closed"} else None,
        "tone": tone,
        "icon": icon,
    }


def trail_told(
    case: Case, moments: Sequence[Moment], said: Sequence[Mapping[str, str]]
) -> list[dict[str, Any]]:
    """What happened to ``case``, without what is shown in a place of its own."""
    institution = institution_of(case.blueprint)
    return [
        told(moment, case, institution, words)
        for moment, words in zip(moments, said, strict=True)
        if moment.kind not in SHOWN_ELSEWHERE
    ]


def _text(moment: Moment, flow: Flow | None, said: Mapping[str, str]) -> str:
    words = moment.facts.get("note") or moment.facts.get("reason", "")
    return "\n".join(filter(None, (words, lines_of(flow, said) if flow else "")))


def told_outside(moment: Moment, case: Case, institution: Institution) -> dict[str, Any]:
    """The same for somebody who gave no name: what happened and when, without people and inner words."""
    shown = told(moment, case, institution) | {"person": "", "text": ""}
    if moment.kind in {"case.assigned", "case.passed_on"}:
        shown["title"] = _("People have been named")
    if moment.kind == "case.put":
        shown["title"] = _("Another unit answers for it")
    return shown


def _headline(moment: Moment, case: Case, institution: Institution) -> tuple[str, str, str]:
    facts = moment.facts
    if (beside := beside_flow(moment.kind, facts)) is not None:
        return beside
    if beside := headline_beside(moment.kind, facts, institution.flow(case.flow)):
        return beside
    if moment.kind == "case.opened":
        return _("Reported"), "blue", "flag"
    if moment.kind == "case.assigned":
        return _("Named: %(people)s") % {"people": _people(facts)}, "blue", "users"
    if moment.kind == "case.passed_on":
        return _("Passed on: %(people)s") % {"people": _people(facts)}, "blue", "transfer"
    if moment.kind == "case.put":
        return _("Another unit answers for it: %(unit)s") % {"unit": facts["name"]}, "blue", "transfer"
    if moment.kind == "case.answered":
        accepted = facts["answer"] == Part.ACCEPTED
        return (
            (_("Accepted as partner"), "green", "user-check")
            if accepted
            else (_("Declined"), "orange", "user-x")
        )
    return _move_name(facts, case, institution), *_mark(facts["kind"])


def _people(facts: dict[str, Any]) -> str:
    return _("; ").join(f"{role_name(one['role'])} {one['person'].name}" for one in facts["named"])


def _mark(kind: str) -> tuple[str, str]:
    """Tone and icon of a kind of move."""
    return {
        "return": ("orange", "arrow-back-up"),
        "note": ("grey", "note"),
        "close": ("green", "circle-check"),
        "dismiss": ("grey", "circle-x"),
        "skip": ("yellow", "player-skip-forward"),
    }.get(kind, ("blue", "arrow-right"))


def _move_name(facts: dict[str, Any], case: Case, institution: Institution) -> str:
    flow = institution.flow(case.flow)
    stage = flow.stage(facts["stage"]) if flow else None
    move = stage.move(facts["move"]) if stage else None
    return label(move) if move else str(facts["move"])


def _actor_name(moment: Moment) -> str:
    if moment.actor is None:
        return _nameless(moment.actor_code)
    if moment.away_for is None:
        return moment.actor.name
    return _("%(name)s for %(other)s") % {"name": moment.actor.name, "other": moment.away_for.name}


def _nameless(code: str) -> str:
    return _("Somebody without a name") if code == ANONYMOUS.actor_code else ""


def _capacity_name(code: str, institution: Institution) -> str:
    capacity = institution.capacity(code)
    return label(capacity) if capacity else role_name(code)

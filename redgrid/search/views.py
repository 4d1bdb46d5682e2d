"""The page on which everything is searched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.models import Case
from redgrid.grid.finding import PEOPLE, UNITS
from redgrid.kit.words import clean_line
from redgrid.search.beside import beside
from redgrid.search.models import Document
from redgrid.search.queries import CLOSED, OPEN, Asked, results_of
from redgrid.search.snippets import marked, snippet
from redgrid.search.tokens import Word
from redgrid.visits.models import Visit

KINDS: dict[str, Promise] = {
    Document.CASE: _("Problems and other matters"), Document.TASK: _("Given tasks"), Document.VISIT: _("Visits"),
    Document.SOLUTION: _("Library"), Document.NOTICE: _("Notices"),
}  # fmt: skip
STATES: dict[str, Promise] = {OPEN: _("Open"), CLOSED: _("Closed")}
ICONS = {UNITS: "sitemap", PEOPLE: "users", "place": "map-pin", "equipment": "tool", "business": "briefcase"}


@signed_in
@require_safe
def search(request: PersonRequest) -> HttpResponse:
    """What fits the words: on the map, in the institution, in cases and tasks, the newest first."""
    asked = _asked(request)
    if not asked.words:
        return render(request, "search/search.html", {"asked": asked, "q": asked.typed})
    found = results_of(request.person, asked, request.GET.get("cursor", ""))
    others = beside(asked, request.GET.get("cursor", ""))
    shown = {
        "asked": asked,
        "q": asked.typed,
        "found": found,
        "rows": [_row(row, thing, asked.words) for row, thing in found.rows],
        "facets": _facets(asked, found),
        "on_map": [(each, ICONS[each.kind]) for each in others.on_map],
        "duties": others.duties,
        "more": _link(asked, cursor=found.after) if found.after else "",
    }
    return render(request, "search/search.html", shown)


def _asked(request: PersonRequest) -> Asked:
    said = request.GET
    kind, state = said.get("kind", ""), said.get("state", "")
    return Asked(
        clean_line(said.get("q", ""))[:200],
        kind if kind in KINDS else "",
        clean_line(said.get("unit", ""))[:40],
        state if state in STATES else "",
    )


def _link(asked: Asked, **changed: str) -> str:
    words = {"q": asked.typed, "kind": asked.kind, "unit": asked.unit, "state": asked.state, **changed}
    return "?" + urlencode({name: word for name, word in words.items() if word})


def _facets(asked: Asked, found: Any) -> list[tuple[Promise, list[dict[str, Any]]]]:
    """Ways to narrow with what each leaves; the chosen one takes itself back."""
    kinds = [_choice(asked, "kind", f.code, KINDS[f.code], f.many) for f in found.kinds]
    states = [_choice(asked, "state", f.code, STATES[f.code], f.many) for f in found.states]
    units = [_choice(asked, "unit", unit.code, unit.name, many) for unit, many in found.units]
    told = [(_("Kind"), kinds), (_("State"), states), (_("Unit"), units)]
    return [
        (name, choices) for name, choices in told if len(choices) > 1 or any(c["is_chosen"] for c in choices)
    ]


def _choice(asked: Asked, by: str, code: str, name: object, many: int) -> dict[str, Any]:
    is_chosen = getattr(asked, by) == code
    return {"name": name, "many": many, "is_chosen": is_chosen,
            "link": _link(asked, **{by: "" if is_chosen else code, "cursor": ""})}  # fmt: skip


def _row(row: Document, thing: Any, words: list[Word]) -> dict[str, Any]:
    """What the template shows: the thing under the name of its kind, its title and the piece around a word."""
    title, told = _TOLD[row.kind](thing)
    return {"kind": row.kind, row.kind: thing, "title": marked(title, words), "snippet": snippet(told, words)}


def _of_case(case: Case) -> tuple[str, list[str]]:
    facts = [fact for fact in case.facts.values() if isinstance(fact, str)]
    return case.title, [case.text, *facts, case.place.name if case.place else ""]


def _of_visit(visit: Visit) -> tuple[str, list[str]]:
    return visit.purpose, [visit.notes, visit.answer, visit.outside, visit.unit.name if visit.unit else ""]


_TOLD: dict[str, Callable[[Any], tuple[str, list[str]]]] = {
    Document.CASE: _of_case,
    Document.TASK: lambda task: (task.title, [task.text]),
    Document.VISIT: _of_visit,
    Document.SOLUTION: lambda one: (one.title, [one.cause, one.plan, one.result]),
    Document.NOTICE: lambda notice: (notice.title, [notice.text]),
}

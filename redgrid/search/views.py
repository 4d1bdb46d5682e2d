"""The page on which everything is searched."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.models import Case
from redgrid.grid.finding import PEOPLE, UNITS, Search
from redgrid.grid.sought import sought
from redgrid.kit.clock import now
from redgrid.kit.words import clean_line
from redgrid.search.duties import duties_with
from redgrid.search.models import Document
from redgrid.search.queries import CLOSED, OPEN, Asked, results_of
from redgrid.search.snippets import marked, snippet
from redgrid.search.tokens import Word

ON_MAP, DUTIES = 6, 6
KINDS: dict[str, Promise] = {Document.CASE: _("Problems and other matters"), Document.TASK: _("Given tasks")}
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
    is_first = not (asked.kind or asked.unit or asked.state or request.GET.get("cursor"))
    on_map = Search(sought(asked.typed), now(), most=ON_MAP).all() if is_first else []
    shown = {
        "asked": asked,
        "q": asked.typed,
        "found": found,
        "rows": [_row(row, thing, asked.words) for row, thing in found.rows],
        "facets": _facets(asked, found),
        "on_map": [(each, ICONS[each.kind]) for each in on_map],
        "duties": duties_with(asked.words, DUTIES) if is_first else [],
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
    title = marked(thing.title, words)
    if isinstance(thing, Case):
        facts = [fact for fact in thing.facts.values() if isinstance(fact, str)]
        told = [thing.text, *facts, thing.place.name if thing.place else ""]
        return {"kind": row.kind, "case": thing, "title": title, "snippet": snippet(told, words)}
    return {"kind": row.kind, "task": thing, "title": title, "snippet": snippet([thing.text], words)}

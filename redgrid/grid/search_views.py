"""The page on which the map is searched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from redgrid.grid.as_of import AsOf, read_as_of
from redgrid.grid.finding import KINDS, Found, Search
from redgrid.grid.sought import Sought, sought
from redgrid.grid.views import PersonRequest
from redgrid.kit.entrance import signed_in

SHOWN, SHOWN_ALONE = 12, 100
WORDS: dict[str, tuple[Promise, str]] = {
    "units": (_("Units"), "sitemap"),
    "people": (_("Persons"), "users"),
    "place": (_("Places"), "map-pin"),
    "equipment": (_("Equipment"), "tool"),
    "business": (_("Business"), "briefcase"),
}


@dataclass(frozen=True)
class Kind:
    """What was found of one kind; ``has_more`` when it is not all."""

    code: str
    rows: list[Found]
    has_more: bool

    @property
    def title(self) -> Promise:
        return WORDS[self.code][0]

    @property
    def icon(self) -> str:
        return WORDS[self.code][1]


@require_safe
@signed_in
def search(request: PersonRequest) -> HttpResponse:
    """What fits the words; ``?jump=1`` goes straight to the one thing whose code was typed."""
    as_of, asked = read_as_of(request), sought(request.GET.get("q", ""))
    only = request.GET.get("kind", "")
    kinds = _kinds(asked, as_of, only if only in KINDS else "")
    exact = [row for kind in kinds for row in kind.rows if row.is_code]
    if len(exact) == 1 and request.GET.get("jump") == "1" and as_of.status == 200:
        return redirect(exact[0].link + as_of.query)
    context: dict[str, Any] = {"as_of": as_of, "q": asked.text, "kinds": kinds, "exact": exact, "only": only}
    return render(request, "grid/search.html", context, status=as_of.status)


def _kinds(asked: Sought, as_of: AsOf, only: str) -> list[Kind]:
    if not asked.words:
        return []
    most = SHOWN_ALONE if only else SHOWN
    found = Search(asked, as_of.at, as_of.known, most)
    rows = found.of(only) if only else found.all()
    kinds = ((code, [row for row in rows if row.kind == code]) for code in KINDS)
    return [Kind(code, of_kind[:most], len(of_kind) > most) for code, of_kind in kinds if of_kind]

"""Boards for those who print them: which hang, which are wrong, and the sheets themselves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from redgrid.grid.models import Person, Resource
from redgrid.grid.rules import rights_of
from redgrid.kit.addresses import public_address
from redgrid.kit.entrance import signed_in
from redgrid.kit.naming import label
from redgrid.kit.printing import download, drawing, printed
from redgrid.kit.refusal import Forbidden, Missing
from redgrid.signs.actions import guard_print, note_printed
from redgrid.signs.forms import PAPER_WORDS, BoardFilter, PaperForm, PrintForm
from redgrid.signs.models import Board
from redgrid.signs.queries import NEVER, OUTDATED, Content, Row, field_words, places_within, rows_of, waiting
from redgrid.signs.rules import VERB
from redgrid.signs.sheets import LABELS, board_design, boards_say

PAGE_ROWS = 50
TONES = {OUTDATED: "orange", NEVER: "grey"}


class PersonRequest(HttpRequest):
    """A request behind ``signed_in``."""

    person: Person


@require_safe
@signed_in
def boards(request: PersonRequest) -> HttpResponse:
    """Every place with the state of its board: never printed, out of date and why, up to date."""
    rows = _mine(request)
    cells = {row.content.unit.code: label(row.content.unit) for row in rows if row.content.unit}
    form = BoardFilter(cells, request.GET)
    found = form.chosen(rows)
    start = _start(request.GET.get("cursor", ""))
    more = len(found) > start + PAGE_ROWS
    context = {
        "form": form,
        "rows": [_shown(row) for row in found[start : start + PAGE_ROWS]],
        "page": {"next": str(start + PAGE_ROWS) if more else None},
        "found": len(found),
        "late": sum(row.state == OUTDATED for row in rows),
        "never": sum(row.state == NEVER for row in rows),
        "all": len(rows),
        "papers": PrintForm([])["paper"],
        "leads_to": public_address(request, "/"),
        "is_public": bool(settings.PUBLIC_URL),
    }
    return render(request, "signs/boards.html", context)


def _start(cursor: str) -> int:
    return int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 7 else 0


def _mine(request: PersonRequest) -> list[Row]:
    """The rows of all places whose boards are this person's to print. Raises Forbidden when there can be none."""
    scopes = rights_of(request.person).scopes(VERB)
    if not scopes:
        raise Forbidden(_("Boards are printed by those who may change the map."))
    return rows_of(places_within(scopes))


def _shown(row: Row) -> dict[str, Any]:
    words = field_words()
    return {
        "row": row,
        "why": list(dict.fromkeys(words[name] for name in row.changed)),
        "tone": TONES.get(row.state, "green"),
    }


@require_safe
@signed_in
def board(request: PersonRequest, code: str) -> HttpResponse:
    """One board as it would be printed now, what is wrong with the one that hangs, and those before it."""
    row = _one(request, code)
    form = PaperForm(request.GET if "paper" in request.GET else {"paper": "A4"})
    paper = form.cleaned_data["paper"] if form.is_valid() else "A4"
    context = {
        **_shown(row),
        "paper": paper,
        "papers": PAPER_WORDS,
        "prints": Board.objects.filter(place=row.content.place)[:20],
    }
    return render(request, "signs/board.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def picture(request: PersonRequest, code: str, paper: str) -> HttpResponse:
    """The page that would come out of the printer, as a drawing."""
    row = _one(request, code)
    if paper not in dict(PAPER_WORDS):
        raise Missing(_("There is no such paper."))
    drawn = drawing(board_design(paper), _says(request, [row.content], paper))
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Cache-Control": "private, no-store"})


def _one(request: PersonRequest, code: str) -> Row:
    """The row of one place. Strangers to it are told that it is not theirs to print."""
    place = get_object_or_404(Resource, code=code, kind=Resource.PLACE, closes_at=None)
    found = rows_of(places_within(rights_of(request.person).scopes(VERB)).filter(pk=place.pk))
    if not found:
        raise Forbidden(_("Boards are printed by those who may change the map."))
    return found[0]


@require_POST
@signed_in
def print_boards(request: PersonRequest) -> HttpResponse:
    """One PDF of the chosen places, or of just those that wait; what was fetched counts as printed."""
    rows = _mine(request)
    form = PrintForm([row.content.place.code for row in rows], request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose at least one place, and a paper."))
        return redirect("signs:boards")
    paper = form.cleaned_data["paper"]
    contents = _chosen(rows, form.cleaned_data)
    if not contents:
        messages.info(request, _("There is nothing to print: choose at least one place."))
        return redirect("signs:boards")
    guard_print(contents, by=request.person)
    sheet = printed(board_design(paper), _says(request, contents, paper))
    note_printed(contents, by=request.person, paper=paper)
    n = len(contents)
    name = ngettext("%(n)d signboard %(paper)s", "%(n)d signboards %(paper)s", n) % {"n": n, "paper": paper}
    return download(sheet, name, is_kept=True)


def _chosen(rows: list[Row], said: dict[str, Any]) -> list[Content]:
    is_label = said["paper"] == LABELS
    if said["only"] == "waiting":
        return waiting(rows, is_label=is_label)
    if said["only"] == "outdated":
        return [
            row.content for row in rows
            if (piece := row.label if is_label else row.board) is not None and piece.is_outdated
        ]  # fmt: skip
    chosen = set(said["places"])
    return [row.content for row in rows if row.content.place.code in chosen]


def _says(request: PersonRequest, contents: list[Content], paper: str) -> dict[str, Any]:
    def address_of(place: Resource) -> str:
        return public_address(request, reverse("signs:place", args=[place.scan_code]))

    return boards_say(contents, paper=paper, address_of=address_of)

"""Pages for those who bring lists in and take them out."""

from __future__ import annotations

import io

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, needs
from redgrid.drafts.actions.editing import guard_change
from redgrid.drafts.models import Draft
from redgrid.drafts.rules import powers_of
from redgrid.exchange import actions, sheets
from redgrid.exchange.duties import rows_of_content
from redgrid.exchange.forms import form_of
from redgrid.exchange.kinds import Kind, kind_of, lexicon
from redgrid.exchange.proposals import proposals
from redgrid.exchange.queries import history, outcome_of, visible_to
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused
from redgrid.kit.workbooks import EXCEL
from redgrid.rulebook.reading import read_yaml

MAY = "grid.change"


@require_safe
@needs(MAY)
def index(request: PersonRequest) -> HttpResponse:
    """Lists to bring in and to take out, and what was brought in last."""
    context = {"kinds": lexicon().kinds, "history": history(), "proposed": len(proposals())}
    return render(request, "exchange/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MAY)
def bring(request: PersonRequest, kind: str) -> HttpResponse:
    """Send a file; nothing is changed before its outcome has been looked at."""
    found = kind_of(kind)
    if found.is_text:
        guard_change(request.person)
    initial = {"draft": request.GET.get("draft", "")}
    form = form_of(found)(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            name = form.cleaned_data["file"].name
            tried = actions.try_import(
                kind, form.content(), by=request.person, file_name=name, into=form.into()
            )
        except Refused as refused:
            form.put(refused)
        else:
            return redirect("exchange:outcome", tried.pk)
    context = {"form": form, "kind": found}
    return render(request, "exchange/bring.html", context, status=422 if form.errors else 200)


@require_safe
@needs(MAY)
def outcome(request: PersonRequest, key: int) -> HttpResponse:
    """What became, or would become, of every row of a list."""
    row = get_object_or_404(visible_to(request.person), pk=key)
    return render(request, "exchange/outcome.html", {"found": outcome_of(row)})


@require_POST
@needs(MAY)
def confirm(request: PersonRequest, key: int) -> HttpResponse:
    """Do what was tried."""
    row = get_object_or_404(visible_to(request.person), pk=key)
    done = actions.confirm_import(row, by=request.person)
    messages.success(
        request,
        _("Brought in: %(created)d created, %(updated)d updated, %(rejected)d left out.") % done.counts,
    )
    return redirect("exchange:outcome", done.pk)


@require_POST
@needs(MAY)
def discard(request: PersonRequest, key: int) -> HttpResponse:
    """Give up what was only tried."""
    row = get_object_or_404(visible_to(request.person), pk=key)
    actions.discard_import(row, by=request.person)
    messages.success(request, _("Nothing was changed."))
    return redirect("exchange:index")


@require_POST
@needs(MAY)
def undo(request: PersonRequest, key: int) -> HttpResponse:
    """Take back what a list wrote."""
    row = get_object_or_404(visible_to(request.person), pk=key)
    try:
        actions.undo_import(row, by=request.person)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("Undone: everything is as it was before."))
    return redirect("exchange:outcome", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MAY)
def proposed(request: PersonRequest) -> HttpResponse:
    """Posts that follow from administrative posts, to be confirmed."""
    if request.method == "POST":
        count = actions.confirm_proposals(request.POST.getlist("proposal"), by=request.person)
        messages.success(request, ngettext("%(n)d post given.", "%(n)d posts given.", count) % {"n": count})
        return redirect("exchange:proposed")
    return render(request, "exchange/proposed.html", {"proposals": proposals()})


@require_safe
@needs(MAY)
def template(request: PersonRequest, kind: str) -> FileResponse:
    """An empty list to fill in."""
    found = kind_of(kind)
    return _file(sheets.template(found), f"{found.name}.xlsx", EXCEL)


@require_safe
@needs(MAY)
def rejected(request: PersonRequest, key: int) -> FileResponse:
    """The rejected rows as a workbook, with the reasons."""
    row = get_object_or_404(visible_to(request.person), pk=key)
    found = kind_of(row.kind)
    return _file(sheets.rejected(row, found), f"{found.name}-{row.pk}.xlsx", EXCEL)


@require_safe
@needs(MAY)
def take(request: PersonRequest, kind: str) -> FileResponse:
    """Everything of one kind, as a workbook or (?form=csv) as CSV."""
    found, day = kind_of(kind), timezone.localdate(now()).isoformat()
    if found.is_text and request.GET.get("draft", "").isdecimal():
        return _of_draft(request, found)
    if request.GET.get("form") == "csv":
        return _file(sheets.list_csv(found), f"{found.name}-{day}.csv", "text/csv; charset=utf-8")
    return _file(sheets.list_book(found, request.person), f"{found.name}-{day}.xlsx", EXCEL)


def _of_draft(request: PersonRequest, found: Kind) -> FileResponse:
    """The duties of a draft (?draft=), for those who may read it."""
    readable = Draft.objects.filter(powers_of(request.person).readable)
    draft = get_object_or_404(readable, pk=int(request.GET["draft"][:9]))
    rows = rows_of_content(read_yaml(draft.text, "").content)
    return _file(sheets.list_book(found, request.person, rows), f"{found.name}-{draft.pk}.xlsx", EXCEL)


@require_safe
@needs(MAY)
def everything(request: PersonRequest) -> FileResponse:
    """The whole data set in one archive."""
    as_csv = request.GET.get("form") == "csv"
    name = f"redgrid-{timezone.localdate(now()).isoformat()}.zip"
    return _file(sheets.everything(request.person, as_csv=as_csv), name, "application/zip")


def _file(content: bytes, name: str, kind: str) -> FileResponse:
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=kind)

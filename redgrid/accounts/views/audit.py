"""The auditor's page: what happened, and whether the chain holds."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, needs
from redgrid.accounts.forms import JournalForm
from redgrid.accounts.queries import audited, facts_for_audit
from redgrid.journal.proof import Verdict, verify
from redgrid.journal.queries import last_number
from redgrid.kit.paging import page_of

FLAWS_SHOWN = 50


@require_safe
@needs("journal.read")
def journal(request: PersonRequest) -> HttpResponseBase:
    """The journal of the system, for the auditor."""
    return _page(request)


@require_POST
@needs("journal.read")
def verify_journal(request: PersonRequest) -> HttpResponseBase:
    """Reads the whole journal, so it is asked for and not done with every page."""
    return _page(request, verify())


def _page(request: PersonRequest, verdict: Verdict | None = None) -> HttpResponse:
    form = JournalForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = page_of(audited(**wanted), request.GET.get("cursor"))
    for entry in page.rows:
        entry.shown_facts = facts_for_audit(entry)  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "last": last_number(),
        "verdict": verdict,
        "flaws": verdict.flaws[:FLAWS_SHOWN] if verdict else (),
    }
    return render(request, "accounts/journal.html", context)

"""What the code on a door opens, for anybody: who answers, the standard, and a report without a name."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from redgrid.cases.actions import reopen_unnamed
from redgrid.cases.actions.aftercare import reopens_until, why_not_again
from redgrid.cases.models import Case
from redgrid.cases.page import followed_page
from redgrid.cases.queries import case_followed_by
from redgrid.cases.receipts import receipt_digest
from redgrid.cases.remarks import remarks_at
from redgrid.cases.rights import may_reopen_by
from redgrid.cases.unnamed import REPORTS, report_unnamed
from redgrid.grid.codes import place_of_code, was_replaced
from redgrid.grid.models import Resource
from redgrid.grid.queries import who
from redgrid.grid.risks import RISK_TONES, risk_words
from redgrid.kit.refusal import Refused, TooMany
from redgrid.kit.throttle import Throttle
from redgrid.rulebook.queries import current
from redgrid.signs.forms import FollowForm, ReopenForm

GUESSES = Throttle(at_most=30, seconds=600)


@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, scan_code: str) -> HttpResponse:
    """The page of one place. A report needs one sentence, no account, no name."""
    found = place_of_code(scan_code)
    if found is None and was_replaced(scan_code):
        return render(request, "signs/replaced.html", status=410)
    if found is None:
        return _not_found(request)
    flow = current().flow_for("report")
    if flow is None:
        raise Http404
    shown = {
        "place": found,
        "answer": who(found),
        "kind": current().place_kind(found.place_kind),
    }
    risk = {"word": risk_words().get(found.risk, found.risk), "tone": RISK_TONES.get(found.risk, "grey")}
    shown |= {"state": _state_of(found), "risk": risk, "remarks": remarks_at(found)}
    title = _("The board of this place is wrong") if "board" in request.POST else ""
    return report_unnamed(request, flow, place=found, page="signs/place.html", shown=shown, title=title)


def _not_found(request: HttpRequest) -> HttpResponse:
    """A code on a door is no secret: whoever has it gets its page, however many guess behind the same address."""
    address = request.META.get("REMOTE_ADDR", "")
    _may_guess(address)
    GUESSES.note(address)
    raise Http404


def _may_guess(address: str) -> None:
    """Raises TooMany after many wrong codes from one address."""
    if GUESSES.seconds_to_wait(address):
        raise TooMany(
            _("Many wrong codes came from here in the last minutes. Wait a little, then try again.")
        )


def _state_of(found: Resource) -> dict[str, int]:
    """How many problems of this place are open and how many were solved; no words of them."""
    rows = Case.objects.filter(place=found, is_sealed=False)
    counted: dict[str, int] = rows.aggregate(open=Count("pk", filter=Q(is_open=True)), all=Count("pk"))
    return counted


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """What became of a report, by its receipt code. The code travels in the body, never in an address or a log."""
    form = FollowForm(request.POST or None)
    page, is_again, said = None, False, ReopenForm(request.POST if "reopen" in request.POST else None)
    if request.method == "POST" and form.is_valid():
        address = request.META.get("REMOTE_ADDR", "")
        _may_guess(address)
        digest = receipt_digest(form.cleaned_data["receipt"])
        case = case_followed_by(digest)
        if case is None:
            GUESSES.note(address)
            form.add_error("receipt", _("We know no report with this code. Look at it again."))
        else:
            is_again = _open_again(request, case, form.cleaned_data["receipt"], said)
            page = followed_page(case)
            page["reopens_until"] = _until_reopened(case, form.cleaned_data["receipt"])
    shown = {"form": form, "page": page, "said": said, "is_again": is_again}
    return render(request, "signs/follow.html", shown, status=422 if form.errors or said.errors else 200)


def _until_reopened(case: Case, receipt: str) -> datetime | None:
    """Until when this code opens the case again; None when it does not."""
    return reopens_until(case) if may_reopen_by(case, receipt) and not why_not_again(case) else None


def _open_again(request: HttpRequest, case: Case, receipt: str, said: ReopenForm) -> bool:
    """Open the case again if that is asked for; once is enough, and a flood waits as reports do. Whether it was."""
    if not said.is_valid() or case.is_open:
        return False
    address = request.META.get("REMOTE_ADDR", "")
    if REPORTS.seconds_to_wait(address):
        raise TooMany(_("Many reports came from here in the last minutes. Wait a little."))
    REPORTS.note(address)
    try:
        reopen_unnamed(case, receipt=receipt, note=said.cleaned_data["note"])
    except Refused as refused:
        said.add_error("note", refused.reason)
    return not said.errors

"""What the code on a door opens, for anybody: who answers, the standard, and a report without a name."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from redgrid.cases.actions import open_case
from redgrid.cases.forms import ReportForm, put_refusal
from redgrid.cases.models import Case
from redgrid.cases.page import followed_page
from redgrid.cases.receipts import in_groups, receipt_digest, receipt_for
from redgrid.grid.codes import place_of_code
from redgrid.grid.models import Resource
from redgrid.grid.queries import who
from redgrid.journal.actions import once_key
from redgrid.kit.actor import ANONYMOUS
from redgrid.kit.refusal import Invalid
from redgrid.kit.throttle import Throttle
from redgrid.rulebook.institution import Flow
from redgrid.rulebook.queries import current
from redgrid.signs.forms import FollowForm

# A shift behind one address reports what it sees; a flood is not a shift.
REPORTS = Throttle(at_most=20, seconds=600)
GUESSES = Throttle(at_most=30, seconds=600)


@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, scan_code: str) -> HttpResponse:
    """The page of one place. A report needs one sentence, no account, no name."""
    found = _found(request, scan_code)
    flow = current().flow_for("report")
    if flow is None:
        raise Http404
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReportForm(flow, *given)
    if request.method == "POST" and form.is_valid():
        case = _report(request, found, flow, form)
        if case is not None:
            receipt = in_groups(receipt_for(once_key(*form.once_words())))
            return render(request, "signs/reported.html", {"case": case, "receipt": receipt, "place": found})
    shown = {
        "place": found,
        "answer": who(found),
        "form": form,
        "kind": current().place_kind(found.place_kind),
    }
    shown |= {"state": _state_of(found)}
    return render(request, "signs/place.html", shown, status=422 if form.errors else 200)


def _found(request: HttpRequest, scan_code: str) -> Resource:
    address = request.META.get("REMOTE_ADDR", "")
    found = place_of_code(scan_code) if not GUESSES.seconds_to_wait(address) else None
    if found is None:
        GUESSES.note(address)
        raise Http404
    return found


def _report(request: HttpRequest, found: Resource, flow: Flow, form: ReportForm) -> Case | None:
    address = request.META.get("REMOTE_ADDR", "")
    said = form.cleaned_data
    try:
        if REPORTS.seconds_to_wait(address):
            raise Invalid(
                _("Many reports came from here in the last minutes. Wait a little; your text is kept.")
            )
        opened = open_case(
            flow.code,
            by=ANONYMOUS,
            title=said["title"],
            text=said["text"],
            urgency=said.get("urgency", ""),
            place=found,
            source=Case.SCAN,
            once=once_key("scan", *form.once_words()),
            receipt=receipt_for(once_key(*form.once_words())),
            pictures=form.pictures(),
        )
    except Invalid as refused:
        put_refusal(form, refused)
        return None
    REPORTS.note(address)
    return opened.case


def _state_of(found: Resource) -> dict[str, int]:
    """How many problems of this place are open and how many were solved; no words of them."""
    rows = Case.objects.filter(place=found, is_sealed=False)
    counted: dict[str, int] = rows.aggregate(open=Count("pk", filter=Q(is_open=True)), all=Count("pk"))
    return counted


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """What became of a report, by its receipt code. The code travels in the body, never in an address or a log."""
    form = FollowForm(request.POST or None)
    page = None
    if request.method == "POST" and form.is_valid():
        address = request.META.get("REMOTE_ADDR", "")
        case = None
        if not GUESSES.seconds_to_wait(address):
            digest = receipt_digest(form.cleaned_data["receipt"])
            case = Case.objects.select_related("blueprint", "unit", "place").filter(receipt=digest).first()
        if case is None:
            GUESSES.note(address)
            form.add_error("receipt", _("We know no report with this code. Look at it again."))
        else:
            page = followed_page(case)
    return render(
        request, "signs/follow.html", {"form": form, "page": page}, status=422 if form.errors else 200
    )

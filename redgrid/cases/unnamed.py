"""Reports of people without an account: one way for all pages that take them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from redgrid.cases.actions import open_case, say_me_too
from redgrid.cases.doubles import chosen_among, second_look
from redgrid.cases.forms import ReportForm, put_refusal
from redgrid.cases.likeness import Lookalike
from redgrid.cases.models import Case
from redgrid.cases.receipts import in_groups, receipt_for
from redgrid.grid.models import Resource
from redgrid.journal.actions import once_key
from redgrid.kit.actor import ANONYMOUS
from redgrid.kit.refusal import Invalid, TooMany
from redgrid.kit.throttle import Throttle
from redgrid.rulebook.institution import Flow

# A shift behind one address reports what it sees; a flood is not a shift.
REPORTS = Throttle(at_most=20, seconds=600)


def report_unnamed(
    request: HttpRequest,
    flow: Flow,
    *,
    place: Resource | None,
    page: str,
    shown: dict[str, Any],
    title: str = "",
) -> HttpResponse:
    """The form on ``page`` (with ``shown`` beside ``form``), or the receipt after a report.

    ``title`` is what a button says that needs no sentence.
    """
    words = request.POST.copy()
    if title:
        words["title"] = title
    given = (words, request.FILES) if request.method == "POST" else ()
    form = ReportForm(flow, *given)
    looked: list[Lookalike] = []
    if request.method == "POST" and form.is_valid():
        once = once_key("scan", *form.once_words())
        looked = second_look(
            words, flow, title=form.cleaned_data["title"], place=place, person=None, once=once
        )
        if same := chosen_among(looked, words):
            return _met_too(request, same, form)
    if request.method == "POST" and form.is_valid() and not looked:
        case = _report(request.META.get("REMOTE_ADDR", ""), place, flow, form)
        if case is not None:
            receipt = in_groups(receipt_for(once_key(*form.once_words())))
            told = {"case": case, "receipt": receipt, "place": place}
            return render(request, "cases/reported.html", told)
    shown = shown | {"form": form, "looked": looked, "photo_sent": bool(request.FILES)}
    return render(request, page, shown, status=422 if form.errors else 200)


def _met_too(request: HttpRequest, case: Case, form: ReportForm) -> HttpResponse:
    address = request.META.get("REMOTE_ADDR", "")
    if REPORTS.seconds_to_wait(address):
        raise TooMany(_("Many reports came from here in the last minutes. Wait a little."))
    receipt = receipt_for(once_key(*form.once_words()))
    say_me_too(case, by=ANONYMOUS, receipt=receipt)
    REPORTS.note(address)
    return render(request, "cases/echoed_public.html", {"case": case, "receipt": in_groups(receipt)})


def _report(address: str, place: Resource | None, flow: Flow, form: ReportForm) -> Case | None:
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
            place=place,
            facts=form.facts(),
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

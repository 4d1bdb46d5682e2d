"""Pages of cases: report, list, one case, its moves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.actions import (
    answer_part,
    assign_case,
    move_case,
    note_reading,
    open_case,
    say_me_too,
    see_mentions,
)
from redgrid.cases.asking import FactsForm
from redgrid.cases.doubles import chosen_among, second_look
from redgrid.cases.facts import Fact
from redgrid.cases.flows import asking_flow
from redgrid.cases.forms import AnswerForm, AssignForm, FilterForm, MoveForm, PlacedReportForm, put_refusal
from redgrid.cases.kinds import kinds_for
from redgrid.cases.likeness import Lookalike
from redgrid.cases.models import Case, Part
from redgrid.cases.page import case_page
from redgrid.cases.queries import for_lists
from redgrid.cases.receipts import in_groups, receipt_for
from redgrid.cases.rights import may_read
from redgrid.cases.rules import may_report, visible_to
from redgrid.cases.showing import refused_page, visible_case
from redgrid.cases.uploads import keep_uploads
from redgrid.grid.models import Unit
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import once_key
from redgrid.kit.actor import ANONYMOUS
from redgrid.kit.naming import label
from redgrid.kit.paging import page_of
from redgrid.kit.refusal import Forbidden, Invalid, Missing, Refused
from redgrid.rulebook.institution import Flow
from redgrid.rulebook.queries import current
from redgrid.tasks.keeping import filters_for


@signed_in
@require_safe
def case_list(request: PersonRequest) -> HttpResponse:
    """The cases one may see, newest first, with filters in the address."""
    form = FilterForm(current().flows, request.GET)
    asked = form.asked()
    found = for_lists(visible_to(request.person)).filter(asked.condition())
    page = page_of(found, request.GET.get("cursor"))
    code = asked.cell or asked.under
    cell = Unit.objects.filter(code=code).first() if code else None
    state = form.cleaned_data.get("state") or "open"
    shown = {"form": form, "page": page, "cell": cell, "state": state}
    shown["filters"] = filters_for(request.person, "cases:list")
    return render(request, "cases/list.html", shown)


@signed_in
def report(request: PersonRequest) -> HttpResponse:
    """Report something: one sentence is enough."""
    return report_into(request, _flow_to_report(request.GET.get("flow", "")))


def report_into(request: PersonRequest, flow: Flow) -> HttpResponse:
    """The report form of ``flow``, and what is done with it: a named report opens its case, an unnamed one tells
    its receipt code."""
    if flow not in kinds_for(request.person):
        raise Forbidden(_("“%(flow)s” is not for you to open.") % {"flow": label(flow)})
    may_be_named = may_report(request.person, rights_of(request.person))
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PlacedReportForm(flow, may_be_named, *given, initial={"place": request.GET.get("place", "")})
    looked: list[Lookalike] = []
    if request.method == "POST" and form.is_valid():
        looked = _looked(request, flow, form)
        if same := chosen_among(looked, request.POST):
            return _met_too(request, same, form)
        case = None if looked else _open(request, flow, form)
        if case is not None:
            return _reported(request, case, form)
    shown = {"form": form, "flow": flow, "kinds": kinds_for(request.person), "looked": looked}
    shown["photo_sent"] = bool(request.FILES)
    return render(request, "cases/report.html", shown, status=422 if form.errors else 200)


def _looked(request: PersonRequest, flow: Flow, form: PlacedReportForm) -> list[Lookalike]:
    said, once = form.cleaned_data, _once(request, form)
    return second_look(
        request.POST, flow, title=said["title"], place=said["place"], person=request.person, once=once
    )


def _once(request: PersonRequest, form: PlacedReportForm) -> str:
    """What makes the same report arrive once, named or not."""
    words = form.once_words()
    if form.cleaned_data.get("unnamed"):
        return once_key("scan", *words)
    return once_key("form", request.person.staff_number, *words)


def _met_too(request: PersonRequest, case: Case, form: PlacedReportForm) -> HttpResponse:
    """Counted on the case that is there; without a name, with a receipt code of one's own."""
    receipt = receipt_for(once_key(*form.once_words())) if form.cleaned_data.get("unnamed") else ""
    say_me_too(case, by=ANONYMOUS if receipt else request.person, receipt=receipt)
    if not receipt and may_read(case, request.person):
        messages.success(request, _("You are counted on %(number)s.") % {"number": case})
        return redirect("cases:detail", case.number)
    shown = {"case": case, "receipt": in_groups(receipt) if receipt else ""}
    return render(request, "cases/echoed.html", shown)


def _reported(request: PersonRequest, case: Case, form: PlacedReportForm) -> HttpResponse:
    if form.cleaned_data.get("unnamed"):
        receipt = in_groups(receipt_for(once_key(*form.once_words())))
        return render(request, "cases/receipt.html", {"case": case, "receipt": receipt})
    told = _("Reported as %(number)s. Whoever answers for it has it now.") % {"number": case}
    messages.success(request, told)
    return redirect("cases:detail", case.number)


def _flow_to_report(code: str) -> Flow:
    flow = current().flow(code) if code else current().flow_for("report")
    if flow is None:
        raise Missing(_("There is no flow “%(code)s” in the institution.") % {"code": code[:40]})
    return flow


@signed_in
@require_safe
def kinds(request: PersonRequest) -> HttpResponse:
    """The kinds of case that one may open, each with what it is for."""
    return render(request, "cases/kinds.html", {"kinds": kinds_for(request.person)})


def _open(request: PersonRequest, flow: Flow, form: PlacedReportForm) -> Case | None:
    said = form.cleaned_data
    person, words, unnamed = request.person, form.once_words(), bool(said.get("unnamed"))
    try:
        return open_case(
            flow.code,
            by=ANONYMOUS if unnamed else person,
            title=said["title"],
            text=said["text"],
            urgency=said.get("urgency", ""),
            place=said["place"],
            unit=said.get("unit"),
            facts=form.facts(),
            source=said.get("source") or Case.SIGNED_IN,
            once=_once(request, form),
            receipt=receipt_for(once_key(*words)) if unnamed else "",
            pictures=form.pictures(),
        ).case
    except Invalid as refused:
        put_refusal(form, refused)
        return None


@signed_in
@require_safe
def detail(request: PersonRequest, number: str) -> HttpResponse:
    """One case: facts, people, what one may do now, its time line."""
    case = visible_case(request, number)
    page = case_page(case, request.person)
    see_mentions(page.life.unseen, by=request.person)
    note_reading(case, by=request.person)
    return render(request, "cases/detail.html", {"page": page})


@signed_in
@require_POST
def move(request: PersonRequest, number: str) -> HttpResponse:
    """Make a move; what cannot be done comes back beside what was typed."""
    case = visible_case(request, number)
    sent = request.POST.copy()
    try:
        keep_uploads(request, case, sent)
    except Refused as refused:
        return refused_page(request, number, sent, refused)
    form = MoveForm(sent)
    if not form.is_valid():
        return refused_page(
            request, number, form.data, Invalid(_("The form is not complete. Look again, then decide."))
        )
    said, facts = form.cleaned_data, _filled_in(case, form)
    if facts is None:
        return refused_page(
            request, number, form.data, Invalid(_("Some fields are missing or cannot be read."))
        )
    words = (number, said["move"], said["note"], said["once"], *sorted(facts.items()))
    asked = {"note": said["note"], "seen_stage": said["seen_stage"], "facts": facts}
    once = once_key("move", request.person.staff_number, *words)
    try:
        moved = move_case(case, said["move"], by=request.person, once=once, **asked)
    except Refused as refused:
        return refused_page(request, number, form.data, refused)
    messages.success(request, _("Done: %(number)s.") % {"number": moved})
    return redirect("cases:detail", number)


def _filled_in(case: Case, form: MoveForm) -> dict[str, Fact] | None:
    """What the move's own fields say, None when they are faulty; nothing for a move that the stage does not know.

    The stage is the one that was on the screen: what is sent again says the same, wherever the case is by now.
    """
    flow = asking_flow(case)
    stage = flow.stage(form.cleaned_data["seen_stage"])
    chosen = stage.move(form.cleaned_data["move"]) if stage else None
    if chosen is None:
        return {}
    asked = FactsForm(flow, chosen, form.data)
    return asked.said() if asked.is_valid() else None


@signed_in
def assign(request: PersonRequest, number: str) -> HttpResponse:
    """Name lead, overseer and partners."""
    case = visible_case(request, number)
    page = case_page(case, request.person)
    if not page.may_assign:
        raise Forbidden(_("Only the head who answers for this case names the people who work on it."))
    form = AssignForm(request.POST if request.method == "POST" else None, initial=page.named)
    if request.method == "POST" and form.is_valid():
        try:
            _name(request, case, form)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        else:
            messages.success(request, _("The people are named; partners have been asked."))
            return redirect("cases:detail", number)
    return render(
        request, "cases/assign.html", {"page": page, "form": form}, status=422 if form.errors else 200
    )


def _name(request: PersonRequest, case: Case, form: AssignForm) -> None:
    people = {name: form.cleaned_data[name] for name in ("lead", "overseer", "partners")}
    words = (case.number, form.cleaned_data["once"], *people.values())
    assign_case(
        case, by=request.person, once=once_key("assign", request.person.staff_number, *words), **people
    )


@signed_in
@require_POST
def answer(request: PersonRequest, number: str, part: int) -> HttpResponse:
    """A partner accepts or declines."""
    case = visible_case(request, number)
    asked = get_object_or_404(Part.objects.select_related("case__unit", "person"), pk=part, case=case)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return refused_page(request, number, form.data, Invalid(_("Choose to accept or to decline.")))
    said = form.cleaned_data
    once = once_key("answer", request.person.staff_number, part, said["answer"], said["note"], said["once"])
    try:
        accepts = said["answer"] == Part.ACCEPTED
        answer_part(asked, by=request.person, accepts=accepts, note=said["note"], once=once)
    except Refused as refused:
        return refused_page(request, number, form.data, refused)
    messages.success(request, _("Your answer is recorded."))
    return redirect("cases:detail", number)

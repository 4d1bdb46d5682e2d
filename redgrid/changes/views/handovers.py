"""Handovers: what passes on from whom to whom, confirmed by both sides, settled by a head where they differ."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.changes import pages
from redgrid.changes.actions import answer_handover, settle_item
from redgrid.changes.actions.answering import Said
from redgrid.changes.forms import SettleForm
from redgrid.changes.models import Item
from redgrid.changes.rules import may_settle, visible_to
from redgrid.grid.forms import put_refusal
from redgrid.kit.paging import page_of
from redgrid.kit.refusal import Forbidden, Refused


@require_safe
@signed_in
def handovers(request: PersonRequest) -> HttpResponse:
    """What waits for me, what is mine, and what passes on in my units."""
    rows = pages.chosen(request.GET.get("of", ""), request.person)
    page = page_of(rows, request.GET.get("cursor"))
    context = {
        "page": page,
        "rows": pages.rows_of(page.rows, request.person),
        "of": request.GET.get("of", ""),
        "tabs": pages.TABS,
    }
    return render(request, "changes/handovers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def handover(request: PersonRequest, key: int) -> HttpResponse:
    """One handover, to confirm, to dispute, to print."""
    found = get_object_or_404(visible_to(request.person).select_related("person", "unit", "made_by"), pk=key)
    problem, status = "", 200
    if request.method == "POST":
        try:
            answer_handover(found, _said(request), by=request.person)
        except Forbidden:
            raise
        except Refused as refused:
            problem, status = refused.reason, 422
        else:
            messages.success(request, _("Your answer is noted."))
            return redirect("changes:handover", key)
    context = {"page": pages.handover_page(found, request.person), "problem": problem}
    typed = request.POST if problem else {}
    context["typed"] = {
        name: value for name, value in typed.items() if name.startswith(("remark-", "right-"))
    }
    return render(request, "changes/handover.html", context, status=status)


def _said(request: PersonRequest) -> dict[int, Said]:
    """What was said of each item, by its key."""
    found = {}
    for name, value in request.POST.items():
        key = name.removeprefix("right-")
        if key != name and key.isdecimal() and len(key) < 19:
            remark = request.POST.get(f"remark-{key}", "")
            found[int(key)] = Said(value == "1", str(remark))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def settle(request: PersonRequest, key: int) -> HttpResponse:
    """Settle a disputed item, as the next head who is no party to it."""
    found = get_object_or_404(
        Item.objects.select_related(
            "handover__unit", "handover__person", "receiver", "part__case__unit", "task__unit", "case__unit",
            "resource", "to_unit",
        ).filter(handover__in=visible_to(request.person)),
        pk=key,
    )  # fmt: skip
    if found.settled_at is None and not may_settle(found, request.person):
        raise Forbidden(_("The next head who is no party to it settles this."))
    form = SettleForm(
        pages.settle_choices(found), request.POST or None, initial={"receiver": found.receiver.staff_number}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            settle_item(found, said["receiver"], by=request.person, ruling=said["ruling"])
        except Forbidden:
            raise
        except Refused as refused:
            put_refusal(form, refused)
        else:
            messages.success(request, _("The ruling is noted."))
            return redirect("changes:handover", found.handover_id)
    context = {"form": form, "item": pages.line_of(found, request.person), "handover": found.handover}
    return render(request, "changes/settle.html", context, status=422 if form.errors else 200)

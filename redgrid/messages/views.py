"""One's own messages, and how one is told."""

from __future__ import annotations

from django.contrib import messages as said
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.kit.paging import page_of
from redgrid.kit.refusal import Refused
from redgrid.messages.actions import choose, read_all, read_message
from redgrid.messages.channels import PERSONAL, Channel, Choice
from redgrid.messages.forms import ChoiceForm
from redgrid.messages.queries import shown
from redgrid.messages.rules import visible_to


@signed_in
@require_safe
def messages(request: PersonRequest) -> HttpResponse:
    """What I was told: what is new, or everything, newest first."""
    rows, is_new = visible_to(request.person), request.GET.get("show") != "all"
    page = page_of(rows.filter(read_at=None) if is_new else rows, request.GET.get("cursor"))
    told = {
        "page": page,
        "rows": shown(page.rows, request.person),
        "is_new": is_new,
        "newest": page.rows[0].pk if page.rows and not request.GET.get("cursor") else None,
    }
    return render(request, "messages/messages.html", told)


@signed_in
@require_POST
def open_message(request: PersonRequest, key: int) -> HttpResponse:
    """Mark it read and go where it leads; what may not be seen any more leads nowhere."""
    message = get_object_or_404(visible_to(request.person), pk=key)
    read_message(message, by=request.person)
    (now,) = shown([message], request.person)
    if request.POST.get("stay") or not url_has_allowed_host_and_scheme(now.link, allowed_hosts=None):
        said.success(request, _("Marked as read."))
        return redirect("messages:messages")
    return redirect(now.link)


@signed_in
@require_POST
def read(request: PersonRequest) -> HttpResponse:
    """Mark all as read that were on the screen or are older: what came since stays new."""
    until = request.POST.get("until", "")
    count = read_all(by=request.person, until=int(until) if until.isdecimal() and len(until) < 19 else None)
    text = ngettext("%(count)d message is marked as read.", "%(count)d messages are marked as read.", count)
    said.success(request, text % {"count": count})
    return redirect("messages:messages")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: PersonRequest) -> HttpResponse:
    """Where and when I am told outside of the app."""
    choice = Choice.objects.filter(person=request.person).first() or Choice(person=request.person)
    there = set(Channel.objects.filter(is_on=True, kind__in=PERSONAL).values_list("kind", flat=True))
    kinds = [kind for kind in PERSONAL if kind in there]
    form = ChoiceForm(kinds, choice, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            choose(form.chosen(), by=request.person)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        else:
            said.success(request, _("Your choice is kept."))
            return redirect("messages:choices")
    ways = [(form[f"address_{kind}"], form[f"topics_{kind}"]) for kind in kinds]
    shown = {"form": form, "ways": ways}
    return render(request, "messages/choices.html", shown, status=422 if form.errors else 200)

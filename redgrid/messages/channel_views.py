"""Pages of the ways out: those of the house, and what each person chooses."""

from __future__ import annotations

import uuid

from django.contrib import messages as said
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from redgrid.accounts.decorators import PersonRequest, needs, signed_in
from redgrid.kit.refusal import Refused
from redgrid.messages.actions import add_channel, choose, remove_channel, replay, switch_channel
from redgrid.messages.channels import KINDS, PERSONAL, Channel, Choice, Delivery
from redgrid.messages.forms import ChannelForm, ChoiceForm
from redgrid.messages.rules import ADMINISTER
from redgrid.messages.senders import Later, Never, Post, send
from redgrid.messages.sending import trial

TAKES_FORMS = ["GET", "HEAD", "POST"]
FAILURES_SHOWN = 100


@signed_in
@require_http_methods(TAKES_FORMS)
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


@needs(ADMINISTER)
@require_http_methods(TAKES_FORMS)
def channels(request: PersonRequest) -> HttpResponse:
    """The ways out of the house, what failed, and a new one."""
    form = ChannelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            add_channel(form.wanted(), by=request.person)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        else:
            said.success(request, _("The channel is set. Try it."))
            return redirect("messages:channels")
    rows = [
        (channel, _(KINDS.get(channel.kind, channel.kind))) for channel in Channel.objects.order_by("name")
    ]
    failed = Delivery.objects.filter(state=Delivery.FAILED).select_related("channel").order_by("-id")
    shown = {"form": form, "rows": rows, "failed": list(failed[:FAILURES_SHOWN])}
    return render(request, "messages/channels.html", shown, status=422 if form.errors else 200)


@needs(ADMINISTER)
@require_POST
def channel(request: PersonRequest, key: int) -> HttpResponse:
    """Switch a channel on or off, try it, or remove it."""
    found, what = get_object_or_404(Channel, pk=key), request.POST.get("do", "")
    if what in {"on", "off"}:
        switch_channel(found, by=request.person, is_on=what == "on")
        said.success(request, _("The channel sends.") if what == "on" else _("The channel rests."))
    elif what == "remove":
        remove_channel(found, by=request.person)
        said.success(request, _("The channel is removed, and its secret with it."))
    elif what == "try":
        _try(request, found)
    return redirect("messages:channels")


def _try(request: PersonRequest, found: Channel) -> None:
    """Send a test message now, outside of any transaction."""
    ready = trial(found, request.person, str(uuid.uuid4()))
    if ready is None:
        said.error(request, _("Enter your own address under “How I am told” first."))
        return
    try:
        send(*ready, Post())
    except (Later, Never) as error:
        said.error(request, _("It did not go through: %(why)s") % {"why": error})
    else:
        said.success(request, _("It went through."))


@needs(ADMINISTER)
@require_POST
def again(request: PersonRequest) -> HttpResponse:
    """Send what failed once more."""
    many = replay(Delivery.objects.all(), by=request.person)
    text = ngettext("%(count)d is sent again.", "%(count)d are sent again.", many)
    said.success(request, text % {"count": many})
    return redirect("messages:channels")

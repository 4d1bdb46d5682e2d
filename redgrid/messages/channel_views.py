"""The ways out of the house: all of them, and one by one."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages as said
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from redgrid.accounts.decorators import PersonRequest, needs
from redgrid.kit.encryption import Unreadable
from redgrid.kit.refusal import Refused
from redgrid.messages.actions import (
    add_channel,
    remove_channel,
    renew_channel,
    replay,
    set_digest,
    switch_channel,
)
from redgrid.messages.channel_forms import ChannelForm, DigestForm, KeysForm
from redgrid.messages.channels import KINDS, MAIL, Channel, Delivery
from redgrid.messages.reasons import LOST, reason
from redgrid.messages.rules import ADMINISTER
from redgrid.messages.senders import Later, Never, Post, send
from redgrid.messages.sending import trial

TAKES_FORMS = ["GET", "HEAD", "POST"]
FAILURES_SHOWN = 100


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
        (channel, _(KINDS.get(channel.kind, channel.kind)), channel.is_readable)
        for channel in Channel.objects.order_by("name").select_related("unit")
    ]
    failed = Delivery.objects.filter(state=Delivery.FAILED).select_related("channel").order_by("-id")
    shown = {
        "form": form,
        "rows": rows,
        "lost": sum(not is_readable for _channel, _kind, is_readable in rows),
        "failed": [(one, reason(one.error)) for one in failed[:FAILURES_SHOWN]],
    }
    return render(request, "messages/channels.html", shown, status=422 if form.errors else 200)


@needs(ADMINISTER)
@require_http_methods(TAKES_FORMS)
def channel(request: PersonRequest, key: int) -> HttpResponse:
    """One channel: switch it on or off, try it, remove it; enter its secret again, set its digest."""
    found, what = (
        get_object_or_404(Channel.objects.select_related("unit"), pk=key),
        request.POST.get("do", ""),
    )
    if request.method != "POST":
        return _page(request, found)
    if what == "keys" and found.kind != MAIL:
        return _renew(request, found)
    if what == "digest" and found.is_robot:
        return _set_digest(request, found)
    if what in {"on", "off"}:
        switch_channel(found, by=request.person, is_on=what == "on")
        said.success(request, _("The channel sends.") if what == "on" else _("The channel rests."))
    elif what == "remove":
        remove_channel(found, by=request.person)
        said.success(request, _("The channel is removed, and its secret with it."))
        return redirect("messages:channels")
    elif what == "try":
        _try(request, found)
    return redirect("messages:channel", key)


def _page(
    request: PersonRequest, found: Channel, keys: KeysForm | None = None, digest: DigestForm | None = None
) -> HttpResponse:
    is_readable = found.is_readable
    waiting = Delivery.objects.filter(channel=found, state=Delivery.WAITING).count()
    shown: dict[str, Any] = {
        "channel": found,
        "kind": _(KINDS.get(found.kind, found.kind)),
        "is_readable": is_readable,
        "waiting": waiting,
        "keys": keys or (KeysForm(is_readable=is_readable) if found.kind != MAIL else None),
        "digest": digest or (DigestForm(found) if found.is_robot else None),
    }
    is_wrong = any(form is not None and form.errors for form in (keys, digest))
    return render(request, "messages/channel.html", shown, status=422 if is_wrong else 200)


def _renew(request: PersonRequest, found: Channel) -> HttpResponse:
    form = KeysForm(request.POST, is_readable=found.is_readable)
    if form.is_valid():
        try:
            renew_channel(found, by=request.person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        else:
            said.success(request, _("It is kept, and what waited for it goes out now. Try it."))
            return redirect("messages:channel", found.pk)
    return _page(request, found, keys=form)


def _set_digest(request: PersonRequest, found: Channel) -> HttpResponse:
    form = DigestForm(found, request.POST)
    if form.is_valid():
        unit, hour = form.chosen()
        try:
            set_digest(found, by=request.person, unit=unit, hour=hour)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        else:
            said.success(request, _("It is kept."))
            return redirect("messages:channel", found.pk)
    return _page(request, found, digest=form)


def _try(request: PersonRequest, found: Channel) -> None:
    """Send a test message now, outside of any transaction."""
    try:
        ready = trial(found, request.person, str(uuid.uuid4()))
        if ready is None:
            said.error(request, _("Enter your own address under “How I am told” first."))
            return
        send(*ready, Post())
    except Unreadable:
        said.error(request, _(LOST))
    except (Later, Never) as error:
        said.error(request, _("It did not go through: %(why)s") % {"why": reason(str(error))})
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

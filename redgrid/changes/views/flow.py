"""The way of every change: the form, what it would do and who takes on the work, then the change itself."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.db import IntegrityError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.changes.actions import Stale, make_change
from redgrid.changes.actions.trying import Effect, what_if
from redgrid.changes.change import Change
from redgrid.changes.pages import told_work
from redgrid.grid.forms import FromForm, put_refusal
from redgrid.grid.models import Unit
from redgrid.grid.rules import may, rights_of
from redgrid.journal.actions import once_key
from redgrid.journal.queries import happened
from redgrid.kit.clock import now
from redgrid.kit.entrance import Page
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.officers.rules import may_assign

P = ParamSpec("P")
# What belongs to the way and not to the form of the change.
OWN = {"csrfmiddlewaretoken", "step", "seen", "once"}
CHOICE = "to-"


@dataclass(frozen=True)
class Words:
    """The verb, the name of the thing, and the address of its page."""

    verb: str
    name: str
    back: str


Make = Callable[[dict[str, Any], datetime], Change]


def changing(view: Callable[Concatenate[PersonRequest, P], HttpResponseBase]) -> Page[P]:
    """A page of a change. What was carried out before is not carried out again, whatever became of its row."""

    @wraps(view)
    def guarded(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        once = _once(request) if _step(request) == "confirm" else None
        if once and happened(once):
            messages.success(request, _("This change has been made already."))
            return redirect("changes:handovers")
        return view(request, *args, **kwargs)

    return require_http_methods(["GET", "HEAD", "POST"])(signed_in(guarded))


def _step(request: HttpRequest) -> str:
    return request.POST.get("step", "") if request.method == "POST" else ""


def _once(request: PersonRequest) -> str | None:
    token = request.POST.get("once", "")
    return once_key("change", request.person.pk, token) if token else None


def change_page(
    request: PersonRequest, unit: Unit | None, form: Form, make: Make, words: Words, **shown: object
) -> HttpResponse:
    """The form; what it would do, when it is sent; the change, once that is confirmed. Without a day it is of now."""
    if not may(request.person, "grid.change", unit):
        raise Forbidden(_("You may look at the map here, not change it."))
    status = 200
    if request.method == "POST" and form.is_valid() and _step(request) != "edit":
        try:
            return _go_on(request, form, make(form.cleaned_data, _begins(form)), words)
        except Forbidden:
            raise
        except Refused as refused:
            put_refusal(form, refused)
    if form.errors:
        status = 422
    context = {"form": form, "verb": words.verb, "name": words.name, "back": words.back, **shown}
    return render(request, "changes/change.html", context, status=status)


def _begins(form: Form) -> datetime:
    return form.starts_at if isinstance(form, FromForm) else now()


def _go_on(request: PersonRequest, form: Form, change: Change, words: Words) -> HttpResponse:
    if _step(request) != "confirm":
        return _show(request, form, change, words)
    seen, once = request.POST.get("seen", ""), _once(request)
    try:
        outcome = make_change(change, _chosen(request), by=request.person, seen=seen, once=once)
    except Stale as stale:
        return _show(request, form, change, words, notice=stale.reason)
    except IntegrityError:
        # The same request arrived twice at once: the other one has made the change.
        if not (once and happened(once)):
            raise
        return redirect(words.back)
    messages.success(request, outcome.told)
    return redirect("changes:handover", outcome.handover.pk) if outcome.handover else redirect(words.back)


def _chosen(request: PersonRequest) -> dict[str, str]:
    """Who was chosen for which open thing, by its key."""
    said = request.POST.items()
    return {name.removeprefix(CHOICE): str(value) for name, value in said if name.startswith(CHOICE)}


def _show(request: PersonRequest, form: Form, change: Change, words: Words, notice: str = "") -> HttpResponse:
    effect = what_if(change, _chosen(request), by=request.person)
    context = {
        "effect": effect,
        "lines": [(plan, *told_work(plan.work.row)) for plan in effect.plans],
        "gaps": _gap_lists(effect),
        "sees_load": may_assign(rights_of(request.person)),
        "kept": _kept(request),
        "facts": [(field.label, _shown(field.value(), field)) for field in form.visible_fields()],
        "once": request.POST.get("once") or secrets.token_urlsafe(12),
        "notice": notice, "verb": words.verb, "name": words.name, "back": words.back,
    }  # fmt: skip
    return render(request, "changes/preview.html", context)


def _gap_lists(effect: Effect) -> list[dict[str, Any]]:
    return [
        {"title": _("Gaps that open"), "gaps": effect.opened, "is_bad": True},
        {"title": _("Gaps that are closed"), "gaps": effect.closed, "is_bad": False},
    ]


def _kept(request: PersonRequest) -> list[tuple[str, str]]:
    """What was typed, to be sent again with the confirmation."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in OWN and not name.startswith(CHOICE)
        for value in values
    ]


def _shown(value: Any, field: Any) -> str:
    """A value of the form in words."""
    if isinstance(value, list):
        return _(", ").join(_shown(one, field) for one in value)
    if value is True or value in {"on", "True"}:
        return _("yes")
    for key, text in _options(field):
        if str(key) == str(value):
            return str(text).strip()
    return "" if value in {None, False, ""} else str(value)


def _options(field: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, text in getattr(field.field, "choices", ()):
        found += text if isinstance(text, list | tuple) else [(key, text)]
    return found

"""Oneself: who am I here, where am I signed in, which programs act for me, how do I like my pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from redgrid.accounts import actions
from redgrid.accounts.decorators import PersonRequest, safe_next, signed_in
from redgrid.accounts.forms import TokenForm
from redgrid.accounts.queries import live_sign_ins
from redgrid.grid.rules import acting_tenures
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused

A_YEAR = 365 * 24 * 3600


@require_safe
@signed_in
def me(request: PersonRequest) -> HttpResponseBase:
    """What the system knows of oneself: posts, sessions, tokens."""
    return _page(request, TokenForm())


def _page(
    request: PersonRequest, form: TokenForm, *, fresh_token: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "tenures": acting_tenures(request.person),
        "sign_ins": live_sign_ins(request.account),
        "tokens": request.account.tokens.valid_at(now()).order_by("-made_at"),
        "form": form,
        "fresh_token": fresh_token,
        "languages": settings.LANGUAGES,
    }
    return render(request, "accounts/me.html", context, status=status)


@require_POST
@signed_in
def end_sign_in(request: PersonRequest, key: int) -> HttpResponseBase:
    """Ends one of one's own sessions."""
    begun = request.account.sign_ins.select_related("account__person").filter(pk=key).first()
    if begun is None:
        raise Http404
    actions.sign_out(begun, by=request.person)
    messages.success(request, _("That session has ended."))
    return redirect("accounts:me")


@require_POST
@signed_in
def make_token(request: PersonRequest) -> HttpResponseBase:
    """The token is in the answer itself: it is shown once and lies nowhere, not even in a cookie."""
    form, clear = TokenForm(request.POST), ""
    if form.is_valid():
        try:
            clear = actions.make_token(request.account, by=request.person, name=form.cleaned_data["name"])
        except Refused as refused:
            form.add_error(refused.field, refused.reason)
    if not clear:
        return _page(request, form, status=422)
    return _page(request, TokenForm(), fresh_token=clear)


@require_POST
@signed_in
def revoke_token(request: PersonRequest, key: int) -> HttpResponseBase:
    """Revokes one of one's own tokens."""
    token = request.account.tokens.select_related("account__person").filter(pk=key).first()
    if token is None:
        raise Http404
    actions.revoke_token(token, by=request.person)
    messages.success(request, _("The token no longer works."))
    return redirect("accounts:me")


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """The reader's language and type size: cookies, for visitors too."""
    response = redirect(safe_next(request.POST.get("next", "")))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    if request.POST.get("large_type") in {"0", "1"}:
        _keep(response, "large_type", request.POST["large_type"])
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(name, value, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")

"""Sign in, sign out, change the password."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from redgrid.accounts import actions
from redgrid.accounts.decorators import PersonRequest, safe_next, signed_in_at_all
from redgrid.accounts.devices import device_of
from redgrid.accounts.forms import PasswordForm, SignInForm
from redgrid.accounts.models import SignIn
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused
from redgrid.kit.throttle import Throttle

# An office sits behind one address: enough for a morning's mistyped passwords, too few for guessing.
REFUSALS = Throttle(at_most=30, seconds=600)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Signs in by staff number and password, throttled."""
    if request.method != "POST":
        onward = safe_next(request.GET.get("next", ""))
        if getattr(request, "person", None):
            return redirect(onward)
        return _sign_in_page(request, SignInForm(initial={"next": onward}))
    form = SignInForm(request.POST)
    address = request.META.get("REMOTE_ADDR", "")
    if wait := REFUSALS.seconds_to_wait(address):
        form.add_error(None, _("Too many refused sign-ins from this network. Try again in a few minutes."))
        return _sign_in_page(request, form, status=429, wait=wait)
    if not form.is_valid():
        return _sign_in_page(request, form, status=422)
    try:
        begun = actions.sign_in(
            form.cleaned_data["staff_number"],
            password=form.cleaned_data["password"],
            device=device_of(request.headers.get("User-Agent", "")),
        )
    except Refused as refused:
        REFUSALS.note(address)
        form.add_error(None, refused.reason)
        return _sign_in_page(request, form, status=401)
    _remember(request, begun)
    return redirect(safe_next(form.cleaned_data["next"]))


def _sign_in_page(
    request: HttpRequest, form: SignInForm, *, status: int = 200, wait: int = 0
) -> HttpResponse:
    response = render(request, "accounts/sign_in.html", {"form": form}, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _remember(request: HttpRequest, begun: SignIn) -> None:
    """A fresh session and a fresh form key: nothing from before the sign-in is valid after it."""
    request.session.flush()
    request.session["sign_in"] = begun.pk
    request.session["seen"] = now().timestamp()
    rotate_token(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Signs out and forgets the session."""
    begun: SignIn | None = getattr(request, "sign_in", None)
    if begun:
        actions.sign_out(begun, by=begun.account.person)
    request.session.flush()
    response = redirect("accounts:sign_in")
    # The next one at this device finds no drafts and no pages.
    response["Clear-Site-Data"] = '"storage"'
    return response


@sensitive_post_parameters("current", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_at_all
def password(request: PersonRequest) -> HttpResponseBase:
    """Changes one's own password; the first one has to be changed before anything else."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _changed(request, form):
        messages.success(request, _("The password is changed. All your other sessions have ended."))
        return redirect("accounts:me")
    status = 422 if form.errors else 200
    return render(request, "accounts/password.html", {"form": form}, status=status)


def _changed(request: PersonRequest, form: PasswordForm) -> bool:
    words = form.cleaned_data
    try:
        actions.change_password(
            request.account,
            by=request.person,
            current=words["current"],
            new=words["new"],
            keep=request.sign_in,
        )
    except Refused as refused:
        form.add_error(refused.field, refused.reason)
        return False
    rotate_token(request)
    return True

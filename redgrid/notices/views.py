"""Pages of notices. Whoever opens one leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import once_key
from redgrid.kit.paging import page_of
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.kit.words import clean_line
from redgrid.notices.actions import correct_notice, publish_notice, renew_notice, withdraw_notice
from redgrid.notices.forms import CorrectForm, PublishForm, ReasonForm, RenewForm
from redgrid.notices.models import Notice
from redgrid.notices.papers import notice_paper
from redgrid.notices.queries import listed, versions_of
from redgrid.notices.rules import may_publish, visible_to

TAKES_FORMS = ["GET", "HEAD", "POST"]
LONGEST_SEARCH = 60


@signed_in
@require_safe
def notices(request: PersonRequest) -> HttpResponse:
    """The notices that stand, or the past ones, newest first."""
    rights = rights_of(request.person)
    is_past, q = request.GET.get("state") == "past", clean_line(request.GET.get("q", ""))[:LONGEST_SEARCH]
    rows = listed(visible_to(request.person, rights), is_past=is_past, q=q)
    shown = {
        "page": page_of(rows, request.GET.get("cursor")),
        "is_past": is_past,
        "q": q,
        "may_publish": may_publish(request.person, rights=rights),
    }
    return render(request, "notices/notices.html", shown)


@signed_in
@require_http_methods(TAKES_FORMS)
def publish(request: PersonRequest) -> HttpResponse:
    """Publish a notice."""
    rights = rights_of(request.person)
    if not may_publish(request.person, rights=rights):
        raise Forbidden(
            _("Notices are published by the heads of a unit and of those above it, and by the clerks.")
        )
    unit = request.GET.get("unit", "")
    form = PublishForm(rights, _sent(request), unit=unit)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        once = once_key("notice", request.person.staff_number, said["once"], said["title"], said["unit"].code)
        try:
            made = publish_notice(form.words(), said["unit"], by=request.person, once=once)
        except Refused as refused:
            _put_refusal(form, refused)
        else:
            messages.success(
                request, _("The notice is published. Everybody it is meant for gets one message.")
            )
            return redirect("notices:notice", made.pk)
    return render(request, "notices/publish.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_safe
def notice(request: PersonRequest, key: int) -> HttpResponse:
    """One notice: what is to be known, until when, who says so, and what became of it."""
    found = _visible(request, key)
    shown = {
        "notice": found,
        "renewals": found.renewals.select_related("renewed_by"),
        "versions": list(versions_of(found)),
        "correction": getattr(found, "correction", None),
        "may_change": may_publish(request.person, found.unit),
    }
    return render(request, "notices/notice.html", shown)


@signed_in
@require_safe
def paper(request: PersonRequest, key: int) -> HttpResponse:
    """The notice to hang up."""
    return notice_paper(_visible(request, key), request.person)


def _visible(request: PersonRequest, key: int) -> Notice:
    rows = visible_to(request.person).select_related("unit", "published_by", "withdrawn_by", "correction")
    return get_object_or_404(rows, pk=key)


@signed_in
@require_http_methods(TAKES_FORMS)
def renew(request: PersonRequest, key: int) -> HttpResponse:
    """Let a notice hold longer, for a reason."""
    found = _changeable(request, key)
    form = RenewForm(found, _sent(request))
    return _taken(request, found, form, "notices/renew.html", lambda said: (
        renew_notice(found, said["expires_on"], said["reason"], by=request.person).notice,
        _("The notice holds until %(day)s.") % {"day": said["expires_on"]},
    ))  # fmt: skip


@signed_in
@require_http_methods(TAKES_FORMS)
def withdraw(request: PersonRequest, key: int) -> HttpResponse:
    """Take a notice back, for a reason."""
    found = _changeable(request, key)
    return _taken(request, found, ReasonForm(_sent(request)), "notices/withdraw.html", lambda said: (
        withdraw_notice(found, said["reason"], by=request.person), _("The notice is withdrawn."),
    ))  # fmt: skip


@signed_in
@require_http_methods(TAKES_FORMS)
def correct(request: PersonRequest, key: int) -> HttpResponse:
    """Put a notice right by a new version."""
    found = _changeable(request, key)
    form = CorrectForm(_sent(request), initial={"title": found.title, "text": found.text})
    return _taken(request, found, form, "notices/correct.html", lambda said: (
        correct_notice(found, form.words(), said["reason"], by=request.person), _("The notice is put right."),
    ))  # fmt: skip


def _changeable(request: PersonRequest, key: int) -> Notice:
    found = _visible(request, key)
    if not may_publish(request.person, found.unit):
        raise Forbidden(_("You may read this notice, not change it."))
    return found


def _taken(
    request: PersonRequest,
    notice: Notice,
    form: Form,
    template: str,
    do: Callable[[dict[str, Any]], tuple[Notice, str]],
) -> HttpResponse:
    """The page with its form; what it asks for is done, what cannot be done comes back beside what was typed."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                where, told = do(form.cleaned_data)
            except Refused as refused:
                _put_refusal(form, refused)
                status = refused.status
            else:
                messages.success(request, told)
                return redirect("notices:notice", where.pk)
    return render(request, template, {"notice": notice, "form": form}, status=status)


def _sent(request: PersonRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _put_refusal(form: Form, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, refused.reason)

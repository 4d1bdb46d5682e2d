"""System and security administrators: accounts, locks, sessions. Neither page shows anything of the work."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from redgrid.accounts import actions
from redgrid.accounts.decorators import PersonRequest, needs
from redgrid.accounts.forms import FindForm, OpenForm
from redgrid.accounts.models import Account
from redgrid.accounts.queries import accounts_with_sign_ins, recent_refusals
from redgrid.grid.models import Person
from redgrid.kit.clock import now
from redgrid.kit.paging import page_of
from redgrid.kit.refusal import Refused


@require_safe
@needs("account.manage")
def accounts(request: PersonRequest) -> HttpResponseBase:
    """Who has an account, and the form that opens one."""
    return _accounts_page(request, OpenForm())


def _accounts_page(
    request: PersonRequest,
    form: OpenForm,
    *,
    first: tuple[Person, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    find = FindForm(request.GET)
    rows: QuerySet[Account] = Account.objects.select_related("person")
    if find.is_valid():
        rows = _found(rows, find.cleaned_data["q"])
    context: dict[str, Any] = {
        "find": find,
        "form": form,
        "page": page_of(rows, request.GET.get("cursor")),
        "now": now(),
        "first": first,
    }
    return render(request, "accounts/accounts.html", context, status=status)


def _found(rows: QuerySet[Account], words: str) -> QuerySet[Account]:
    if not words:
        return rows
    return rows.filter(Q(person__staff_number__istartswith=words) | Q(person__name__contains=words))


@require_POST
@needs("account.manage")
def open_account(request: PersonRequest) -> HttpResponseBase:
    """Opens an account; the first password is shown once."""
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _accounts_page(request, form, status=422)
    person = Person.objects.filter(staff_number=form.cleaned_data["staff_number"]).first()
    if person is None:
        form.add_error("staff_number", _("Nobody has this staff number."))
        return _accounts_page(request, form, status=422)
    try:
        first = actions.open_account(person, by=request.person)
    except Refused as refused:
        form.add_error("staff_number", refused.reason)
        return _accounts_page(request, form, status=refused.status)
    return _accounts_page(request, OpenForm(), first=(person, first))


@require_POST
@needs("account.manage")
def reset_password(request: PersonRequest, staff_number: str) -> HttpResponseBase:
    """Gives an account a new first password, shown once."""
    account = _account(staff_number)
    first = actions.reset_password(account, by=request.person)
    return _accounts_page(request, OpenForm(), first=(account.person, first))


@require_POST
@needs("account.manage")
def close_account(request: PersonRequest, staff_number: str) -> HttpResponseBase:
    """Closes an account; nobody closes their own."""
    account = _account(staff_number)
    if account.person_id == request.person.pk:
        raise Http404
    actions.close_account(account, by=request.person)
    messages.success(request, _("The account of %(name)s is closed.") % {"name": account.person.name})
    return redirect("accounts:accounts")


@require_safe
@needs("account.secure")
def locks(request: PersonRequest) -> HttpResponseBase:
    """Accounts that are locked or under watch, and their sessions."""
    find = FindForm(request.GET)
    words = find.cleaned_data["q"] if find.is_valid() else ""
    watched = Account.objects.under_watch(now()).select_related("person").order_by("-locked_until", "pk")
    context: dict[str, Any] = {
        "find": find,
        "watched": watched[:100],
        "refusals": recent_refusals(),
        "page": page_of(_found(accounts_with_sign_ins(), words), request.GET.get("cursor")),
        "now": now(),
    }
    return render(request, "accounts/locks.html", context)


@require_POST
@needs("account.secure")
def unlock(request: PersonRequest, staff_number: str) -> HttpResponseBase:
    """Lifts a lock."""
    account = _account(staff_number)
    actions.unlock(account, by=request.person)
    messages.success(request, _("%(name)s may sign in again.") % {"name": account.person.name})
    return redirect("accounts:locks")


@require_POST
@needs("account.secure")
def end_sign_ins(request: PersonRequest, staff_number: str) -> HttpResponseBase:
    """Ends every session of a person."""
    account = _account(staff_number)
    actions.end_sign_ins(account, by=request.person)
    messages.success(request, _("All sessions of %(name)s have ended.") % {"name": account.person.name})
    return redirect("accounts:locks")


def _account(staff_number: str) -> Account:
    return get_object_or_404(Account.objects.select_related("person"), person__staff_number=staff_number)

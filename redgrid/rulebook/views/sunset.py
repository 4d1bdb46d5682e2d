"""What expires, and its renewal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.kit.refusal import Invalid
from redgrid.rulebook import queries
from redgrid.rulebook.actions import may_renew, renew
from redgrid.rulebook.forms.sunset import RenewalForm
from redgrid.rulebook.models import Renewal
from redgrid.rulebook.sunset import Sunset, endless, sunsets
from redgrid.rulebook.waiving import today

SHOWN = 50
# Draws the page of what expires: the request, the form of a renewal, the status.
Page = Callable[..., HttpResponse]


def sunset_of(
    request: PersonRequest,
    form: RenewalForm,
    status: int = 200,
    *,
    template: str = "rulebook/sunset.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of what expires. A window above may show ``more`` on it by a template that extends the room's."""
    blueprint = queries.loaded()
    if blueprint is None:
        return render(request, "rulebook/nothing.html")
    text, day = queries.institution_of(blueprint), today()
    asked = (form.data.get("kind", ""), form.data.get("code", "")) if form.is_bound else ("", "")
    page = {
        "blueprint": blueprint,
        "rows": [
            _row(request, each, form if (each.kind, each.code) == asked else None) for each in sunsets(text)
        ],
        "today": day,
        "soon": day + timedelta(days=text.burden.warn_days),
        "warn_days": text.burden.warn_days,
        "endless": endless(text),
        "renewals": Renewal.objects.all()[:SHOWN],
        **(more or {}),
    }
    return render(request, template, page, status=status)


def _row(request: PersonRequest, each: Sunset, form: RenewalForm | None) -> dict[str, Any]:
    first = {"kind": each.kind, "code": each.code, "until": max(each.until, today()) + timedelta(days=365)}
    return {
        "sunset": each,
        "left": each.days_left(today()),
        "form": form or RenewalForm(initial=first, prefix=None, auto_id=f"{each.kind}-{each.code}-%s"),
        "is_open": form is not None,
        "may_renew": may_renew(request.person, each),
    }


@require_safe
@signed_in
def sunset(request: PersonRequest, page: Page = sunset_of) -> HttpResponse:
    """Everything that expires, the soonest first, and the renewals that were made."""
    return page(request, RenewalForm())


@require_POST
@signed_in
def renewal(request: PersonRequest, page: Page = sunset_of) -> HttpResponse:
    """Let something live on."""
    form = RenewalForm(request.POST)
    if not form.is_valid():
        return page(request, form, 422)
    try:
        made = renew(**form.cleaned_data, by=request.person)
    except Invalid as refusal:
        form.add_error(refusal.field, refusal.reason)
        return page(request, form, 422)
    messages.success(request, _("%(code)s lives on until %(day)s.") % {"code": made.code, "day": made.until})
    return redirect("rulebook:sunset")

"""Filters kept under a name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.kit.refusal import Invalid
from redgrid.tasks.actions.keeping import drop_filter, save_filter
from redgrid.tasks.keeping import PAGES, filters_for, query_of


@signed_in
@require_POST
def keep(request: PersonRequest) -> HttpResponse:
    """Keep the filters of a list, for oneself or with one's unit."""
    page = request.POST.get("page", "")
    if page not in PAGES:
        raise Invalid(_("There is no such list."))
    query = query_of(request.POST.get("query", ""))
    is_shared = request.POST.get("is_shared") == "on"
    save_filter(request.POST.get("name", ""), page, query, by=request.person, is_shared=is_shared)
    messages.success(request, _("The filter is kept."))
    return redirect(f"{reverse(page)}?{query}")


@signed_in
@require_POST
def drop(request: PersonRequest, key: int) -> HttpResponse:
    """Drop a filter of one's own."""
    found = get_object_or_404(filters_for(request.person), pk=key)
    drop_filter(found, by=request.person)
    return redirect(found.page)

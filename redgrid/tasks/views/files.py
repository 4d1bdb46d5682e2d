"""Files that belong to a task."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.journal.actions import once_key
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.tasks.actions.attaching import JPEG, attach
from redgrid.tasks.forms import MoveForm
from redgrid.tasks.models import Attachment
from redgrid.tasks.page import task_page
from redgrid.tasks.rules import visible_to
from redgrid.tasks.views.one import key_of, refused_page, visible


@signed_in
@require_POST
def add_file(request: PersonRequest, key: int) -> HttpResponse:
    """Attach a photo or a document."""
    task = visible(request, key)
    if not task_page(task, request.person).may_attach:
        raise Forbidden(_("Only whoever gave this task or has to do it attaches something."))
    file: Any = request.FILES.get("file")
    try:
        if file is None:
            raise Invalid(_("Choose a file."))
        words = (request.person.staff_number, key, file.name, file.size, sent := key_of(request))
        once = once_key("attach", *words) if sent else None
        attach(task, file, str(file.name), by=request.person, once=once)
    except Refused as refused:
        return refused_page(request, key, MoveForm(request.POST), refused)
    messages.success(request, _("The file is attached."))
    return redirect("tasks:detail", key)


@signed_in
@require_safe
def attachment(request: PersonRequest, key: int) -> HttpResponse:
    """A file of a task that one may see: photos in the page, documents to take away."""
    found = get_object_or_404(Attachment, pk=key, task__in=visible_to(request.person).order_by().values("pk"))
    try:
        with found.file.open("rb") as content:
            inside = content.read()
    except FileNotFoundError as gone:
        raise Http404 from gone
    way = "inline" if found.media_type == JPEG else "attachment"
    named = f"{way}; filename*=UTF-8''{quote(found.name)}"
    headers = {
        "Content-Disposition": named,
        "Content-Encoding": "identity",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(inside, content_type=found.media_type, headers=headers)

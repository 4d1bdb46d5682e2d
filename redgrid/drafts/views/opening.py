"""Loading a draft for somebody: strangers find nothing, readers do not write."""

from __future__ import annotations

import io

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from redgrid.accounts.decorators import PersonRequest
from redgrid.drafts.models import Draft
from redgrid.drafts.rules import Powers, powers_of
from redgrid.kit.refusal import Forbidden, Refused


def readable(request: PersonRequest, key: int) -> tuple[Draft, Powers]:
    """The draft, and what the reader may do. Raises Http404 for strangers."""
    powers = powers_of(request.person)
    found = Draft.objects.filter(powers.readable).select_related("base", "version")
    return get_object_or_404(found, pk=key), powers


def editable(request: PersonRequest, key: int) -> Draft:
    """The draft for somebody who may write. Raises Forbidden for readers, Refused once it is no draft any more."""
    draft, powers = readable(request, key)
    if not powers.changes:
        raise Forbidden(_("You may read this draft, not change it."))
    if not draft.is_editable:
        raise Refused(_("This text is no draft any more: return it first, with the reason."))
    return draft


def inside(request: PersonRequest) -> Powers:
    """The powers of somebody who writes or publishes. Raises Http404 for everybody else."""
    powers = powers_of(request.person)
    if not powers.is_inside:
        raise Http404
    return powers


def as_yaml(text: str, name: str) -> FileResponse:
    """The text as it is kept, to the byte."""
    content = io.BytesIO(text.encode())
    return FileResponse(
        content, as_attachment=True, filename=name, content_type="application/yaml; charset=utf-8"
    )

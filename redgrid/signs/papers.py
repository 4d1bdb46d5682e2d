"""Post cards and duty lists as PDFs, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from redgrid.grid.models import Capacity, Person
from redgrid.kit.naming import label
from redgrid.kit.printing import download, printed
from redgrid.rulebook.queries import in_force, institution_of
from redgrid.signs.sheets import DUTIES, cards_say, duties_say


def cards_paper(people: Sequence[Person], whose: str, *, is_kept: bool = False) -> HttpResponse:
    """A post card for each of ``people``."""
    blueprint = in_force()
    says = cards_say(people, blueprint, institution_of(blueprint))
    return download(printed(DUTIES, says), _("Post card %(whose)s") % {"whose": whose}, is_kept=is_kept)


def duties_paper(code: str, *, is_kept: bool = False) -> HttpResponse:
    """The duty list of one officer role or post. Raises Http404 for what is neither."""
    blueprint = in_force()
    text = institution_of(blueprint)
    role = text.capacity(code)
    if role is None or role.kind not in {Capacity.OFFICER, Capacity.POST}:
        raise Http404
    sheet = printed(DUTIES, duties_say(role, blueprint, text))
    return download(sheet, _("Duty list %(whose)s") % {"whose": label(role)}, is_kept=is_kept)

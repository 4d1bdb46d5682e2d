"""What is printed besides boards, as PDFs in the reader's language: post cards, duty lists, drawings, forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from redgrid.grid.models import Capacity, Person, Unit
from redgrid.kit.naming import label
from redgrid.kit.printing import download, printed
from redgrid.kit.refusal import Missing
from redgrid.rulebook.institution import Institution
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import in_force, institution_of
from redgrid.signs.drawings import DRAWING, cycles_say, flow_says
from redgrid.signs.forms_of_points import FORM, form_says
from redgrid.signs.sheets import DUTIES, cards_say, duties_say, people_of


def cards_paper(people: Sequence[Person], whose: str, *, is_kept: bool = False) -> HttpResponse:
    """A post card for each of ``people``."""
    blueprint = in_force()
    says = cards_say(people, blueprint, institution_of(blueprint))
    return download(printed(DUTIES, says), _("Post card %(whose)s") % {"whose": whose}, is_kept=is_kept)


def cards_of_unit(unit: Unit, *, is_kept: bool = False) -> HttpResponse:
    """The post cards of everybody who holds a post or officer role at ``unit``. Raises Missing without any."""
    people = people_of(unit)
    if not people:
        raise Missing(_("Nobody holds a post here."))
    return cards_paper(people, label(unit), is_kept=is_kept)


def duties_paper(code: str, *, is_kept: bool = False) -> HttpResponse:
    """The duty list of one officer role or post. Raises Http404 for what is neither."""
    blueprint = in_force()
    text = institution_of(blueprint)
    role = text.capacity(code)
    if role is None or role.kind not in {Capacity.OFFICER, Capacity.POST}:
        raise Http404
    sheet = printed(DUTIES, duties_say(role, blueprint, text))
    return download(sheet, _("Duty list %(whose)s") % {"whose": label(role)}, is_kept=is_kept)


def flow_paper(code: str, *, is_kept: bool = False) -> HttpResponse:
    """The drawing of one flow. Raises Http404 for what is none."""
    blueprint = in_force()
    text = institution_of(blueprint)
    found = text.flow(code)
    if found is None:
        raise Http404
    sheet = printed(DRAWING, flow_says(found, blueprint, text))
    return download(sheet, _("Flow diagram: %(name)s") % {"name": label(found)}, is_kept=is_kept)


def cycles_paper(officer: str = "", *, is_kept: bool = False) -> HttpResponse:
    """The duty cycle of one officer, or those of all, a page each. Raises Http404 for no officer."""
    return _of_officers(officer, DRAWING, cycles_say, _("Duty cycle: %(officer)s"), is_kept=is_kept)


def forms_paper(officer: str = "", *, is_kept: bool = False) -> HttpResponse:
    """The assessment form of one officer, or those of all, a page each. Raises Http404 for no officer."""
    return _of_officers(officer, FORM, form_says, _("Assessment form: %(officer)s"), is_kept=is_kept)


def _of_officers(
    officer: str,
    design: Path,
    says: Callable[[list[str], Blueprint, Institution], dict[str, Any]],
    called: str,
    *,
    is_kept: bool,
) -> HttpResponse:
    blueprint = in_force()
    text = institution_of(blueprint)
    sheet = printed(design, says(chosen_officers(text, officer), blueprint, text))
    return download(sheet, called % {"officer": whose_words(text, officer)}, is_kept=is_kept)


def chosen_officers(text: Institution, only: str) -> list[str]:
    """The codes of all officers, or of the one that was asked for."""
    codes = [officer.code for officer in text.officers if only in {"", officer.code}]
    if not codes:
        raise Http404
    return codes


def whose_words(text: Institution, only: str) -> str:
    """The officer's name, or for all of them that of the institution."""
    role = text.capacity(only)
    return label(role) if role else label(text, "title")

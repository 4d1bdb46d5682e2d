"""What a row of cases shows of the text its case follows."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

from redgrid.cases.after import check_form
from redgrid.cases.asking import FactsForm
from redgrid.cases.flows import flow_of, stage_of
from redgrid.cases.life_forms import AttachForm, LinkForm
from redgrid.cases.models import Case, EffectCheck
from redgrid.cases.page import CasePage, Choice
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Flow, Move

register = template.Library()


@register.simple_tag
def flow_words(case: Case) -> dict[str, str]:
    """Names of flow, stage and urgency, and the urgency's colour, by the version that the case follows."""
    flow = flow_of(case)
    urgency = flow.urgency(case.urgency)
    return {
        "flow": label(flow),
        "stage": label(stage_of(case)),
        "urgency": label(urgency) if urgency else case.urgency,
        "colour": (urgency.colour if urgency else "") or "grey",
    }


@register.simple_tag
def asked_form(choice: Choice, page: CasePage, typed: Mapping[str, str] | None = None) -> FactsForm:
    """The fields that a move asks for, filled with what is known; after a refusal with what was typed."""
    given = typed if typed and typed.get("move") == choice.move.code else None
    return FactsForm(
        page.flow, choice.move, given, known={} if choice.move.log else page.known, case=page.case
    )


@register.simple_tag
def checked_form(flow: Flow, check: EffectCheck, typed: Mapping[str, str] | None = None) -> FactsForm:
    """What the answer to a look back asks to be filled in; after a refusal with what was typed."""
    given = typed if typed and typed.get("check") == str(check.pk) else None
    return check_form(flow, check, given)


@register.simple_tag
def recorded_as(move: Move, flow: Flow) -> str:
    """What the note of a move is called: the field it becomes, else the reason."""
    field = flow.field(move.records) if move.records else None
    if field:
        return label(field)
    return _("Reason") if move.kind in {"return", "dismiss", "skip"} else _("Note")


@register.simple_tag
def attach_form() -> AttachForm:
    """An empty form for files."""
    return AttachForm()


@register.simple_tag
def link_form() -> LinkForm:
    """An empty form for a link to another case."""
    return LinkForm()

"""Machine words of an institution in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from redgrid.kit.naming import label
from redgrid.rulebook.institution import FACT, Flow, Institution


def actor_words(institution: Institution, code: str) -> str:
    """Who acts: the name of a capacity, or of a part people play in a case."""
    parts = {
        "reporter": _("who reported it"),
        "lead": _("lead"),
        "overseer": _("overseer"),
        "partner": _("partner"),
        "user_unit": _("user unit"),
        "centre": _("the centre"),
    }
    capacity = institution.capacity(code)
    return parts.get(code) or (label(capacity) if capacity else code)


def gate_words(flow: Flow, gate: str) -> str:
    """What a move waits for."""
    gates = {
        "lead": _("a lead is named"),
        "overseer": _("an overseer is named"),
        "partner_accepted": _("a partner has accepted"),
    }
    field = flow.field(gate.removeprefix(FACT))
    return gates.get(gate) or _("“%(field)s” is recorded") % {"field": label(field) if field else gate}


def kind_words(kind: str) -> str:
    """What a move does to a case."""
    return {
        "forward": _("onward"),
        "return": _("return"),
        "skip": _("skip"),
        "note": _("note"),
        "close": _("close"),
        "dismiss": _("dismiss"),
    }[kind]


def rhythm_words(rhythm: str) -> str:
    """How often a duty comes round."""
    return {
        "every_shift": _("every shift"),
        "daily": _("every day"),
        "weekly": _("every week"),
        "fortnightly": _("twice a month"),
        "monthly": _("every month"),
        "quarterly": _("every quarter"),
        "half_yearly": _("every half-year"),
        "yearly": _("every year"),
        "on_event": _("on each occasion"),
        "always": _("always"),
    }[rhythm]


def at_words(at: str) -> str:
    """Where a capacity is held."""
    return {
        "centre": _("the centre"),
        "net": _("net"),
        "cell": _("cell"),
        "unit": _("every unit"),
        "resource": _("place"),
    }[at]


def deduction_words(reason: str) -> str:
    """What points are deducted for; a reason the product does not know is shown as it is written."""
    return {"late": _("late"), "returned": _("returned"), "missed": _("missed")}.get(reason, reason)

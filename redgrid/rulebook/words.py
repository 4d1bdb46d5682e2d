"""Machine words of an institution in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from redgrid.kit.naming import label
from redgrid.rulebook.institution import Condition, Field, Flow, Institution, condition_of
from redgrid.rulebook.institution.fields import FILES, NO, PICTURE, YES


def actor_words(institution: Institution, code: str) -> str:
    """Who acts: the name of a capacity, or of a part people play in a case."""
    parts = {
        "reporter": _("who reported it"),
        "lead": _("lead"),
        "overseer": _("overseer"),
        "partner": _("partner"),
        "user_unit": _("user unit"),
        "centre": _("the centre"),
        "anybody": _("anybody who sees the case"),
    }
    capacity = institution.capacity(code)
    return parts.get(code) or (label(capacity) if capacity else code)


def gate_words(flow: Flow, gate: str) -> str:
    """What a move waits for."""
    gates = {
        "lead": _("a lead is named"),
        "overseer": _("an overseer is named"),
        "partner_accepted": _("a partner has accepted"),
        "milestones_set": _("milestones are set"),
        "milestones_done": _("all milestones are reached"),
    }
    condition = condition_of(gate)
    return condition_words(flow, condition) if condition else gates.get(gate, gate)


def condition_words(flow: Flow, condition: Condition) -> str:
    """What a condition asks of a fact."""
    field = flow.field(condition.field)
    if field is None or not condition.value:
        return _("“%(field)s” is recorded") % {"field": label(field) if field else condition.field}
    words = {"field": label(field), "answer": answer_words(field, condition.value)}
    if condition.is_not:
        return _("“%(field)s” is not “%(answer)s”") % words
    return _("“%(field)s” is “%(answer)s”") % words


def answer_words(field: Field, code: str) -> str:
    """One of the answers that a field offers."""
    if field.kind == "yes_no":
        return {YES: _("yes"), NO: _("no")}.get(code, code)
    option = field.choice(code)
    return label(option) if option else code


def field_kind_words(kind: str) -> str:
    """What a field holds."""
    return {
        "text": _("one line"),
        "long_text": _("text"),
        "number": _("number"),
        "money": _("sum of money"),
        "date": _("date"),
        "choice": pgettext("kind of field", "one of several"),
        "several": _("some of several"),
        "person": _("person"),
        "unit": _("unit"),
        "place": _("place"),
        "yes_no": _("yes or no"),
        "file": _("file"),
        "link": _("address of a page"),
    }[kind]


def file_words(field: Field) -> str:
    """Which files a field takes: "PDF, Word · 20 MB"."""
    names = {
        "pdf": "PDF",
        "docx": "Word",
        "xlsx": "Excel",
        "pptx": "PowerPoint",
        "txt": _("plain text"),
        PICTURE: _("photo"),
    }
    kinds = _(", ").join(str(names[kind]) for kind in field.accepts or FILES)
    return f"{kinds} · ≤ {field.most_mb} MB" if field.most_mb else kinds


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


def choice_words(value: str) -> str:
    """A word that may be chosen, in the reader's language; one that has no word as it is written."""
    return {
        "required": _("required"),
        "optional": _("optional"),
        "none": _("none"),
        "red": _("red"),
        "orange": _("orange"),
        "yellow": _("yellow"),
        "blue": _("blue"),
        "green": _("green"),
        "grey": _("grey"),
        "report": _("reports of problems"),
        "feedback": _("opinions and suggestions"),
        "plain": _("plain"),
        "hygiene": _("hygiene"),
        "safety": _("safety"),
        "party": _("Party"),
        "half_up": _("half up"),
        "CN": _("of China"),
        "by_unit": _("units"),
        "by_case": _("cases"),
        "lead": _("lead"),
        "overseer": _("overseer"),
    }.get(value, value)


def any_kind_words(value: str) -> str:
    """Kinds of capacities, moves, fields and whatever else has a kind."""
    of_capacities = {
        "post": _("post"),
        "officer": _("officer role"),
        "membership": _("membership"),
        "claim": _("claim of a place"),
        "administrator": _("administrator"),
    }
    if value in of_capacities:
        return of_capacities[value]
    for words in (kind_words, field_kind_words):
        try:
            return words(value)
        except KeyError:
            continue
    return value

"""From a key of the schema to a field of a form, and from what was typed back to a value of the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from redgrid.drafts.limit_field import LimitField, LimitLines
from redgrid.drafts.places import Place, Schema, entry_name, identity_in, resolved
from redgrid.grid.verbs import VERBS
from redgrid.kit.words import clean_line, clean_words
from redgrid.kit.worktime import said
from redgrid.kit.worktime.phrases import weekday_name
from redgrid.rulebook.institution import GATES, PARTS, condition_of
from redgrid.rulebook.keywords import key_words
from redgrid.rulebook.occasions import usual_occasions
from redgrid.rulebook.words import any_kind_words, at_words, choice_words, deduction_words, rhythm_words

LONG = 200
# How the schema tells that a text is a day.
DAY = r"^\d{4}-\d{2}-\d{2}$"
# What points are deducted for, besides what a text already names.
DEDUCTED = ("late", "returned", "missed")
Content = Mapping[str, Any]
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """One field of a form: the key it fills (and the key inside of a block), and how its words become a value."""

    key: str
    field: forms.Field
    read: Callable[[Any], Any]
    inner: str = ""

    @property
    def name(self) -> str:
        return f"{self.key}.{self.inner}" if self.inner else self.key


def asked_at(place: Place, content: Content) -> list[Asked]:
    """The fields of the form for the entry at ``place``. Lists of entries and what has no form stay out."""
    needed = set(place.schema.get("required", ()))
    found = []
    for key, part in (place.schema.get("properties") or {}).items():
        found += _asked(key, resolved(part), place, content, needed)
    return found


def _asked(key: str, part: Schema, place: Place, content: Content, needed: set[str]) -> list[Asked]:
    kinds = part.get("type")
    all_kinds = kinds if isinstance(kinds, list) else [kinds]
    is_needed = key in needed and "null" not in all_kinds
    if "object" in all_kinds:
        return _block(key, part, place)
    if "array" in all_kinds:
        return _list(key, part, place, content, is_needed)
    if "enum" in part:
        return [_one_of(key, part["enum"], is_needed)]
    if "boolean" in all_kinds:
        return [Asked(key, forms.BooleanField(label=key_words(key), required=False), bool)]
    if "number" in all_kinds or "integer" in all_kinds:
        return [_number(key, part, is_needed, is_whole="number" not in all_kinds)]
    if "string" in all_kinds:
        return [_text(key, part, place, content, is_needed)]
    return []


def _text(key: str, part: Schema, place: Place, content: Content, is_needed: bool) -> Asked:
    known = _references(key, place, content)
    if known is not None:
        known = _with_present(known, [_present(key, place)])
        choices = known if is_needed else [("", "—"), *known]
        field: forms.Field = forms.ChoiceField(label=key_words(key), choices=choices, required=is_needed)
        return Asked(key, field, lambda typed: typed or None)
    if part.get("pattern") == DAY:
        day = forms.DateField(
            label=key_words(key),
            required=is_needed,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        )
        return Asked(key, day, lambda typed: typed.isoformat() if typed else None)
    most = part.get("maxLength")
    if _is_limit(key):
        help_text = rule_help() if key == "when" else limit_help()
        limit = LimitField(label=key_words(key), max_length=most, required=is_needed, help_text=help_text)
        return Asked(key, limit, lambda typed: clean_line(typed) or None)
    is_long = (most is None or most > LONG) and "pattern" not in part
    field = forms.CharField(
        label=key_words(key), max_length=most, required=is_needed, help_text=_help(part),
        widget=forms.Textarea({"rows": 3}) if is_long else forms.TextInput(),
    )  # fmt: skip
    clean = clean_words if is_long else clean_line
    return Asked(key, field, lambda typed: clean(typed) or None)


def _is_limit(key: str) -> bool:
    return key in {"when", "late"} or key.endswith(("limit", "_within"))


def _help(part: Schema) -> str:
    examples = part.get("examples")
    return _("For example: %(example)s") % {"example": examples[0]} if examples else ""


def limit_help() -> str:
    """How a limit is written."""
    return _("Like “4 work-hours”, “3 working days”, “2 days”, “1 hour”; empty for none.")


def rule_help() -> str:
    """How a calendar rule is written."""
    examples = (
        "last working day of the month",
        "first 5 working days of the quarter",
        "every 2 weeks on Friday",
    )
    return _("Like “%(examples)s”; empty for the usual.") % {"examples": _("”, “").join(map(said, examples))}


def _number(key: str, part: Schema, is_needed: bool, *, is_whole: bool) -> Asked:
    kind = forms.IntegerField if is_whole else forms.DecimalField
    field = kind(
        label=key_words(key), required=is_needed, min_value=part.get("minimum"), max_value=part.get("maximum")
    )
    return Asked(key, field, as_number)


def as_number(typed: Decimal | int | None) -> int | float | None:
    """A number as YAML has it: whole ones without a point."""
    if typed is None:
        return None
    return int(typed) if typed == int(typed) else float(typed)


def _one_of(key: str, values: list[Any], is_needed: bool) -> Asked:
    words = {"rhythm": rhythm_words, "at": at_words}.get(
        key, any_kind_words if key == "kind" else choice_words
    )
    choices = [(value, words(value)) for value in values if value is not None]
    choices = choices if is_needed else [("", "—"), *choices]
    field = forms.ChoiceField(label=key_words(key), choices=choices, required=is_needed)
    return Asked(key, field, lambda typed: typed or None)


def _list(key: str, part: Schema, place: Place, content: Content, is_needed: bool) -> list[Asked]:
    items = resolved(part.get("items") or {})
    if identity_in(part) or items.get("type") not in {"string", "integer"}:
        return []
    # A list that must be there may be empty, unless the schema says otherwise.
    is_needed = is_needed and bool(part.get("minItems"))
    known = _references("to_people" if key == "to" else key, place, content)
    if known is not None:
        present = list(_present(key, place) or ())
        boxes = forms.MultipleChoiceField(
            label=key_words(key), choices=_with_present(known, present), required=is_needed,
            widget=forms.CheckboxSelectMultiple(),
        )  # fmt: skip
        # What was there stays in its order: forms and pages follow it.
        return [Asked(key, boxes, lambda typed: sorted(typed, key=[*present, *typed].index))]
    if key == "weekdays":
        week = forms.TypedMultipleChoiceField(
            label=key_words(key), choices=[(n, weekday_name(n)) for n in range(1, 8)], coerce=int,
            required=is_needed, widget=forms.CheckboxSelectMultiple(),
        )  # fmt: skip
        return [Asked(key, week, sorted)]
    of_limits = key == "checks_after"
    lines = (LimitLines if of_limits else forms.CharField)(
        label=key_words(key),
        required=is_needed,
        help_text=_("One on each line, like “7 days”.") if of_limits else _("One on each line."),
        widget=forms.Textarea({"rows": 3}),
    )
    return [Asked(key, lines, _lines)]


def _present(key: str, place: Place) -> Any:
    return place.value.get(key) if isinstance(place.value, Mapping) else None


def _with_present(known: Choices, present: Iterable[Any]) -> Choices:
    """What stands there already may stay, also where the form would not offer it."""
    codes = {code for code, _name in known}
    return [*known, *((str(code), str(code)) for code in present if code and code not in codes)]


def _lines(typed: str) -> list[str]:
    return [line for line in map(clean_line, clean_words(typed).split("\n")) if line]


def _block(key: str, part: Schema, place: Place) -> list[Asked]:
    """A block of keys and values: one field for each key that is known."""
    value = place.value.get(key) if isinstance(place.value, Mapping) else None
    present = value if isinstance(value, Mapping) else {}
    title = key_words(key)
    if key == "limits":
        urgencies = (place.flow or {}).get("urgencies") or []
        return [
            Asked(key, LimitField(label=f"{title} · {entry_name(each)}", required=False, max_length=40,
                                  help_text=limit_help()), lambda typed: clean_line(typed) or None, each["code"])
            for each in urgencies
        ]  # fmt: skip
    if key == "deductions":
        return [
            Asked(key, forms.DecimalField(label=f"{title} · {deduction_words(name)}", required=False, min_value=0),
                  as_number, name)
            for name in dict.fromkeys((*DEDUCTED, *present))
        ]  # fmt: skip
    return []


def _references(key: str, place: Place, content: Content) -> Choices | None:
    """What may stand under ``key`` because it stands elsewhere in the text; None for a key that points at nothing."""
    flow = place.flow or (place.value if "stages" in place.value else {})
    listed: dict[str, Callable[[], Choices]] = {
        "officer": lambda: _named(content, "capacities", kind="officer"),
        "evidence": lambda: _named(content, "evidence_kinds"),
        "gives": lambda: _named(content, "capacities"),
        "opened_by": lambda: _named(content, "capacities"),
        "calendar": lambda: _named(content, "calendars"),
        "event": lambda: usual_occasions(_named(content, "flows")),
        "clause": lambda: _named(content, "duties"),
        "actor": lambda: _actors(content),
        "by": lambda: _actors(content),
        "to": lambda: _named(flow, "stages"),
        "to_people": lambda: _actors(content),
        "milestones": lambda: _actors(content),
        "renewed_by": lambda: _named(content, "capacities"),
        "reopens_to": lambda: _named(flow, "stages"),
        "due_by": lambda: _named(flow, "fields", kind="date"),
        "matrix_shows": lambda: _named(flow, "fields"),
        "records": lambda: _named(flow, "fields"),
        "asks": lambda: _named(flow, "fields"),
        "offers": lambda: _named(flow, "fields"),
        "user_unit": lambda: _named(flow, "fields"),
        "verbs": lambda: [(verb, _(words)) for verb, words in VERBS.items()],
        "needs": lambda: _gates(flow, place.value.get("needs") or ()),
    }
    return listed[key]() if key in listed else None


def _named(content: Content, section: str, kind: str = "") -> Choices:
    items = [item for item in content.get(section) or () if not kind or item.get("kind") == kind]
    named = [(item["code"], entry_name(item) or item["code"]) for item in items if "code" in item]
    told = Counter(name for _code, name in named)
    # Duties are known by their codes; everything else only where two bear one name.
    return [
        (code, f"{name} ({code})" if told[name] > 1 or section == "duties" else name) for code, name in named
    ]


def _actors(content: Content) -> Choices:
    words = {
        "reporter": _("who reported it"),
        "lead": _("lead"),
        "overseer": _("overseer"),
        "partner": _("partner"),
        "user_unit": _("user unit"),
        "centre": _("the centre"),
        "anybody": _("anybody who sees the case"),
    }
    return [*((part, words.get(part, part)) for part in PARTS), *_named(content, "capacities")]


def _gates(flow: Content, present: Any) -> Choices:
    words = {
        "lead": _("a lead is named"),
        "overseer": _("an overseer is named"),
        "partner_accepted": _("a partner has accepted"),
        "milestones_set": _("milestones are set"),
        "milestones_done": _("all milestones are reached"),
    }
    known = [*GATES, *(f"fact:{code}" for code, _name in _named(flow, "fields"))]
    others = [gate for gate in present if gate not in known]
    return [(gate, words.get(gate) or _condition(flow, gate)) for gate in (*known, *others)]


def _condition(flow: Content, gate: str) -> str:
    """What a gate asks of a fact, in words."""
    condition = condition_of(gate)
    field = next(
        (each for each in flow.get("fields") or () if condition and each["code"] == condition.field), None
    )
    if condition is None or field is None:
        return gate
    if not condition.value:
        return _("“%(field)s” is recorded") % {"field": entry_name(field)}
    answers = {each["code"]: entry_name(each) for each in field.get("choices") or ()}
    facts = {"field": entry_name(field), "answer": answers.get(condition.value, condition.value)}
    return (
        _("“%(field)s” is not “%(answer)s”") if condition.is_not else _("“%(field)s” is “%(answer)s”")
    ) % facts

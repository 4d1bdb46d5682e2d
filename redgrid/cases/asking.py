"""The small form that a move, or the opening of a case, asks to be filled in: its fields come from the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from redgrid.cases.facts import Fact, checked_fact, is_key
from redgrid.cases.models import Case
from redgrid.grid.choices import people_by_unit, places_by_building, units_in_order
from redgrid.kit.naming import label
from redgrid.kit.refusal import Invalid
from redgrid.rulebook.institution import Checks, Field, Flow, Move
from redgrid.rulebook.institution.fields import FILES, NO, PICTURE, YES
from redgrid.rulebook.words import file_words

PREFIX = "fact"
# As many answers as stand well side by side; more of them fold into a list.
MOST_BUTTONS = 5
ENDINGS = {PICTURE: "image/*"}


class HandedIn(forms.FileInput):
    """A file that ``case`` keeps already, by its key, and a control to hand in another one. Of files of other cases it
    shows nothing, whatever key was typed.
    """

    case: Case | None = None

    def value_from_datadict(self, sent: Mapping[str, Any], files: Any, name: str) -> Any:
        return sent.get(name)

    def value_omitted_from_data(self, sent: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in sent

    def format_value(self, value: Any) -> Any:
        return value

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        key = str(value or "")
        mine = self.case.attachments.filter(withdrawn_at=None) if self.case and is_key(key) else None
        kept = mine.filter(pk=key).first() if mine is not None else None
        own = {word: said for word, said in (attrs or {}).items() if not (kept and word == "required")}
        control = super().render(name, None, own, renderer)
        return render_to_string("cases/_handed_in.html", {"kept": kept, "name": name, "control": control})


class FactField(forms.Field):
    """One field of the text as a field of a form; it reads as the action does."""

    def __init__(self, field: Field, *, required: bool) -> None:
        hint = label(field, "hint") or (file_words(field) if field.kind == "file" else "")
        unit = _("yuan") if field.kind == "money" else label(field, "unit")
        name = f"{label(field)} ({unit})" if unit else label(field)
        super().__init__(label=name, help_text=hint, required=required, widget=_widget(field, required))
        self.fact = field

    def clean(self, value: Any) -> Fact | None:
        try:
            fact = checked_fact(self.fact, value)
        except Invalid as refused:
            raise ValidationError(refused.reason) from None
        if fact is None and self.required:
            raise ValidationError(self.error_messages["required"])
        return fact


class FactsForm(forms.Form):
    """The fields that a move or an opening asks for and offers."""

    def __init__(
        self,
        flow: Flow,
        asking: Move | Flow | Checks,
        given: Mapping[str, Any] | None = None,
        *,
        known: Mapping[str, Fact] | None = None,
        name: str = "",
        case: Case | None = None,
    ) -> None:
        """``known`` is what was recorded before: nothing is typed twice. ``name`` tells it from others on a page;
        ``case`` is whose files may stand in it.
        """
        super().__init__(
            given, prefix=PREFIX, initial=dict(known or {}), auto_id=f"{name or _name_of(asking)}-%s"
        )
        for field in flow.fields_of((*asking.asks, *asking.offers)):
            made = self.fields[field.code] = FactField(field, required=field.code in asking.asks)
            if isinstance(made.widget, HandedIn):
                made.widget.case = case

    def said(self) -> dict[str, Fact]:
        """What was filled in, by code."""
        return {code: fact for code, fact in self.cleaned_data.items() if fact}


def _name_of(asking: Move | Flow | Checks) -> str:
    return "check" if isinstance(asking, Checks) else asking.code


def _widget(field: Field, required: bool) -> forms.Widget:
    accepted = ",".join(ENDINGS.get(kind, f".{kind}") for kind in field.accepts or FILES)
    simple: dict[str, forms.Widget] = {
        "file": HandedIn({"accept": accepted, "data-shrink": ""}),
        "text": forms.TextInput({"maxlength": 200}),
        "link": forms.TextInput({"maxlength": 200, "placeholder": "https:// · /library/5"}),
        "long_text": forms.Textarea({"rows": 3, "maxlength": 5000}),
        "number": forms.TextInput({"inputmode": "decimal", "maxlength": 30}),
        "money": forms.TextInput({"inputmode": "decimal", "maxlength": 30}),
        "date": forms.DateInput({"type": "date"}),
    }
    return simple.get(field.kind) or _chosen(field, required)


def _chosen(field: Field, required: bool) -> forms.Widget:
    if field.kind == "yes_no":
        return forms.RadioSelect(choices=[(YES, _("yes")), (NO, _("no"))])
    options = [(option.code, label(option)) for option in field.choices]
    if field.kind == "several":
        return forms.CheckboxSelectMultiple(choices=options)
    if field.kind == "choice" and required and len(options) <= MOST_BUTTONS:
        return forms.RadioSelect(choices=options)
    lists: dict[str, Any] = {"person": people_by_unit, "unit": units_in_order, "place": places_by_building}
    found = options if field.kind == "choice" else lists[field.kind]()
    return forms.Select(choices=[("", "—"), *found])

"""Words from outside about the other nets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from redgrid.grid.choices import people_by_unit, units_in_order
from redgrid.grid.forms import FromForm
from redgrid.grid.models import Person, Unit
from redgrid.kit.choosing import set_choices
from redgrid.kit.words import clean_line


class LayForm(forms.Form):
    """A net or a sector is opened."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("Short and readable; it is never used again."),
    )
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])


class CoverForm(FromForm):
    """A sector covers a unit."""

    unit = forms.ChoiceField(label=_("Net or cell"))
    field_order = ("unit", "starts_on", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "unit", [("", "—"), *units_in_order()])

    def clean_unit(self) -> Unit:
        return Unit.objects.get(code=self.cleaned_data["unit"])


class HeadForm(FromForm):
    """Somebody heads a net or a sector."""

    person = forms.ChoiceField(label=_("Who"))
    is_stand_in = forms.BooleanField(label=_("As stand-in"), required=False)
    field_order = ("person", "is_stand_in", "starts_on", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "person", [("", "—"), *people_by_unit()])

    def clean_person(self) -> Person:
        return Person.objects.get(staff_number=self.cleaned_data["person"])

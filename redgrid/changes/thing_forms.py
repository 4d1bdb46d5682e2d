"""Words from outside about places and equipment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from redgrid.changes.forms import CellForm, EndForm
from redgrid.grid.models import Resource
from redgrid.grid.risks import risk_words
from redgrid.kit.choosing import set_choices
from redgrid.kit.naming import label
from redgrid.kit.words import clean_line
from redgrid.rulebook.queries import institution_of, loaded

CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


class DescribeThingForm(forms.Form):
    """What is written of a place or a piece of equipment."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    place_kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        help_text=_("Its standard and emergency steps are those of the kind."),
    )
    building = forms.CharField(label=_("Building"), max_length=60, required=False)
    floor = forms.CharField(label=_("Floor"), max_length=20, required=False)
    risk = forms.ChoiceField(label=_("Risk"))
    standard = forms.CharField(
        label=_("Standard of its own"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    emergency = forms.CharField(
        label=_("Emergency steps of its own"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = loaded()
        kinds = institution_of(version).place_kinds if version else ()
        known = [(kind.code, label(kind)) for kind in kinds]
        now_so = self.initial.get("place_kind", "")
        kept = [(now_so, now_so)] if now_so and now_so not in dict(known) else []
        set_choices(self, "place_kind", [("", "—"), *known, *kept])
        set_choices(self, "risk", list(reversed(list(risk_words().items()))))

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean_building(self) -> str:
        return clean_line(self.cleaned_data["building"])

    def clean_floor(self) -> str:
        return clean_line(self.cleaned_data["floor"])


class EnterForm(DescribeThingForm, CellForm):
    """Something new that lies in a cell."""

    kind = forms.ChoiceField(
        label=_("What it is"), widget=forms.RadioSelect,
        choices=[(Resource.EQUIPMENT, _("equipment")), (Resource.PLACE, _("place"))],
    )  # fmt: skip
    code = forms.RegexField(
        CODE, label=_("Code"), max_length=40, help_text=_("Short and readable; it is never used again.")
    )
    field_order = (
        "kind", "code", "name", "place_kind", "unit", "building", "floor", "risk", "standard", "emergency",
        "starts_on", "basis",
    )  # fmt: skip


class CloseForm(EndForm):
    """It is closed from a day on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].help_text = _("Claims end on this day, and it lies in no cell any more.")

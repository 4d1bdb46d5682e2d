"""Words from outside about what each contributes to a case, and about shares of the credit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.cases.actions.shares import WHOLE, WORK_LENGTH
from redgrid.cases.models import Part
from redgrid.cases.telling import role_name
from redgrid.kit.choosing import set_choices


class SharesForm(forms.Form):
    """A share in percent for each who works on it."""

    def __init__(self, parts: Sequence[Part], given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given)
        for part in parts:
            self.fields[f"share-{part.pk}"] = forms.IntegerField(
                label=f"{part.person.name} · {role_name(part.role)} (%)",
                min_value=0,
                max_value=WHOLE,
                required=False,
                initial=part.share,
            )

    def shares(self) -> dict[int, int]:
        """By the key of the part; what is empty is no share."""
        said = ((int(name.partition("-")[2]), share) for name, share in self.cleaned_data.items())
        return {key: share for key, share in said if share}


class WorkForm(forms.Form):
    """Who contributes what, by when."""

    part = forms.ChoiceField(label=_("Who"))
    work = forms.CharField(label=_("Contributes what?"), max_length=WORK_LENGTH)
    due_on = forms.DateField(label=_("To be done by"), widget=forms.DateInput({"type": "date"}))

    def __init__(self, parts: Sequence[Part], given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given)
        self.parts = {str(part.pk): part for part in parts}
        set_choices(self, "part", [(key, part.person.name) for key, part in self.parts.items()])

    def clean_part(self) -> Part:
        return self.parts[self.cleaned_data["part"]]

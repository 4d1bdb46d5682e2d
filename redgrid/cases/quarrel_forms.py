"""Words from outside about which unit answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.cases.actions.quarrels import REASON_LENGTH
from redgrid.grid.choices import units_in_order
from redgrid.grid.models import Unit
from redgrid.kit.choosing import set_choices


class DisputeForm(forms.Form):
    """Why it is not ours, and whose it is."""

    instead = forms.ChoiceField(label=_("Who should answer instead?"))
    reason = forms.CharField(label=_("Why?"), max_length=REASON_LENGTH, widget=forms.Textarea({"rows": 3}))

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given)
        set_choices(self, "instead", [("", "—"), *units_in_order()])

    def clean_instead(self) -> Unit | None:
        return Unit.objects.filter(code=self.cleaned_data["instead"]).first()


class RulingForm(forms.Form):
    """Whether the case moves, and why."""

    moves = forms.TypedChoiceField(
        label=_("Ruling"),
        choices=[("yes", _("The other unit answers")), ("no", _("It stays where it is"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    ruling = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea({"rows": 3}))

"""Words from outside about the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.cases.actions.filing import LENGTH
from redgrid.cases.models.solution import Solutions
from redgrid.kit.choosing import set_choices
from redgrid.kit.words import clean_line


class LibraryForm(forms.Form):
    """What is looked for; unreadable words ask for nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind of place"), required=False)

    def __init__(self, kinds: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "kind", [("", _("All")), *kinds])

    def found(self, rows: Solutions) -> Solutions:
        """``rows`` as far as they are asked for."""
        self.full_clean()
        rows = rows.about(clean_line(self.cleaned_data.get("q", "")))
        kind = self.cleaned_data.get("kind")
        return rows.filter(place_kind=kind) if kind else rows


class SolutionForm(forms.Form):
    """What others may learn."""

    title = forms.CharField(label=_("What was wrong, in one sentence"), max_length=120)
    cause = forms.CharField(
        label=_("Cause"), required=False, max_length=LENGTH, widget=forms.Textarea({"rows": 3})
    )
    plan = forms.CharField(
        label=_("Plan of action"), required=False, max_length=LENGTH, widget=forms.Textarea({"rows": 3})
    )
    result = forms.CharField(
        label=_("What helped"), max_length=LENGTH, widget=forms.Textarea({"rows": 4}),
        help_text=_("Leave names of people out: everybody reads this."),
    )  # fmt: skip

"""Words from outside about calls for claims."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from redgrid.grid.absence_forms import ONE_DAY, moment_of
from redgrid.kit.clock import now
from redgrid.kit.words import clean_line

PROPOSED_DAYS = 7


class CallForm(forms.Form):
    """Until when members may claim, and what the head says to it."""

    until_on = forms.DateField(
        label=_("Claims until the end of"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    text = forms.CharField(
        label=_("What the head says to it"), required=False, max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until_on"].initial = timezone.localdate(now()) + timedelta(days=PROPOSED_DAYS)

    def clean_text(self) -> str:
        return clean_line(self.cleaned_data["text"])

    @property
    def until(self) -> datetime:
        """The midnight after the last day."""
        return moment_of(self.cleaned_data["until_on"] + ONE_DAY, time())

"""Words from outside: a limit to try, a day to edit."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

UNITS = [
    ("working days", _("working days")),
    ("work-hours", _("work-hours")),
    ("days", _("days (natural)")),
    ("hours", _("hours")),
    ("minutes", _("minutes")),
]


class TryForm(forms.Form):
    """From when, and how long."""

    start = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    amount = forms.IntegerField(label=_("Limit"), min_value=1, max_value=5_000_000, initial=3)
    unit = forms.ChoiceField(label=_("Unit"), choices=UNITS)

    @property
    def limit(self) -> str:
        """The limit as the arithmetic reads it; after ``is_valid``."""
        return f"{self.cleaned_data['amount']} {self.cleaned_data['unit']}"


class DayForm(forms.Form):
    """A day that is worked, or not, against the published calendar."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    is_working = forms.TypedChoiceField(
        label=_("On this day"),
        choices=[("no", _("day off")), ("yes", _("working day"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Reason"), max_length=120, help_text=_("For example the number of the notice.")
    )


class RemovalForm(forms.Form):
    """A day for which the published calendar speaks again."""

    day = forms.DateField()

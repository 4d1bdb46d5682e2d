"""Words from outside: a limit to try, a day to edit, which calendar a unit keeps from when on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.grid.models import Unit
from redgrid.kit.naming import label
from redgrid.kit.when import FIRST_YEAR, LAST_YEAR
from redgrid.kit.worktime import written
from redgrid.rulebook.institution import CalendarText

UNITS = [
    ("working days", _("working days")),
    ("work-hours", _("work-hours")),
    ("days", _("days (natural)")),
    ("hours", _("hours")),
    ("minutes", _("minutes")),
    ("rule", _("by a calendar rule")),
]


class TryForm(forms.Form):
    """From when, and how long."""

    start = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    amount = forms.IntegerField(label=_("Limit"), min_value=1, max_value=5_000_000, initial=3, required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=UNITS)
    rule = forms.CharField(
        label=_("Calendar rule"),
        max_length=200,
        required=False,
        help_text=_(
            "For example “first 5 working days of the quarter”, “2nd Thursday of the month” or “RRULE:…”."
        ),
    )

    @property
    def limit(self) -> str:
        """The limit as the arithmetic reads it; after ``is_valid``."""
        if self.cleaned_data["unit"] == "rule":
            return written(self.cleaned_data["rule"])
        return f"{self.cleaned_data['amount']} {self.cleaned_data['unit']}"

    @property
    def limit_field(self) -> str:
        """The field that a limit which cannot be reckoned is to blame on."""
        return "rule" if self.cleaned_data["unit"] == "rule" else "amount"

    def clean(self) -> dict[str, Any] | None:
        said = super().clean()
        wanted = "rule" if self.cleaned_data.get("unit") == "rule" else "amount"
        if wanted not in self.errors and not self.cleaned_data.get(wanted):
            self.add_error(wanted, _("This is missing."))
        return said


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


class KeepForm(forms.Form):
    """A unit, a calendar and the day from which it counts there and below."""

    unit = forms.CharField(label=_("Net or cell"), max_length=40, help_text=_("Its code."))
    calendar = forms.ChoiceField(label=_("Working calendar"), required=False)
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label=_("Reason"), max_length=120, required=False)

    def __init__(self, calendars: Iterable[CalendarText], *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        said = [(text.code, label(text)) for text in calendars]
        field = self.fields["calendar"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared so above)
        field.choices = [*said, ("", _("that of the unit above"))]

    def clean_unit(self) -> str:
        code = str(self.cleaned_data["unit"]).strip()
        if not Unit.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is no unit with this code."))
        return code

    def clean_starts_on(self) -> Any:
        day = self.cleaned_data["starts_on"]
        if not FIRST_YEAR < day.year < LAST_YEAR:
            raise forms.ValidationError(_("This day is too far away."))
        return day

"""Words from outside: which calendar a unit keeps from when on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.grid.models import Unit
from redgrid.kit.naming import label
from redgrid.kit.when import FIRST_YEAR, LAST_YEAR
from redgrid.rulebook.institution import CalendarText


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

"""Words from outside about the map."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from redgrid.grid.choices import MOST_LISTED, units_to_choose
from redgrid.grid.entered import entered_resources
from redgrid.grid.finding import Search
from redgrid.grid.models import Resource, Unit
from redgrid.grid.sought import sought
from redgrid.kit.choosing import set_choices
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused
from redgrid.kit.when import FIRST_YEAR, LAST_YEAR, read_moment
from redgrid.kit.words import clean_line

# So many things of one name are told apart for whoever asks for one of them.
SUGGESTED = 8


class MomentField(forms.CharField):
    """A moment on the centre's clock; empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        look = forms.TextInput({"type": "datetime-local", "step": "60"})
        super().__init__(required=False, widget=look, max_length=40, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        try:
            return read_moment(text) if text else None
        except Refused as refused:
            raise forms.ValidationError(refused.reason) from refused

    def prepare_value(self, value: Any) -> Any:
        """As the browser's own control wants it; what cannot be read stays as it was typed."""
        try:
            moment = read_moment(value) if isinstance(value, str) and value else value
        except Refused:
            return value
        return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}" if isinstance(moment, datetime) else value


class DayField(forms.DateField):
    """A day of our time: whoever types two digits into a browser's control gets the year 26."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("Write the year with four digits."))
        return day


class UnitForm(forms.Form):
    """Of which part of the map?"""

    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = str(self.data.get(self.add_prefix("unit"), ""))
        set_choices(self, "unit", [("", _("The whole map")), *units_to_choose(said)])

    def clean_unit(self) -> Unit | None:
        return Unit.objects.filter(code=self.cleaned_data["unit"]).first()


class CoverageForm(UnitForm):
    """Of a moment, or of an interval: with an end every moment from the first to it counts."""

    at = MomentField(label=_("Moment, or from"))
    to = MomentField(label=_("To (empty: that moment alone)"))
    field_order = ("at", "to", "unit")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("to") and said["to"] <= (said.get("at") or now()):
            self.add_error("to", _("The interval ends before it begins."))
        return said


class WhoForm(forms.Form):
    """Who answered for which place, when, as known when?"""

    place = forms.CharField(
        label=_("Place, equipment or business"),
        max_length=60,
        help_text=_("Code or name, also of what has closed."),
        widget=forms.TextInput({"list": "known-places", "autocomplete": "off"}),
    )
    at = MomentField(label=_("At this moment"), help_text=_("Empty: now."))
    known_at = MomentField(label=_("As known at"), help_text=_("Empty: what we know today."))

    def clean_place(self) -> Resource:
        said = clean_line(self.cleaned_data["place"])
        found = (
            Resource.objects.filter(code=said).first() or Resource.objects.filter(code__iexact=said).first()
        )
        if found is not None:
            return found
        named = Search(sought(said), now(), most=SUGGESTED).resources()
        if len(named) == 1:
            return Resource.objects.get(code=named[0].code)
        if not named:
            raise forms.ValidationError(_("Nothing of this name or code is known."))
        names = gettext(", ").join(f"{row.name} {row.code}" for row in named[:SUGGESTED])
        raise forms.ValidationError(_("Which of them? %(names)s") % {"names": names})

    def suggested(self) -> list[tuple[str, str]]:
        """Codes and names to choose from while one types; of a large map the first."""
        rows = entered_resources().order_by("building", "floor", "code")
        return list(rows.values_list("code", "name")[:MOST_LISTED])


class FromForm(forms.Form):
    """Since when, and on which ground: every change of the map says so."""

    starts_on = DayField(label=_("From"))
    basis = forms.CharField(
        label=_("Basis"),
        required=False,
        max_length=200,
        help_text=_("For example the number of the document."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate(now())

    def clean_basis(self) -> str:
        return clean_line(self.cleaned_data["basis"])

    @property
    def starts_at(self) -> datetime:
        """The beginning of the day; of today the moment itself, so that nothing seems to have been so before."""
        day = self.cleaned_data["starts_on"]
        start = timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001
        return now() if day == timezone.localdate(now()) else start


class CodeForm(forms.Form):
    """The code on a door is replaced, and why."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("The printed code opens nothing any more: print the board anew."),
    )

    def clean_reason(self) -> str:
        return clean_line(self.cleaned_data["reason"])


class ContestForm(forms.Form):
    """Why somebody else should answer for it."""

    reason = forms.CharField(
        label=_("Why it should be me"), widget=forms.Textarea({"rows": 3}), max_length=500
    )


class RulingForm(forms.Form):
    """What the head has decided, and why."""

    is_upheld = forms.TypedChoiceField(
        label=_("Ruling"), choices=[("1", _("It passes to whoever asks for it")), ("0", _("It stays as it is"))],
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    answer = forms.CharField(label=_("Why"), widget=forms.Textarea({"rows": 3}), max_length=500)


FIELDS = {
    "starts_at": "starts_on",
    "ends_at": "starts_on",
    "closes_at": "starts_on",
    "reason": "basis",
    "until": "until_on",
}


def put_refusal(form: forms.Form, refused: Refused) -> None:
    """Show ``refused`` beside its field where the form has it, else above the form."""
    named = (refused.field or "", FIELDS.get(refused.field or ""))
    form.add_error(next((field for field in named if field in form.fields), None), refused.reason)

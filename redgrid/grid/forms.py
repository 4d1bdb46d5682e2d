"""Words from outside about the map."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from redgrid.grid.choices import people_by_unit, places_by_building, units_in_order
from redgrid.grid.models import Capacity, Person, Resource, Unit
from redgrid.grid.pages import fitting
from redgrid.kit.choosing import set_choices
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.refusal import Refused
from redgrid.kit.when import read_moment
from redgrid.kit.words import clean_line


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


class UnitForm(forms.Form):
    """Of which part of the map?"""

    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "unit", [("", _("The whole map")), *units_in_order()])

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

    place = forms.ChoiceField(label=_("Place"))
    at = MomentField(label=_("At this moment"), help_text=_("Empty: now."))
    known_at = MomentField(label=_("As known at"), help_text=_("Empty: what we know today."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "place", [("", "—"), *places_by_building()])

    def clean_place(self) -> Resource:
        return Resource.objects.get(code=self.cleaned_data["place"])


class FromForm(forms.Form):
    """Since when, and on which ground: every change of the map says so."""

    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
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


class NamingForm(FromForm):
    """Somebody takes something on."""

    person = forms.ChoiceField(label=_("Who"))
    is_stand_in = forms.BooleanField(
        label=_("As stand-in"), required=False, help_text=_("Acts while the other one is away.")
    )
    field_order = ("person", "capacity", "starts_on", "is_stand_in", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "person", [("", "—"), *people_by_unit()])

    def clean_person(self) -> Person:
        return Person.objects.get(staff_number=self.cleaned_data["person"])


class AppointForm(NamingForm):
    """Somebody takes on a post or officer role at a unit."""

    capacity = forms.ChoiceField(label=_("As"))

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "capacity", [(found.code, label(found)) for found in fitting(unit)])


class ClaimForm(NamingForm):
    """Somebody answers for a place from now on."""


class CellForm(FromForm):
    """A place is put into a cell."""

    unit = forms.ChoiceField(label=_("Cell"))
    field_order: tuple[str, ...] = ("unit", "starts_on", "basis")
    kinds: tuple[str, ...] = (Unit.CELL,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.open_at(now()).filter(kind__in=self.kinds)
        set_choices(self, "unit", [("", "—"), *((unit.code, label(unit)) for unit in units)])

    def clean_unit(self) -> Unit:
        return Unit.objects.get(code=self.cleaned_data["unit"])


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


class JoinForm(CellForm):
    """A person belongs to a unit."""

    kinds = (Unit.CELL, Unit.NET)
    capacity = forms.ChoiceField(label=_("As"), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].label = _("Unit")
        members = Capacity.objects.filter(kind=Capacity.MEMBERSHIP)
        set_choices(self, "capacity", [(found.code, label(found)) for found in members])
        self.fields["capacity"].initial = next((found.code for found in members), "")


class EndForm(FromForm):
    """Something is no longer so from a day on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].label = _("No longer from")


class LeaveForm(EndForm):
    """Somebody leaves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].help_text = _(
            "Posts, roles and claims end on this day, and so does the account."
        )


class TransferForm(CellForm):
    """Somebody goes over to another unit."""

    kinds = (Unit.CELL, Unit.NET)
    keeps = forms.BooleanField(
        label=_("Keeps what they hold in the unit before"),
        required=False,
        help_text=_("Otherwise posts, officer roles and claims there end on this day."),
    )
    field_order = ("unit", "starts_on", "keeps", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].label = _("Unit")


class NameForm(FromForm):
    """A unit is called otherwise from a day on."""

    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    field_order: tuple[str, ...] = ("name", "name_en", "starts_on", "basis")

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean_name_en(self) -> str:
        return clean_line(self.cleaned_data["name_en"])


class OpenForm(NameForm):
    """A unit is opened."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Short and readable; it is never used again.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[(Unit.CELL, _("Cell")), (Unit.NET, _("Net"))])
    type_label = forms.CharField(label=_("Type"), max_length=40, required=False)
    party_organisation = forms.CharField(label=_("Party organisation"), max_length=120, required=False)
    office = forms.CharField(label=_("Office"), max_length=120, required=False)
    field_order = (
        "kind", "code", "name", "name_en", "type_label", "party_organisation", "office", "starts_on", "basis",
    )  # fmt: skip


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


FIELDS = {"starts_at": "starts_on", "ends_at": "starts_on", "closes_at": "starts_on", "reason": "basis"}


def put_refusal(form: forms.Form, refused: Refused) -> None:
    """Show ``refused`` beside its field where the form has it, else above the form."""
    named = (refused.field or "", FIELDS.get(refused.field or ""))
    form.add_error(next((field for field in named if field in form.fields), None), refused.reason)

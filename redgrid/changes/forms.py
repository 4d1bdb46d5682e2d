"""Words from outside about changes of the map."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.grid.cell_types import type_choices
from redgrid.grid.choices import Choices, lying_in, members_of, people_by_unit, units_below, units_in_order
from redgrid.grid.forms import FromForm
from redgrid.grid.models import Capacity, Person, Resource, Unit
from redgrid.grid.pages import fitting
from redgrid.kit.choosing import set_choices
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.words import clean_line


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


class RelieveForm(EndForm):
    """Somebody lays something down, and somebody else may take it on at the same moment."""

    successor = forms.ChoiceField(
        label=_("Successor"), required=False,
        help_text=_("Empty: nobody yet. The stand-in answers, else the head above."),
    )  # fmt: skip
    field_order = ("starts_on", "successor", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "successor", [("", "—"), *people_by_unit()])

    def clean_successor(self) -> Person | None:
        return Person.objects.filter(staff_number=self.cleaned_data["successor"]).first()


class CloseForm(EndForm):
    """A unit closes, and another one takes on what is open in it."""

    into = forms.ChoiceField(
        label=_("Open cases and tasks go to"), required=False,
        help_text=_("Needed when there are any."),
    )  # fmt: skip
    field_order = ("starts_on", "into", "basis")

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [found for found in units_in_order() if found[0] != unit.code]
        set_choices(self, "into", [("", "—"), *others])

    def clean_into(self) -> Unit | None:
        return Unit.objects.filter(code=self.cleaned_data["into"]).first()


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

    name = forms.CharField(label=_("Name of the unit"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    field_order: tuple[str, ...] = ("name", "name_en", "starts_on", "basis")

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean_name_en(self) -> str:
        return clean_line(self.cleaned_data["name_en"])


class DescribeForm(forms.Form):
    """What a unit is made for, and the party organisation and the office that it stands for."""

    type_label = forms.ChoiceField(label=_("Type of cell"), required=False)
    party_organisation = forms.CharField(label=_("Party organisation"), max_length=120, required=False)
    office = forms.CharField(label=_("Office"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "type_label", type_choices())

    def clean_party_organisation(self) -> str:
        return clean_line(self.cleaned_data["party_organisation"])

    def clean_office(self) -> str:
        return clean_line(self.cleaned_data["office"])


class OpenForm(DescribeForm, NameForm):
    """A unit is opened."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Short and readable; it is never used again.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[(Unit.CELL, _("Cell")), (Unit.NET, _("Net"))])
    field_order = (
        "kind", "code", "name", "name_en", "type_label", "party_organisation", "office", "starts_on", "basis",
    )  # fmt: skip


class SplitForm(NameForm):
    """Some of a unit becomes a unit of its own."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Short and readable; it is never used again.")
    )
    people = forms.MultipleChoiceField(
        label=_("Who goes over"), required=False, widget=forms.CheckboxSelectMultiple
    )
    resources = forms.MultipleChoiceField(
        label=_("Places and equipment that go over"), required=False, widget=forms.CheckboxSelectMultiple
    )
    units = forms.MultipleChoiceField(
        label=_("Units below that go over"), required=False, widget=forms.CheckboxSelectMultiple
    )
    keeps_claims = forms.BooleanField(
        label=_("Claims across the new border stay"), required=False,
        help_text=_("Otherwise somebody on the right side is named."),
    )  # fmt: skip
    field_order = (
        "name", "name_en", "code", "people", "resources", "units", "keeps_claims", "starts_on", "basis",
    )  # fmt: skip

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("people", members_of(unit)), ("resources", lying_in(unit)), ("units", units_below(unit)),
        ):  # fmt: skip
            if choices:
                set_choices(self, name, choices)
            else:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        people = Person.objects.filter(staff_number__in=said.get("people") or ())
        resources = Resource.objects.filter(code__in=said.get("resources") or ())
        units = Unit.objects.filter(code__in=said.get("units") or ())
        return said | {"people": list(people), "resources": list(resources), "units": list(units)}


class OtherUnitForm(FromForm):
    """Another unit is chosen beside the one that changes."""

    unit = forms.ChoiceField()
    field_order = ("unit", "starts_on", "basis")
    says: Any = ""

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].label = self.says
        others = Unit.objects.open_at(now()).filter(kind=self.kind_for(unit)).exclude(pk=unit.pk)
        set_choices(self, "unit", [("", "—"), *((other.code, label(other)) for other in others)])

    def kind_for(self, unit: Unit) -> str:
        """What can be chosen."""
        return unit.kind

    def clean_unit(self) -> Unit:
        return Unit.objects.get(code=self.cleaned_data["unit"])


class MergeForm(OtherUnitForm):
    """A unit becomes part of another of its kind."""

    says = _("Becomes part of")


class MoveForm(OtherUnitForm):
    """A unit stands under another net."""

    says = _("Stands under")

    def kind_for(self, unit: Unit) -> str:
        return Unit.NET


class SettleForm(forms.Form):
    """A head decides who takes on what is disputed."""

    receiver = forms.ChoiceField(label=_("Who takes it on"))
    ruling = forms.CharField(label=_("Why"), widget=forms.Textarea({"rows": 3}), max_length=500)

    def __init__(self, choices: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "receiver", choices)

    def clean_receiver(self) -> Person:
        return Person.objects.get(staff_number=self.cleaned_data["receiver"])


class ReturnForm(JoinForm):
    """Somebody who had left belongs to a unit again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].help_text = _(
            "Nothing of before comes back by itself: posts, claims and the account are given anew."
        )

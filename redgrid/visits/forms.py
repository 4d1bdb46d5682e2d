"""Words from outside about visits."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.cases.kinds import kinds_for
from redgrid.grid.choices import lying_in, people_by_unit, units_to_choose
from redgrid.grid.models import Person, Resource, Unit
from redgrid.kit.choosing import set_choices
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Flow
from redgrid.visits.actions import ANSWER_LENGTH, NOTES_LENGTH, PURPOSE_LENGTH, Plan
from redgrid.visits.models import Visit
from redgrid.visits.sources import sources


class PlanForm(forms.Form):
    """Where, when, why and who."""

    unit = forms.ChoiceField(label=_("Unit"), required=False)
    outside = forms.CharField(
        label=_("Or whom outside"),
        required=False,
        max_length=80,
        help_text=_("A unit that is not on the map."),
    )
    on = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    purpose = forms.CharField(label=_("What for"), max_length=PURPOSE_LENGTH)
    source = forms.ChoiceField(label=_("Kind of visit"), widget=forms.RadioSelect)
    people = forms.MultipleChoiceField(label=_("Who goes"), widget=forms.SelectMultiple({"size": 6}))
    confirmer = forms.ChoiceField(
        label=_("Who confirms it there"), required=False, help_text=_("Left empty: the head of the unit.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_by_unit()
        said = self.data.get("unit") or self.initial.get("unit") or ""
        set_choices(self, "unit", [("", "—"), *units_to_choose(said)])
        set_choices(self, "people", people)
        set_choices(self, "confirmer", [("", "—"), *people])
        set_choices(self, "source", list(sources().items()))
        self.fields["source"].initial = next(iter(sources()), None)

    def plan(self) -> Plan:
        """What was said, as an action takes it."""
        said = self.cleaned_data
        unit = Unit.objects.filter(code=said["unit"]).first() if said["unit"] else None
        people = list(Person.objects.filter(staff_number__in=said["people"]))
        confirmer = (
            Person.objects.filter(staff_number=said["confirmer"]).first() if said["confirmer"] else None
        )
        return Plan(said["on"], said["purpose"], said["source"], people, unit, said["outside"], confirmer)


class SeenForm(forms.Form):
    """The revision that was on the screen."""

    seen = forms.IntegerField(min_value=1, max_value=10**9, widget=forms.HiddenInput)


class NotesForm(SeenForm):
    """One page."""

    notes = forms.CharField(
        label=_("Notes of the visit"),
        max_length=NOTES_LENGTH,
        widget=forms.Textarea({"rows": 10, "maxlength": NOTES_LENGTH}),
        help_text=_("One page. It is kept on this device until it is sent."),
    )


class AnswerForm(SeenForm):
    """Confirmed or not, with a sentence."""

    agrees = forms.TypedChoiceField(choices=[("1", "1"), ("", "")], coerce=bool, required=False)
    words = forms.CharField(
        label=_("A sentence to it"),
        required=False,
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea({"rows": 2}),
    )


class FoundForm(forms.Form):
    """A problem or an opinion, in one sentence."""

    flow = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("What was found?"), max_length=120, help_text=_("One sentence is enough.")
    )
    place = forms.ChoiceField(label=_("Where?"), required=False)
    text = forms.CharField(
        label=_("More about it"), max_length=5000, required=False, widget=forms.Textarea({"rows": 3})
    )
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, visit: Visit, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = found_kinds(person)
        set_choices(self, "flow", [(flow.code, label(flow)) for flow in kinds])
        self.fields["flow"].initial = kinds[0].code if kinds else None
        places = lying_in(visit.unit) if visit.unit else []
        set_choices(self, "place", [("", "—"), *places])

    def clean_place(self) -> Resource | None:
        code = self.cleaned_data["place"]
        return Resource.objects.filter(code=code).first() if code else None


def found_kinds(person: Person) -> list[Flow]:
    """The kinds that a sentence opens: what needs more has a page of its own."""
    return [flow for flow in kinds_for(person) if not (flow.sealed or flow.asks or flow.addressed)]

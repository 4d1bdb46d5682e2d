"""Words from outside about visits."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.cases.asking import PREFIX, FactField
from redgrid.cases.facts import Fact
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
        self.kinds = {flow.code: flow for flow in kinds}
        for flow in kinds:
            for field in flow.fields_of((*flow.asks, *flow.offers)):
                made = self.fields[_name_of(flow, field.code)] = FactField(field, required=False)
                made.label = f"{label(flow)} · {made.label}"
        places = lying_in(visit.unit) if visit.unit else []
        set_choices(self, "place", [("", "—"), *places])

    def clean_place(self) -> Resource | None:
        code = self.cleaned_data["place"]
        return Resource.objects.filter(code=code).first() if code else None

    def clean(self) -> dict[str, Any]:
        """What the chosen kind asks for is there."""
        said = super().clean() or {}
        chosen = self.kinds.get(said.get("flow", ""))
        for name in [_name_of(chosen, code) for code in chosen.asks] if chosen else []:
            if name not in self.errors and not said.get(name):
                self.add_error(name, self.fields[name].error_messages["required"])
        return said

    def asked(self) -> list[forms.BoundField]:
        """The fields of the kinds that ask for more than a sentence."""
        return [self[name] for name in self.fields if name.startswith(f"{PREFIX}-")]

    def facts(self) -> dict[str, Fact]:
        """What was filled in for the chosen kind, by code."""
        flow = self.kinds[self.cleaned_data["flow"]]
        said = {code: self.cleaned_data.get(_name_of(flow, code)) for code in (*flow.asks, *flow.offers)}
        return {code: fact for code, fact in said.items() if fact}


def _name_of(flow: Flow, code: str) -> str:
    return f"{PREFIX}-{flow.code}-{code}"


def found_kinds(person: Person) -> list[Flow]:
    """The kinds that are opened on the spot: what is sealed, addressed or for some posts has a page of its own."""
    return [flow for flow in kinds_for(person) if not (flow.sealed or flow.addressed or flow.opened_by)]

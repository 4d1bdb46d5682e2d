"""Words from outside about milestones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.cases.actions.milestones import NOTE_LENGTH, TITLE_LENGTH
from redgrid.grid.choices import people_by_unit
from redgrid.grid.models import Person
from redgrid.kit.choosing import set_choices

REACH, REPLAN, DROP = "reach", "replan", "drop"


class MilestoneForm(forms.Form):
    """What is promised, by whom, by when."""

    title = forms.CharField(label=_("Milestone"), max_length=TITLE_LENGTH)
    person = forms.ChoiceField(label=_("Who promises it"))
    due_on = forms.DateField(label=_("To be done by"), widget=forms.DateInput({"type": "date"}))

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given, auto_id="milestone-%s")
        set_choices(self, "person", [("", "—"), *people_by_unit()])

    def clean_person(self) -> Person | None:
        return Person.objects.filter(staff_number=self.cleaned_data["person"]).first()


class MilestoneChangeForm(forms.Form):
    """What becomes of a milestone."""

    do = forms.ChoiceField(choices=[(REACH, REACH), (REPLAN, REPLAN), (DROP, DROP)])
    due_on = forms.DateField(required=False)
    note = forms.CharField(required=False, max_length=NOTE_LENGTH)

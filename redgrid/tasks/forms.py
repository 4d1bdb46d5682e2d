"""Words from outside about tasks."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.grid.choices import Choices, people_by_unit
from redgrid.grid.models import Capacity, Person, Unit
from redgrid.grid.rules import Rights, within
from redgrid.kit.choosing import set_choices
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.refusal import Refused
from redgrid.rulebook.keeping import STANDARD_CALENDAR
from redgrid.rulebook.queries import calendar_of, current
from redgrid.tasks.actions.direct import MOST_POINTS, TEXT_LENGTH, TITLE_LENGTH, Words
from redgrid.tasks.queries import TaskFilter

SPANS = [
    ("working days", _("working days")),
    ("work-hours", _("work-hours")),
    ("days", _("days")),
    ("hours", _("hours")),
]


def closing_time(day: date | None) -> datetime | None:
    """When business closes on ``day``: a date is due then."""
    return calendar_of().end_of_business(day) if day else None


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more
    )


class WordsForm(forms.Form):
    """What is to be done and by when: for a whole task as for a part."""

    title = forms.CharField(label=_("What is to be done?"), max_length=TITLE_LENGTH)
    amount = forms.IntegerField(label=_("Within"), required=False, min_value=1, max_value=2500)
    span = forms.ChoiceField(label=_("Counted in"), choices=SPANS, required=False)
    until_on = _day(_("Or by the end of"), help_text=_("A day instead of a limit."))
    text = forms.CharField(
        label=_("More about it"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea({"rows": 3})
    )
    standard = forms.CharField(
        label=_("When is it well done?"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )
    checks = forms.CharField(
        label=_("Check list"), required=False, max_length=TEXT_LENGTH, help_text=_("A line each."),
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("amount") and said.get("until_on"):
            self.add_error("until_on", _("Choose a limit or a day, not both."))
        return said

    def words(self) -> Words:
        """What the action takes."""
        said = self.cleaned_data
        limit = f"{said['amount']} {said['span'] or SPANS[0][0]}" if said.get("amount") else ""
        return Words(
            title=said["title"], text=said["text"], standard=said["standard"], limit=limit,
            calendar=said.get("calendar") or STANDARD_CALENDAR, until=closing_time(said.get("until_on")),
            points=said.get("points") or Decimal(0), checks=tuple(said["checks"].splitlines()),
            wants_confirmation=bool(said.get("wants_confirmation")),
        )  # fmt: skip


class GiveForm(WordsForm):
    """A task for a person, for the post of a unit, or for many units at once."""

    to = forms.ChoiceField(label=_("For whom?"), required=False)
    units = forms.MultipleChoiceField(
        label=_("Or for units"), required=False, widget=forms.SelectMultiple({"size": 6}),
        help_text=_("Each unit gets a task of its own; you see them on one page."),
    )  # fmt: skip
    capacity = forms.ChoiceField(label=_("There it goes to"), required=False)
    calendar = forms.ChoiceField(label=_("Calendar"), required=False)
    points = forms.DecimalField(
        label=_("Points"), required=False, min_value=0, max_value=MOST_POINTS, decimal_places=2
    )
    wants_confirmation = forms.BooleanField(label=_("I confirm that it is done"), required=False)
    copies = forms.MultipleChoiceField(
        label=_("Copies to"), required=False, widget=forms.SelectMultiple({"size": 5}),
        help_text=_("They are told and have nothing to do."),
    )  # fmt: skip
    keep_as = forms.CharField(
        label=_("Keep as a template called"), required=False, max_length=60,
        help_text=_("Empty: not kept. An own template of this name is written anew."),
    )  # fmt: skip
    field_order = (
        "title", "to", "units", "capacity", "amount", "span", "until_on", "calendar", "checks", "text",
        "standard", "points", "wants_confirmation", "copies", "keep_as",
    )  # fmt: skip

    def __init__(self, rights: Rights, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.givable = list(units_to_give(rights))
        people = people_by_unit()
        names = {unit.name for unit in self.givable}
        set_choices(self, "to", [("", "—"), *[group for group in people if group[0] in names]])
        set_choices(self, "units", [(unit.code, label(unit)) for unit in self.givable])
        set_choices(self, "copies", people)
        set_choices(self, "capacity", [("", _("the head of the unit")), *_posts()])
        calendars = _calendars()
        set_choices(self, "calendar", calendars)
        if len(calendars) < 2:
            del self.fields["calendar"]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if bool(said.get("to")) == bool(said.get("units")):
            self.add_error("to", _("Choose a person, or one or more units."))
        return said

    @property
    def person(self) -> Person | None:
        return _person(self.cleaned_data["to"])

    @property
    def chosen_units(self) -> list[Unit]:
        chosen = set(self.cleaned_data["units"])
        return [unit for unit in self.givable if unit.code in chosen]

    @property
    def copied(self) -> list[Person]:
        return list(Person.objects.filter(staff_number__in=self.cleaned_data["copies"]))


class SplitForm(WordsForm):
    """A part of a task, for somebody of the same unit or below."""

    to = forms.ChoiceField(label=_("For whom?"))
    field_order = ("title", "to", "amount", "span", "until_on", "checks", "text", "standard")

    def __init__(self, people: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "to", people)

    @property
    def person(self) -> Person | None:
        return _person(self.cleaned_data["to"])


class MoveForm(forms.Form):
    """A move with what is said, and the revision that was on the screen."""

    move = forms.CharField(max_length=20)
    seen = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000)
    once = forms.UUIDField(required=False)
    note = forms.CharField(required=False, max_length=TEXT_LENGTH)
    until_on = _day("")
    to = forms.CharField(required=False, max_length=60)

    @property
    def target(self) -> Person | Unit | None:
        """A person by staff number, or a unit written ``unit:code``."""
        to = self.cleaned_data["to"]
        if to.startswith("unit:"):
            return Unit.objects.open_at(now()).filter(code=to.removeprefix("unit:")).first()
        return _person(to)


class ListForm(forms.Form):
    """What a list is asked for; unreadable words ask for nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60)
    due = forms.ChoiceField(
        label=_("Due"), required=False,
        choices=[("", _("All")), ("late", _("Late")), ("today", _("Due today")), ("coming", _("Coming"))],
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Where it comes from"), required=False,
        choices=[("", _("All")), ("given", _("given by people")), ("case", _("problems and flows")),
                 ("duty", _("duties")), ("time", _("decisions on time")), ("handover", _("handovers"))],
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("All")), ("open", _("Open")), ("ended", _("Ended"))],
    )  # fmt: skip
    unit = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def asked(self) -> TaskFilter:
        self.full_clean()
        return TaskFilter(**self.cleaned_data)


class TimeForm(forms.Form):
    """The decision about more time, or about taking a task over."""

    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    note = forms.CharField(required=False, max_length=TEXT_LENGTH)
    once = forms.UUIDField(required=False)


def units_to_give(rights: Rights) -> Sequence[Unit]:
    """Open units where tasks may be given, in tree order."""
    return list(Unit.objects.open_at(now()).filter(within(rights.scopes("task.give"))).order_by("path"))


def _posts() -> list[tuple[str, str]]:
    kinds = [Capacity.POST, Capacity.OFFICER]
    return [(found.code, label(found)) for found in Capacity.objects.filter(kind__in=kinds, at="cell")]


def _calendars() -> list[tuple[str, str]]:
    try:
        return [(calendar.code, label(calendar)) for calendar in current().calendars]
    except Refused:
        return []


def _person(staff_number: str) -> Person | None:
    return Person.objects.filter(staff_number=staff_number).first() if staff_number else None

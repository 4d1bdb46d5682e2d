"""Words from outside about cases."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from redgrid.cases.actions.opening import TEXT_LENGTH, TITLE_LENGTH
from redgrid.cases.asking import PREFIX, FactField
from redgrid.cases.facts import Fact
from redgrid.cases.models import Case
from redgrid.cases.queries import CaseFilter
from redgrid.grid.choices import people_by_unit, places_by_building, units_in_order
from redgrid.grid.models import Person, Resource, Unit
from redgrid.kit.choosing import set_choices
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.pictures import Picture, redraw
from redgrid.kit.refusal import Invalid
from redgrid.rulebook.institution import Flow
from redgrid.rulebook.queries import current
from redgrid.rulebook.sunset import without_expired

# What the one sentence is called, by what the flow is for.
TITLES = {"report": _("What is wrong?"), "feedback": _("Your opinion or suggestion")}


class ReportForm(forms.Form):
    """What is wrong, in one sentence; the rest is optional. ``once`` makes a form that is sent twice count once."""

    title = forms.CharField(
        label=_("What is wrong?"), max_length=TITLE_LENGTH, help_text=_("One sentence is enough.")
    )
    text = forms.CharField(
        label=_("More about it"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea({"rows": 3})
    )
    urgency = forms.ChoiceField(label=_("How urgent?"), required=False, widget=forms.RadioSelect)
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("Never required. Place and time that the camera wrote into it are removed."),
        widget=forms.ClearableFileInput({"accept": "image/*", "data-shrink": ""}),
    )
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, flow: Flow, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        flow = without_expired(flow, timezone.localdate(now()))
        set_choices(self, "urgency", [(choice.code, label(choice)) for choice in reversed(flow.urgencies)])
        self.fields["urgency"].initial = flow.default_urgency.code
        if len(flow.urgencies) == 1:
            del self.fields["urgency"]
        self.fields["title"].label = TITLES.get(flow.purpose, _("What is it, in one sentence?"))
        self._ask(flow)

    def _ask(self, flow: Flow) -> None:
        """Put in what the flow asks for and offers on opening, after the description."""
        codes = (*flow.asks, *flow.offers)
        for field in flow.fields_of(codes):
            self.fields[f"{PREFIX}-{field.code}"] = FactField(field, required=field.code in flow.asks)
        first = ("title", "unit", "place", "urgency", "text")
        self.order_fields([*first, *(f"{PREFIX}-{code}" for code in codes), "source", "photo", "unnamed"])

    def asked(self) -> list[forms.BoundField]:
        """The flow's own fields, for pages that place the others by hand."""
        return [self[name] for name in self.fields if name.startswith(f"{PREFIX}-")]

    def facts(self) -> dict[str, Fact]:
        """What was filled in of the flow's own fields, by code."""
        start = f"{PREFIX}-"
        said = {
            name.removeprefix(start): fact
            for name, fact in self.cleaned_data.items()
            if name.startswith(start)
        }
        return {code: fact for code, fact in said.items() if fact}

    def once_words(self) -> tuple[object, ...]:
        """What makes two sendings the same report. A form that comes back out of the browser's memory, with another
        text in it, is another report.
        """
        said = self.cleaned_data
        place = said["place"].code if said.get("place") else ""
        words = (said["once"], said["title"], said["text"], said.get("urgency", ""), place)
        more = [*sorted(self.facts().items()), *filter(None, [said.get("source")])]
        return (*words, more) if more else words

    def pictures(self) -> list[Picture]:
        """The photo drawn anew; none when none was sent. Raises Invalid."""
        photo = self.cleaned_data.get("photo")
        return [redraw(photo, most_bytes=settings.PHOTO_BYTES)] if photo else []


class PlacedReportForm(ReportForm):
    """A report of somebody signed in, who says where."""

    place = forms.ChoiceField(
        label=_("Where?"), required=False, help_text=_("Leave empty if it is no place.")
    )
    unnamed = forms.BooleanField(
        label=_("Without my name"),
        required=False,
        help_text=_("Nothing that leads to you is stored; you follow it by a receipt code."),
    )
    unit = forms.ChoiceField(label=_("Which unit must answer?"))
    source = forms.ChoiceField(label=_("How did it come up?"), required=False)

    def __init__(self, flow: Flow, may_be_named: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(flow, *args, **kwargs)
        if flow.addressed:
            set_choices(self, "unit", [("", "—"), *units_in_order()])
        else:
            del self.fields["unit"]
        if flow.purpose == "feedback":
            self.fields["place"].label = _("Which place is it about?")
        if flow.opened_by or flow.public:
            del self.fields["unnamed"]
        elif not may_be_named:
            # Whoever administers the system reads no cases, so they report like everybody without an account.
            self.fields["unnamed"].initial = self.fields["unnamed"].disabled = True
        set_choices(self, "place", [("", "—"), *places_by_building()])
        self._offer_sources(flow)

    def _offer_sources(self, flow: Flow) -> None:
        sources = current().sources
        if not sources or flow.purpose == "feedback" or flow.opened_by:
            del self.fields["source"]
        else:
            set_choices(self, "source", [("", "—"), *((each.code, label(each)) for each in sources)])

    def clean_place(self) -> Resource | None:
        code = self.cleaned_data["place"]
        return Resource.objects.filter(code=code).first() if code else None

    def clean_unit(self) -> Unit | None:
        return Unit.objects.filter(code=self.cleaned_data["unit"]).first()


class MoveForm(forms.Form):
    """A move, what is said with it, and the stage that was on the screen."""

    move = forms.CharField(max_length=40, widget=forms.HiddenInput)
    seen_stage = forms.CharField(max_length=40, widget=forms.HiddenInput)
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    note = forms.CharField(required=False, widget=forms.Textarea({"rows": 3}))


class AssignForm(forms.Form):
    """Lead, overseer and partners, chosen from the people of the map."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    lead = forms.ChoiceField(
        label=_("Lead"), required=False, help_text=_("Works out cause and plan, and tracks.")
    )
    overseer = forms.ChoiceField(label=_("Overseer"), required=False, help_text=_("Sees that it goes on."))
    partners = forms.MultipleChoiceField(
        label=_("Ask as partners"),
        required=False,
        help_text=_("From this cell or others; each accepts, or declines with a reason."),
        widget=forms.SelectMultiple({"size": 6}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_by_unit()
        for name in ("lead", "overseer"):
            set_choices(self, name, [("", "—"), *people])
        set_choices(self, "partners", people)

    def clean_lead(self) -> Person | None:
        return _person(self.cleaned_data["lead"])

    def clean_overseer(self) -> Person | None:
        return _person(self.cleaned_data["overseer"])

    def clean_partners(self) -> list[Person]:
        return list(Person.objects.filter(staff_number__in=self.cleaned_data["partners"]))


def _person(staff_number: str) -> Person | None:
    return Person.objects.filter(staff_number=staff_number).first() if staff_number else None


class AnswerForm(forms.Form):
    """A partner's answer."""

    answer = forms.ChoiceField(choices=[("accepted", "accepted"), ("declined", "declined")])
    note = forms.CharField(required=False)
    once = forms.UUIDField(required=False)


class FilterForm(forms.Form):
    """What a list is asked for; unreadable words ask for nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60)
    source = forms.ChoiceField(label=_("Source"), required=False)
    flow = forms.ChoiceField(label=_("Kind"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    cell = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    assignee = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("open", _("Open")),
            ("late", _("Late")),
            ("stuck", _("Stuck")),
            ("closed", _("Closed")),
            ("all", _("All")),
        ],
    )
    under = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    opened_from = forms.DateField(required=False, widget=forms.HiddenInput)
    opened_to = forms.DateField(required=False, widget=forms.HiddenInput)
    closed_from = forms.DateField(required=False, widget=forms.HiddenInput)
    closed_to = forms.DateField(required=False, widget=forms.HiddenInput)
    open_at = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, flows: Sequence[Flow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = {stage.code: label(stage) for flow in flows for stage in flow.stages}
        flow_names = [(flow.code, label(flow)) for flow in flows]
        offered = {"flow": flow_names, "stage": list(stages.items()), "source": source_names()}
        for name, choices in offered.items():
            set_choices(self, name, [("", _("All")), *choices])

    def asked(self) -> CaseFilter:
        """The filter, open cases by default."""
        self.full_clean()
        said = {name: value for name, value in self.cleaned_data.items() if name != "state"}
        state = self.cleaned_data.get("state") or "open"
        is_open = {"closed": False, "all": None}.get(state, True)
        return CaseFilter(**said, is_open=is_open, is_late=state == "late", is_stuck=state == "stuck")

    def in_time(self) -> list[str]:
        """The days that are asked for, in words: nobody sees them in a field."""
        told = {
            "opened_from": _("opened from %(day)s on"),
            "opened_to": _("opened before %(day)s"),
            "closed_from": _("closed from %(day)s on"),
            "closed_to": _("closed before %(day)s"),
            "open_at": _("open when %(day)s began"),
        }
        days = {name: self.cleaned_data.get(name) for name in told}
        return [told[name] % {"day": day.isoformat()} for name, day in days.items() if day]


def source_names() -> list[tuple[str, str]]:
    """The sources of the text in force, and the ways a case is sent where no source was said."""
    named = [(source.code, label(source)) for source in current().sources]
    ways = {Case.SCAN: _("Scan"), Case.SIGNED_IN: _("On the pages"), Case.PROGRAM: _("By a program")}
    known = {code for code, _name in named}
    return [*named, *((code, str(name)) for code, name in ways.items() if code not in known)]


def put_refusal(form: forms.Form, refused: Invalid) -> None:
    """Show what an action refused beside the field it belongs to."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.reason)

"""Words from outside about who is away and who stands in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from redgrid.grid.actions.absences import MOST_SPANS, Span
from redgrid.grid.choices import people_beside
from redgrid.grid.forms import DayField, FromForm, MomentField
from redgrid.grid.models import Absence, Person
from redgrid.kit.choosing import set_choices
from redgrid.kit.clock import now
from redgrid.kit.words import clean_line

REASONS = [(Absence.LEAVE, _("Leave")), (Absence.TRAVEL, _("Travel")), (Absence.SHIFT, _("Shift"))]
ONE_DAY = timedelta(days=1)


def moment_of(day: date, at: time) -> datetime:
    """On the centre's clock."""
    return timezone.make_aware(datetime.combine(day, at))


def _hour_field(label: Any, **more: Any) -> forms.TimeField:
    look = forms.TimeInput({"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=look, required=False, **more)


class SaidForm(forms.Form):
    """What every absence says: why, who stands in, and for the past on which ground."""

    reason = forms.ChoiceField(
        label=_("Why"), choices=REASONS, widget=forms.RadioSelect, initial=Absence.LEAVE
    )
    stand_in = forms.ChoiceField(label=_("Stands in"), required=False)
    basis = forms.CharField(
        label=_("Remark"), required=False, max_length=200, help_text=_("Needed for days before today.")
    )
    # The button of a proposal, and of "all the same".
    proposed = forms.CharField(required=False, widget=forms.HiddenInput)
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, person: Person, standing: Person | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("proposed"):
            self.data = {**dict(self.data.items()), "stand_in": self.data["proposed"]}
        nobody = _("%(name)s, as always") % {"name": standing.name} if standing else _("Nobody in particular")
        set_choices(self, "stand_in", [("", nobody), *people_beside(person)])

    def clean_basis(self) -> str:
        return clean_line(self.cleaned_data["basis"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        number = said.get("stand_in")
        said["who"] = Person.objects.filter(staff_number=number).first() if number else None
        return said


class AbsenceForm(SaidForm):
    """Away over days or hours, once or again and again."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), required=False)
    from_hour = _hour_field(_("From"), help_text=_("Empty: whole days."))
    to_hour = _hour_field(_("To"), help_text=_("An earlier hour is on the next day."))
    every = forms.IntegerField(
        label=_("Again every so many days"), required=False, min_value=1, max_value=366
    )
    until = DayField(label=_("The last time on"), required=False)
    field_order = (
        "reason",
        "starts_on",
        "ends_on",
        "from_hour",
        "to_hour",
        "every",
        "until",
        "stand_in",
        "basis",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate(now())

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if (said.get("from_hour") is None) != (said.get("to_hour") is None):
            self.add_error("to_hour", _("Say both hours, or neither."))
        if said.get("every") and not said.get("until"):
            self.add_error("until", _("Say when it ends."))
        if not self.errors:
            said["spans"] = self._spans(said)
        return said

    def _spans(self, said: dict[str, Any]) -> list[Span]:
        first = self._first(said)
        if first[1] <= first[0]:
            self.add_error("ends_on", _("It would end before it began."))
        every, until = said.get("every"), said.get("until")
        if not every:
            return [first]
        if first[1] - first[0] > timedelta(days=every):
            self.add_error("every", _("It would begin again before it is over."))
        times = (until - said["starts_on"]).days // every + 1
        if not 0 < times <= MOST_SPANS:
            self.add_error("until", _("At most %(n)d shifts are entered at once.") % {"n": MOST_SPANS})
            return [first]
        return [_later(first, timedelta(days=every * number)) for number in range(times)]

    def _first(self, said: dict[str, Any]) -> Span:
        starts_on, ends_on = said["starts_on"], said.get("ends_on") or said["starts_on"]
        if said.get("from_hour") is None:
            midnight = moment_of(starts_on, time())
            # Of today the moment itself, so that nobody seems to have been away before.
            begins = now() if starts_on == timezone.localdate(now()) and not said.get("every") else midnight
            return begins, moment_of(ends_on + ONE_DAY, time())
        if ends_on == starts_on and said["to_hour"] <= said["from_hour"]:
            ends_on += ONE_DAY
        return moment_of(starts_on, said["from_hour"]), moment_of(ends_on, said["to_hour"])


def _later(span: Span, by: timedelta) -> Span:
    """Days later at the same hours of the centre's clock."""
    first, last = (timezone.localtime(moment) for moment in span)
    return moment_of(first.date() + by, first.time()), moment_of(last.date() + by, last.time())


class ChangeForm(SaidForm):
    """An absence is corrected: other moments, another reason, somebody else."""

    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("To"))
    field_order = ("starts_at", "ends_at", "reason", "stand_in", "basis")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for name in ("starts_at", "ends_at"):
            if name not in self.errors and said.get(name) is None:
                self.add_error(name, _("Say when."))
            said[name] = self._exact(name, said.get(name))
        if not self.errors:
            said["spans"] = [(said["starts_at"], said["ends_at"])]
            if said["ends_at"] <= said["starts_at"]:
                self.add_error("ends_at", _("It would end before it began."))
        return said

    def _exact(self, name: str, said: datetime | None) -> datetime | None:
        """A browser knows no seconds: what was left as it stood is what it was."""
        before: datetime = self.initial[name]
        return before if said and abs(said - before) < timedelta(minutes=1) else said


class StandInForm(FromForm):
    """Who stands in from now on, whenever somebody is away."""

    stand_in = forms.ChoiceField(label=_("Stands in"), required=False)
    field_order = ("stand_in", "starts_on", "basis")

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].help_text = _("Needed for days before today.")
        set_choices(self, "stand_in", [("", _("Nobody")), *people_beside(person)])

    def clean_stand_in(self) -> Person | None:
        return Person.objects.filter(staff_number=self.cleaned_data["stand_in"]).first()

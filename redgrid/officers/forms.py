"""Words from outside about oneself and about a plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from redgrid.grid.forms import FromForm
from redgrid.kit.choosing import set_choices
from redgrid.kit.naming import label
from redgrid.kit.words import clean_line
from redgrid.officers.fit import Said
from redgrid.officers.problem import Seat
from redgrid.rulebook.assignment import Assignment, Choice

ANSWER = "statement_"
STAND_IN = "-stand_in"


class ProfileForm(forms.Form):
    """What a person says of themselves; every field may stay empty."""

    works = forms.MultipleChoiceField(
        label=gettext_lazy("Nature of my work"), required=False, widget=forms.CheckboxSelectMultiple
    )
    abilities = forms.MultipleChoiceField(
        label=gettext_lazy("What I can do"), required=False, widget=forms.CheckboxSelectMultiple
    )
    certificates = forms.CharField(
        label=gettext_lazy("Certificates"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("They are shown to those named above and do not enter the number."),
    )

    def __init__(self, rules: Assignment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "works", _choices(rules.works))
        set_choices(self, "abilities", _choices(rules.abilities))
        self.statements = rules.statements
        for statement in rules.statements:
            self.fields[ANSWER + statement.code] = forms.TypedChoiceField(
                label=label(statement, "text"),
                required=False,
                coerce=int,
                empty_value=None,
                choices=_answers(),
            )

    @property
    def questions(self) -> list[forms.BoundField]:
        """The statements, apart from the rest."""
        return [self[ANSWER + statement.code] for statement in self.statements]

    def clean_certificates(self) -> str:
        return clean_line(self.cleaned_data["certificates"])

    @property
    def said(self) -> Said:
        """What the form says, once it is valid."""
        found = self.cleaned_data
        answers = {each.code: found[ANSWER + each.code] for each in self.statements}
        given = {code: value for code, value in answers.items() if value is not None}
        return Said(frozenset(found["works"]), frozenset(found["abilities"]), given)


def profile_initial(said: Said, certificates: str) -> dict[str, Any]:
    """The form as it was last sent."""
    answers = {ANSWER + code: value for code, value in said.answers.items()}
    return {
        "works": sorted(said.works),
        "abilities": sorted(said.abilities),
        "certificates": certificates,
        **answers,
    }


def _choices(things: Iterable[Choice]) -> list[tuple[str, str]]:
    return [(each.code, label(each)) for each in things]


def _answers() -> list[tuple[str, str]]:
    words = (
        _("not at all like me"),
        _("hardly like me"),
        _("partly"),
        _("rather like me"),
        _("very much like me"),
    )
    return [("", _("no answer")), *((str(number), word) for number, word in enumerate(words, start=1))]


def field_of(seat: Seat) -> str:
    """The name of the field that says who sits there."""
    return seat.role + (STAND_IN if seat.is_stand_in else "")


class PlanForm(forms.Form):
    """Who sits on each seat of one cell. ``choices``: by seat, who may (staff number and text)."""

    def __init__(
        self, seats: Iterable[Seat], choices: dict[Seat, list[tuple[str, str]]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.seats = tuple(seats)
        for seat in self.seats:
            self.fields[field_of(seat)] = forms.ChoiceField(
                required=False, choices=[("", "—"), *choices[seat]]
            )

    @property
    def plan(self) -> dict[Seat, str | None]:
        """The plan, once the form is valid."""
        return {seat: self.cleaned_data[field_of(seat)] or None for seat in self.seats}


class ConfirmForm(FromForm):
    """From when, and on which ground; the ground has to be said."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].required = True


class CentreForm(ConfirmForm):
    """Several cells at once; each has a box, named after its code."""

    def __init__(self, cells: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cells = tuple(cells)

    @property
    def chosen(self) -> list[str]:
        """Codes of the cells whose boxes are ticked."""
        ticked = set(self.data.getlist("cell")) if hasattr(self.data, "getlist") else set()
        return [code for code in self.cells if code in ticked]

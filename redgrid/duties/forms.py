"""Words from outside: how a duty was done, why it is not asked for, what began one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.duties.actions.ending import SAID
from redgrid.duties.models import Occurrence
from redgrid.kit.naming import label
from redgrid.rulebook.institution import DutyText


class DoneForm(forms.Form):
    """Done, with a sentence and a record if one likes."""

    note = forms.CharField(label=_("In one sentence"), max_length=200, required=False)
    record = forms.CharField(
        label=_("Where the record is"), max_length=200, required=False,
        help_text=_("An address on this site, when there is a record."),
    )  # fmt: skip


class ExcuseForm(forms.Form):
    """Why it is not asked for."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[(code, Occurrence.REASONS[code]) for code in SAID],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("In one sentence"), max_length=200, required=False)


class StartForm(forms.Form):
    """A duty that waits for something to happen, and what happened."""

    duty = forms.ChoiceField(label=_("Duty"))
    cause = forms.CharField(label=_("Occasion"), max_length=120)

    def __init__(self, duties: Iterable[DutyText], *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["duty"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared so above)
        field.choices = [(duty.code, f"{duty.code} {label(duty, 'title')}") for duty in duties]

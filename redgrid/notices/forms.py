"""Words from outside about notices."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.grid.choices import units_to_choose
from redgrid.grid.models import Unit
from redgrid.grid.rules import Rights, within
from redgrid.kit.choosing import set_choices
from redgrid.notices.actions import Words
from redgrid.notices.models import REASON_LENGTH, TEXT_LENGTH, TITLE_LENGTH, Notice
from redgrid.notices.queries import days_of_notices
from redgrid.notices.rules import PUBLISH
from redgrid.rulebook.waiving import today


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


class WordsForm(forms.Form):
    """What is to be known."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    text = forms.CharField(
        label=_("What people must know"), max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 8, "maxlength": TEXT_LENGTH}),
        help_text=_("Plain words. An empty line begins a new paragraph."),
    )  # fmt: skip

    def words(self) -> Words:
        said = self.cleaned_data
        return Words(said["title"], said["text"], said.get("starts_on"), said.get("expires_on"))


class PublishForm(WordsForm):
    """The words, for whom, from when until when."""

    unit = forms.ChoiceField(
        label=_("For"), help_text=_("The people of this unit and of everything below it, one message each.")
    )
    starts_on = _day(_("First day"))
    expires_on = _day(_("Last day"))
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, rights: Rights, *args: Any, unit: str = "", **kwargs: Any) -> None:
        rules, day = days_of_notices(), today()
        kwargs["initial"] = {
            "unit": unit,
            "starts_on": day,
            "expires_on": day + timedelta(days=rules.proposed),
            "once": uuid.uuid4(),
        }
        super().__init__(*args, **kwargs)
        where = within(rights.scopes(PUBLISH))
        units = units_to_choose(self.data.get("unit") or unit, where)
        # Nobody tells the whole centre because it stands first in the list.
        set_choices(self, "unit", [("", "—"), *units] if len(units) > 1 else units)
        self.fields["expires_on"].help_text = _(
            "%(n)d days at most. Then it leaves the first page by itself, unless somebody renews it for a reason."
        ) % {"n": rules.most_days}

    def clean_unit(self) -> Unit:
        return Unit.objects.get(code=self.cleaned_data["unit"])


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=REASON_LENGTH, widget=forms.Textarea({"rows": 2}))


class RenewForm(ReasonForm):
    """Until when it holds now, and why it is still needed."""

    expires_on = _day(_("Holds until"))
    field_order = ("expires_on", "reason")

    def __init__(self, notice: Notice, *args: Any, **kwargs: Any) -> None:
        rules, last = days_of_notices(), max(notice.expires_on, today())
        most = max(today(), notice.starts_on) + timedelta(days=rules.most_days)
        kwargs["initial"] = {"expires_on": min(last + timedelta(days=rules.proposed), most)}
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Why it is still needed")


class CorrectForm(WordsForm):
    """Other words, and what was wrong with the old ones."""

    reason = forms.CharField(label=_("What is put right"), max_length=REASON_LENGTH)

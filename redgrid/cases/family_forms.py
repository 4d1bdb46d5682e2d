"""Words from outside about a case as a whole: merging, splitting, suspending."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.cases.actions.merging import LENGTH
from redgrid.cases.actions.opening import TEXT_LENGTH, TITLE_LENGTH
from redgrid.cases.models import Attachment
from redgrid.kit.choosing import set_choices


class MergeForm(forms.Form):
    """Into which case, and why."""

    other = forms.CharField(label=_("Number of the case it becomes part of"), max_length=24)
    reason = forms.CharField(
        label=_("Why are they one?"), max_length=LENGTH, widget=forms.Textarea({"rows": 2})
    )

    def clean_other(self) -> str:
        return str(self.cleaned_data["other"]).strip().upper()


class SplitForm(forms.Form):
    """What becomes a case of its own."""

    title = forms.CharField(label=_("What is the part, in one sentence?"), max_length=TITLE_LENGTH)
    text = forms.CharField(
        label=_("More about it"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea({"rows": 3})
    )
    attachments = forms.MultipleChoiceField(
        label=_("Attachments that go along"),
        required=False,
        help_text=_("They stay here too."),
        widget=forms.CheckboxSelectMultiple,
    )
    is_part = forms.BooleanField(
        label=_("This case is not closed before that one"), required=False, initial=True
    )
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, files: Sequence[Attachment], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "attachments", [(str(file.pk), str(file)) for file in files])
        if not files:
            del self.fields["attachments"]

    def clean(self) -> dict[str, Any]:
        return {"attachments": [], **self.cleaned_data}


class SuspendForm(forms.Form):
    """Why it waits, and until when."""

    reason = forms.CharField(label=_("Why does it have to wait?"), max_length=1000,
                             widget=forms.Textarea({"rows": 2}))  # fmt: skip
    review_on = forms.DateField(
        label=_("Looked at again on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class ResumeForm(forms.Form):
    """A word on why it runs on."""

    note = forms.CharField(required=False, max_length=1000)

"""Words from outside about what each person chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from redgrid.kit.choosing import set_choices
from redgrid.messages.actions import Chosen
from redgrid.messages.channels import PERSONAL, Choice
from redgrid.messages.topics import AT_ONCE, TOPICS


class ChoiceForm(forms.Form):
    """Where and when somebody is told outside of the app."""

    digest_hour = forms.TypedChoiceField(
        label=_("Morning digest"), required=False, coerce=int, empty_value=None,
        help_text=_("One message a working day, when there is something to say."),
    )  # fmt: skip
    quiet_from = forms.TypedChoiceField(label=_("Quiet from"), coerce=int)
    quiet_until = forms.TypedChoiceField(
        label=_("Quiet until"), coerce=int, help_text=_("Only what is urgent comes in between.")
    )

    def __init__(self, kinds: Sequence[str], choice: Choice, sent: Any = None) -> None:
        first = {name: getattr(choice, name) for name in ("digest_hour", "quiet_from", "quiet_until")}
        super().__init__(sent, initial=first)
        self.kinds = kinds
        hours = [(hour, f"{hour:02d}:00") for hour in range(24)]
        set_choices(self, "digest_hour", [("", _("None")), *hours])
        set_choices(self, "quiet_from", hours)
        set_choices(self, "quiet_until", hours)
        for kind in kinds:
            self.fields[f"address_{kind}"] = forms.CharField(
                label=_now(PERSONAL[kind]), required=False, max_length=254,
                initial=choice.addresses.get(kind, ""),
                help_text=_("Your address there. Left empty, nothing goes this way."),
            )  # fmt: skip
            self.fields[f"topics_{kind}"] = forms.MultipleChoiceField(
                label=_("At once by this way"), required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(code, _now(words)) for code, (words, _icon) in TOPICS.items()],
                initial=choice.topics.get(kind, [AT_ONCE]),
            )  # fmt: skip

    def chosen(self) -> Chosen:
        said = self.cleaned_data
        return Chosen(
            {kind: said[f"address_{kind}"] for kind in self.kinds},
            {kind: said[f"topics_{kind}"] for kind in self.kinds},
            said["digest_hour"],
            said["quiet_from"],
            said["quiet_until"],
        )

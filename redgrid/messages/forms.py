"""Words from outside about channels and choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from redgrid.kit.choosing import set_choices
from redgrid.messages.actions import Chosen, Wanted
from redgrid.messages.channels import KINDS, PERSONAL, Choice
from redgrid.messages.topics import AT_ONCE, TOPICS


class ChannelForm(forms.Form):
    """A new way out."""

    kind = forms.ChoiceField(label=_("Kind of channel"))
    name = forms.CharField(label=_("Name of the channel"), max_length=60)
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=500,
        help_text=_("https only. E-mail needs none; an app uses its platform's when left empty."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    account = forms.CharField(
        label=_("Account of the app"), required=False, max_length=100, help_text=_("corpid, AppKey or app_id")
    )
    agent = forms.CharField(label=_("Number of the app"), required=False, max_length=40, help_text="agentid")
    secret = forms.CharField(
        label=_("Secret"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("It is never shown again."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "kind", [(kind, _now(words)) for kind, words in KINDS.items()])

    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data)


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

"""Words from outside about channels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from redgrid.grid.models import Unit
from redgrid.kit.choosing import set_choices
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.messages.actions import Wanted
from redgrid.messages.actions.group_digests import HOURS
from redgrid.messages.channels import KINDS, Channel


def _address(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Address"), required=False, max_length=500, help_text=help_text,
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip


def _secret(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Secret"), required=False, max_length=200, help_text=help_text,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip


class ChannelForm(forms.Form):
    """A new way out."""

    kind = forms.ChoiceField(label=_("Kind of channel"))
    name = forms.CharField(label=_("Name of the channel"), max_length=60)
    address = _address(_("https only. E-mail needs none; an app uses its platform's when left empty."))
    account = forms.CharField(
        label=_("Account of the app"), required=False, max_length=100, help_text=_("corpid, AppKey or app_id")
    )
    agent = forms.CharField(label=_("Number of the app"), required=False, max_length=40, help_text="agentid")
    secret = _secret(_("It is never shown again."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "kind", [(kind, _now(words)) for kind, words in KINDS.items()])

    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data)


class KeysForm(forms.Form):
    """Address and secret of a channel that is there. What is known (``is_readable``) may be left as it is."""

    address = _address("")
    secret = _secret("")

    def __init__(self, sent: Any = None, *, is_readable: bool) -> None:
        super().__init__(sent)
        if is_readable:
            for field in self.fields.values():
                field.help_text = _("Left empty, it stays as it is.")


class DigestForm(forms.Form):
    """Whose work the group of a robot hears of in the morning, and when."""

    unit = forms.ChoiceField(
        label=_("Net or cell"), required=False,
        help_text=_("With everything below it. The group hears numbers, never names or titles."),
    )  # fmt: skip
    hour = forms.TypedChoiceField(
        label=_("When it is told"), required=False, coerce=int, empty_value=None,
        help_text=_("One message a working day, when there is something to say."),
    )  # fmt: skip

    def __init__(self, channel: Channel, sent: Any = None) -> None:
        first = {"unit": channel.unit.code if channel.unit else "", "hour": channel.digest_hour}
        super().__init__(sent, initial=first)
        self.units = {unit.code: unit for unit in Unit.objects.open_at(now()).order_by("path")}
        set_choices(self, "unit", [("", "—"), *((code, label(unit)) for code, unit in self.units.items())])
        set_choices(self, "hour", [("", _("None")), *((hour, f"{hour:02d}:00") for hour in HOURS)])

    def chosen(self) -> tuple[Unit | None, int | None]:
        """The unit and the hour."""
        return self.units.get(self.cleaned_data["unit"]), self.cleaned_data["hour"]

"""Words from outside into clean values."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from redgrid.accounts.passwords import LONGEST, SHORTEST
from redgrid.journal.events import EVENTS
from redgrid.kit.words import clean_line


def _password(label: Any, use: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": use})
    return forms.CharField(label=label, max_length=1000, strip=False, widget=widget)


class SignInForm(forms.Form):
    staff_number = forms.CharField(
        label=_("Staff number"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = _password(_("Password"), "current-password")
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def clean_staff_number(self) -> str:
        return clean_line(self.cleaned_data["staff_number"])


class PasswordForm(forms.Form):
    current = _password(_("Current password"), "current-password")
    new = forms.CharField(
        label=_("New password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": SHORTEST}),
        help_text=format_lazy(
            _("At least {shortest} and at most {longest} characters, also Chinese ones. A sentence is good."),
            shortest=SHORTEST,
            longest=LONGEST,
        ),
    )
    again = _password(_("New password, once more"), "new-password")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("The two new passwords differ."))
        return cleaned


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the token"),
        max_length=60,
        help_text=_("Which program is it for?"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FindForm(forms.Form):
    """One word to look for people by."""

    q = forms.CharField(label=_("Staff number or name"), max_length=40, required=False)

    def clean_q(self) -> str:
        return clean_line(self.cleaned_data["q"])


class OpenForm(forms.Form):
    staff_number = forms.CharField(label=_("Staff number"), max_length=40)

    def clean_staff_number(self) -> str:
        return clean_line(self.cleaned_data["staff_number"])


class JournalForm(forms.Form):
    """The filter of the audit page; an empty field filters nothing."""

    kind = forms.ChoiceField(
        label=_("Event"),
        required=False,
        choices=[("", _("All")), *((kind, _(title)) for kind, title in EVENTS.items())],
    )
    subject = forms.CharField(label=_("Subject"), max_length=120, required=False)
    actor = forms.CharField(label=_("Staff number of the actor"), max_length=40, required=False)
    since = forms.DateField(
        label=_("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_subject(self) -> str:
        return clean_line(self.cleaned_data["subject"])

    def clean_actor(self) -> str:
        return clean_line(self.cleaned_data["actor"])

    def clean_since(self) -> datetime | None:
        return _start_of(self.cleaned_data["since"])

    def clean_until(self) -> datetime | None:
        """The end of the day named: both days are inside."""
        day = self.cleaned_data["until"]
        return _start_of(day + timedelta(days=1)) if day else None


def _start_of(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None

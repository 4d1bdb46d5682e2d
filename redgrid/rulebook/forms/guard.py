"""Words from outside: a text to try against the policy guard, the written basis of a waiver."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class TryTextForm(forms.Form):
    """A sentence, a rule or a whole institution."""

    text = forms.CharField(
        label=_("Text"),
        max_length=300_000,
        strip=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("A sentence, a duty as it stands in the institution, or the whole text."),
    )


class RuleForm(forms.Form):
    """A rule that the policy guard has found."""

    ban = forms.CharField(max_length=40, widget=forms.HiddenInput)
    path = forms.CharField(max_length=200, widget=forms.HiddenInput)
    rule = forms.CharField(max_length=20_000, strip=False, widget=forms.HiddenInput)


class WaiverForm(RuleForm):
    """On what basis that rule may stand."""

    decided_by = forms.CharField(label=_("Decided by"), max_length=120, help_text=_("Who: office and name."))
    document = forms.CharField(
        label=_("Document"), max_length=200, help_text=_("Title and number of the written decision.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))
    until = forms.DateField(label=_("Holds until"), required=False, widget=DAY)

"""Words from outside: until when something lives on, and why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RenewalForm(forms.Form):
    """What is renewed, until when, why."""

    kind = forms.CharField(max_length=8, widget=forms.HiddenInput)
    code = forms.CharField(max_length=90, widget=forms.HiddenInput)
    until = forms.DateField(
        label=_("Lives on until"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Why it is still needed"), max_length=500, widget=forms.Textarea({"rows": 2})
    )

"""Words from outside of people who gave no name."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FollowForm(forms.Form):
    """The code that was shown after a report."""

    receipt = forms.CharField(label=_("Receipt code"), max_length=40, help_text=_("12 letters and digits"))

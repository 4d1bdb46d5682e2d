"""Choices of form fields that are known only when the form is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms


def set_choices(form: forms.Form, name: str, choices: Sequence[Any]) -> None:
    """Give the field ``name`` of ``form`` these choices (value and text, or group and choices)."""
    cast(forms.ChoiceField, form.fields[name]).choices = list(choices)

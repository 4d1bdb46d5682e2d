"""Limits in a form: shown and typed as people say them, kept as a text writes them."""

from __future__ import annotations

from typing import Any

from django import forms

from redgrid.kit.worktime import said, written


class LimitField(forms.CharField):
    """A limit in the reader's language; what cannot be read as one stays as it was typed, for the check to tell."""

    def prepare_value(self, value: Any) -> Any:
        return said(value) if isinstance(value, str) else value

    def has_changed(self, initial: Any, sent: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), sent)

    def clean(self, value: Any) -> str:
        return written(super().clean(value))


class LimitLines(forms.CharField):
    """A limit on each line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(said, value.split("\n"))) if isinstance(value, str) else value

    def has_changed(self, initial: Any, sent: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), sent)

    def clean(self, value: Any) -> str:
        return "\n".join(map(written, super().clean(value).splitlines()))

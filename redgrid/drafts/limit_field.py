"""Limits in a form: shown and typed as people say them, kept as a text writes them."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from redgrid.kit.refusal import Invalid
from redgrid.kit.worktime import Limit, parse_limit
from redgrid.kit.worktime.limits import LONGEST
from redgrid.kit.worktime.sentences import limit_words

NUMBER = re.compile(r"[1-9][0-9]{0,6}")


class LimitField(forms.CharField):
    """A limit in the reader's language; what cannot be read as one stays as it was typed, for the check to tell."""

    def prepare_value(self, value: Any) -> Any:
        return said(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return written(super().clean(value))


def said(limit: str) -> str:
    """``3 working days`` as people say it; a calendar rule as it is written."""
    try:
        found = parse_limit(limit)
    except Invalid:
        return limit
    return limit_words(found) if isinstance(found, Limit) else limit


def written(typed: str) -> str:
    """The same back again."""
    numbers = NUMBER.findall(typed)
    if len(numbers) != 1:
        return typed
    amount = int(numbers[0])
    for unit, most in LONGEST.items():
        if amount <= most and _bare(limit_words(Limit(amount, unit))) == _bare(typed):
            return f"{amount} {unit if amount > 1 else unit.removesuffix('s')}"
    return typed


def _bare(words: str) -> str:
    return "".join(words.lower().split())

"""Words from outside: what this institution says instead of the product's terms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.rulebook.glossary import RenamableTerm, Words, terms


class TermsForm(forms.Form):
    """Two words for each term, both optional: Chinese under its code, English under ``<code>_en``."""

    def __init__(self, own: dict[str, Words], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for term in terms():
            zh, en = own.get(term.code, ("", ""))
            self.fields[term.code] = _word(_("Own word, Chinese"), zh, 12)
            self.fields[f"{term.code}_en"] = _word(_("Own word, English"), en, 30)

    @property
    def wanted(self) -> dict[str, Words]:
        """The words of every term, after ``is_valid``."""
        said = self.cleaned_data
        return {term.code: (said[term.code], said[f"{term.code}_en"]) for term in terms()}

    def row(self, term: RenamableTerm) -> tuple[forms.BoundField, forms.BoundField]:
        return self[term.code], self[f"{term.code}_en"]


def _word(label: Any, own: str, most: int) -> forms.CharField:
    field = forms.CharField(label=label, max_length=most, required=False, initial=own)
    field.widget.attrs["aria-label"] = label
    return field

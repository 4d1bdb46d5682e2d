"""Words from outside: of people who gave no name, and of those who print boards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redgrid.kit.choosing import set_choices
from redgrid.signs.queries import FRESH, NEVER, OUTDATED, Row


class FollowForm(forms.Form):
    """The code that was shown after a report."""

    receipt = forms.CharField(label=_("Receipt code"), max_length=40, help_text=_("12 letters and digits"))


STATES = ((OUTDATED, _("out of date")), (NEVER, _("never printed")), (FRESH, _("up to date")))
PAPER_WORDS = (("A4", "A4"), ("A3", "A3"), ("A5", "A5"), ("labels", _("Label sheet")))


class BoardFilter(forms.Form):
    """Which boards?"""

    q = forms.CharField(label=_("Search"), required=False, max_length=60)
    cell = forms.ChoiceField(label=_("Cell"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *STATES])

    def __init__(self, cells: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "cell", [("", _("all")), *cells.items()])

    def chosen(self, rows: list[Row]) -> list[Row]:
        """The rows that fit; what cannot be read narrows nothing."""
        asked = self.cleaned_data if self.is_valid() else {}
        return [row for row in rows if self._fits(row, asked)]

    def _fits(self, row: Row, asked: dict[str, Any]) -> bool:
        says, unit = row.content.says, row.content.unit
        words = f"{says['name']} {says['under']} {says['responsible']} {says['stand_in']}".casefold()
        return (
            asked.get("q", "").casefold() in words
            and asked.get("cell", "") in {"", unit.code if unit else ""}
            and asked.get("state", "") in {"", row.state}
        )


class ReopenForm(forms.Form):
    """What is not solved, in one sentence of somebody who gave no name."""

    note = forms.CharField(
        label=_("What is not solved?"),
        help_text=_("One sentence is enough. Nothing about you is stored."),
        max_length=500,
    )


class PrintForm(forms.Form):
    """Which places, on which paper? Without a choice of places: those whose boards are missing or out of date."""

    paper = forms.ChoiceField(label=_("Paper"), choices=PAPER_WORDS)
    only = forms.ChoiceField(required=False, choices=[("waiting", ""), ("outdated", "")])
    places = forms.MultipleChoiceField(required=False)

    def __init__(self, codes: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "places", [(code, code) for code in codes])


class PaperForm(forms.Form):
    """On which paper?"""

    paper = forms.ChoiceField(label=_("Paper"), choices=PAPER_WORDS)

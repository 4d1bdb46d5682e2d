"""The four grades of risk of a place, in word and tone."""

from __future__ import annotations

from django.utils.translation import gettext as _

RISK_TONES = {"major": "red", "larger": "orange", "general": "yellow", "low": "blue"}


def risk_words() -> dict[str, str]:
    """The grades in the reader's language, from the highest."""
    return {
        "major": _("Major risk"),
        "larger": _("Larger risk"),
        "general": _("General risk"),
        "low": _("Low risk"),
    }

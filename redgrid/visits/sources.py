"""The kinds of visit, by code."""

from __future__ import annotations

from django.utils.translation import gettext as _


def sources() -> dict[str, str]:
    """What a visit is, in the reader's language, the usual one first."""
    return {
        "plant": _("Plant visit"),
        "grass_roots": _("Grass-roots visit"),
        "stationed": _("Stationed"),
        "experiential": _("Experiential service"),
        "immersive": _("Immersive service"),
    }

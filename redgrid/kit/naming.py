"""Names that the institution gives in Chinese and, where it wants, in English."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language


def label(thing: object, attribute: str = "name") -> str:
    """``thing.name`` or ``thing["name"]``, or its ``name_en`` when the reader chose English and there is one."""
    if (get_language() or "").startswith("en"):
        english = _value(thing, f"{attribute}_en")
        if english:
            return english
    return _value(thing, attribute)


def _value(thing: object, attribute: str) -> str:
    found = thing.get(attribute) if isinstance(thing, Mapping) else getattr(thing, attribute, "")
    return str(found or "")

"""Pieces that pages of other rooms show: ``{% load institution %}``."""

from __future__ import annotations

from typing import Any

from django import template

from redgrid.grid.models import Resource
from redgrid.rulebook.queries import institution_of, loaded

register = template.Library()


@register.inclusion_tag("rulebook/_standard_of.html")
def standard_of(thing: Resource) -> dict[str, Any]:
    """Hygiene and safety standard and emergency steps: of the thing itself, else of its kind."""
    version = loaded()
    kind = institution_of(version).place_kind(thing.place_kind) if version else None
    return {"thing": thing, "kind": kind}

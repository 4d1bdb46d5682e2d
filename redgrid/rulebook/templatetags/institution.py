"""Pieces that pages of other rooms show: ``{% load institution %}``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from redgrid.grid.models import Resource
from redgrid.rulebook.flowdrawing import ending_words, flow_diagram
from redgrid.rulebook.institution import Flow, Institution
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import institution_of, loaded
from redgrid.rulebook.yearly import compare, counts_of_map

register = template.Library()


@register.inclusion_tag("rulebook/_standard_of.html")
def standard_of(thing: Resource) -> dict[str, Any]:
    """Hygiene and safety standard and emergency steps: of the thing itself, else of its kind."""
    version = loaded()
    kind = institution_of(version).place_kind(thing.place_kind) if version else None
    return {"thing": thing, "kind": kind}


@register.inclusion_tag("rulebook/_flow_drawn.html")
def flow_drawn(flow: Flow, blueprint: Blueprint, steps: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """A flow of a version as a drawing. ``steps``, a state for each stage in order, shows where a case stands."""
    institution = institution_of(blueprint)
    states = {stage.code: step["state"] for stage, step in zip(flow.stages, steps, strict=False)}
    return {
        "diagram": flow_diagram(institution, flow, states),
        "endings": () if steps else ending_words(institution, flow),
    }


@register.inclusion_tag("rulebook/_yearly_change.html")
def yearly_change(draft: Institution, counts: Mapping[str, int] | None = None) -> dict[str, Any]:
    """What a draft would take in a year beside the version in force. ``counts``: see ``yearly.yearly_minutes``."""
    version = loaded()
    in_force = institution_of(version) if version else None
    return {"compared": compare(draft, in_force, counts or counts_of_map())}

"""How much there is to check: counted, not listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from redgrid.grid.coverage.asked import Asked
from redgrid.grid.models import Capacity, Resource, Unit

# How many units there are of a kind, and whether they are the centre.
Shapes = Mapping[tuple[str, bool], int]


def shapes_of(units: Iterable[Unit]) -> Shapes:
    return Counter((unit.kind, unit.parent_id is None) for unit in units)


def counted_of(asked: Asked, capacities: list[Capacity]) -> dict[str, int]:
    """Of what is asked for, by counting alone: three statements."""
    is_centre = ExpressionWrapper(Q(parent=None), output_field=BooleanField())
    rows = asked.units().order_by().annotate(is_centre=is_centre).values_list("kind", "is_centre")
    shapes = {(kind, bool(centre)): n for kind, centre, n in rows.annotate(n=Count("pk"))}
    kinds = asked.resources().order_by().values_list("kind").annotate(n=Count("pk"))
    return counts_of(shapes, capacities, {**dict(kinds), "people": asked.people().count()})


def counts_of(shapes: Shapes, capacities: list[Capacity], counted: Mapping[str, int]) -> dict[str, int]:
    """As ``Coverage.checked`` has it. ``counted``: resources by their kind, and people."""
    cells = sum(n for (kind, _centre), n in shapes.items() if kind == Unit.CELL)
    resources = {
        "places": counted.get(Resource.PLACE, 0),
        "equipment": counted.get(Resource.EQUIPMENT, 0),
        "business": counted.get(Resource.BUSINESS, 0),
    }
    own = [capacity for capacity in capacities if capacity.kind != Capacity.CLAIM]
    seats = sum(n * _seats(own, kind, is_centre=centre) for (kind, centre), n in shapes.items())
    claims = len(capacities) - len(own)
    return {
        "nets": sum(shapes.values()) - cells,
        "cells": cells,
        **resources,
        "people": counted["people"],
        "seats": seats + claims * sum(resources.values()),
    }


def _seats(own: list[Capacity], kind: str, *, is_centre: bool) -> int:
    """How many of ``own`` a unit of this kind has."""
    unit = Unit(kind=kind, parent_id=None if is_centre else 0)
    return sum(capacity.fits(unit) for capacity in own)

"""Pieces that pages of other rooms show: ``{% load plans %}``. Each asks the database once or twice."""

from __future__ import annotations

from typing import Any

from django import template

from redgrid.grid.models import Person, Resource
from redgrid.plans.models import Area, PlacePhoto, Plan, Portrait

register = template.Library()


@register.inclusion_tag("plans/_of_place.html")
def look_of_place(place: Resource, *, may_change: bool) -> dict[str, Any]:
    """The photo of a place, and the plan of its floor."""
    return {
        "place": place,
        "may_change": may_change,
        "has_photo": PlacePhoto.objects.filter(place=place).exists(),
        "plan": Plan.objects.filter(building=place.building, floor=place.floor, replaced_at=None).first(),
    }


@register.inclusion_tag("plans/_of_person.html")
def look_of_person(person: Person) -> dict[str, Any]:
    """The photo of a person, while they show one."""
    return {"person": person, "is_shown": Portrait.objects.filter(person=person).exists()}


@register.inclusion_tag("plans/_outdoors.html")
def outdoors() -> dict[str, Any]:
    """The way to find a cell by where one stands, once there are outlines to find it by."""
    return {"has_areas": Area.objects.filter(replaced_at=None).exists()}

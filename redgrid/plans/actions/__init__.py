"""The only writers of plans, areas and pictures."""

from __future__ import annotations

from redgrid.plans.actions.areas import draw_areas, remove_area
from redgrid.plans.actions.floors import Sheet, draw_plan, place_spots
from redgrid.plans.actions.pictures import picture_place, show_portrait, unpicture_place, withdraw_portrait

__all__ = [
    "Sheet",
    "draw_areas",
    "draw_plan",
    "picture_place",
    "place_spots",
    "remove_area",
    "show_portrait",
    "unpicture_place",
    "withdraw_portrait",
]

"""Plans: how buildings, floors and outdoor areas look, where the places lie on them, and pictures of places and people.

Tables: Plan, one version of the drawing of a floor; Spot, where a place lies on it; Area, an outline on the earth;
PlacePhoto, Portrait. Events: plan.drawn, plan.placed, area.drawn, area.removed, place.pictured, place.unpictured,
portrait.shown, portrait.withdrawn.
"""

from __future__ import annotations

from django.urls import path

from redgrid.plans.views import areas, floors, pictures

app_name = "plans"
urlpatterns = [
    path("places", floors.places, name="places"),
    path("plans/draw", floors.draw, name="draw"),
    path("plans/<int:key>", floors.plan, name="plan"),
    path("plans/<int:key>/arrange", floors.arrange, name="arrange"),
    path("plans/<int:key>/drawing", floors.drawing, name="drawing"),
    path("areas", areas.areas, name="areas"),
    path("areas/here", areas.here, name="here"),
    path("areas/draw", areas.draw, name="draw_areas"),
    path("areas/<int:key>/removal", areas.remove, name="remove_area"),
    path("places/<str:code>/photo", pictures.photo, name="photo"),
    path("places/<str:code>/picture", pictures.picture, name="picture"),
    path("places/<str:code>/picture/removal", pictures.unpicture, name="unpicture"),
    path("people/<str:staff_number>/portrait", pictures.portrait, name="portrait"),
    path("me/portrait", pictures.own_portrait, name="own_portrait"),
    path("me/portrait/withdrawal", pictures.withdraw, name="withdraw_portrait"),
]

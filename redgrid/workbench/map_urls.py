"""The addresses of the map. The page of a unit shows what happens there too, so the window stands in for the room."""

from __future__ import annotations

from django.urls import path

from redgrid.grid.urls import urlpatterns as of_the_room
from redgrid.workbench import units

app_name = "grid"
urlpatterns = [*of_the_room, path("grid/units/<str:code>", units.unit, name="unit")]

"""The addresses of the institution. What expires is more than its text says: notices end as well, so the window stands
in for the room."""

from __future__ import annotations

from django.urls import path

from redgrid.rulebook.urls import urlpatterns as of_the_room
from redgrid.rulebook.views import sunset
from redgrid.workbench.sunset import sunset_page

app_name = "rulebook"
_taken_over = {"sunset", "renewal"}
urlpatterns = [
    path("institution/sunset", sunset.sunset, {"page": sunset_page}, name="sunset"),
    path("institution/sunset/renewals", sunset.renewal, {"page": sunset_page}, name="renewal"),
    *(each for each in of_the_room if each.name not in _taken_over),
]

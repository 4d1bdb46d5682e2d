"""All addresses, a room at a time."""

from __future__ import annotations

from django.urls import include, path

from redgrid.config import views

urlpatterns = [
    path("", include("redgrid.workbench.urls")),
    path("", include("redgrid.accounts.urls")),
    path("", include("redgrid.workbench.map_urls")),
    path("", include("redgrid.workbench.institution_urls")),
    path("", include("redgrid.tasks.urls")),
    path("", include("redgrid.cases.urls")),
    path("", include("redgrid.visits.urls")),
    path("", include("redgrid.duties.urls")),
    path("", include("redgrid.notices.urls")),
    path("", include("redgrid.search.urls")),
    path("", include("redgrid.messages.urls")),
    path("", include("redgrid.assessment.urls")),
    path("", include("redgrid.officers.urls")),
    path("", include("redgrid.plans.urls")),
    path("", include("redgrid.signs.urls")),
    path("", include("redgrid.changes.urls")),
    path("", include("redgrid.drafts.urls")),
    path("api/v1/", include("redgrid.api.urls")),
    path("", include("redgrid.exchange.urls")),
    path("alive", views.alive, name="alive"),
]

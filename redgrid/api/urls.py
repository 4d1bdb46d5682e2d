"""The operations under /api/v1."""

from __future__ import annotations

from django.urls import path
from ninja.openapi.docs import Swagger

from redgrid.api.openapi import HouseAPI
from redgrid.api.problems import tell_problems
from redgrid.api.tokens import Token
from redgrid.api.views import cases, grid, life, mine, search, sharing, tasks

api = HouseAPI(
    title="Redgrid",
    version="1",
    description="Who answers for what, what must be done, and what became of it.",
    auth=Token(),
    docs=Swagger({"defaultModelsExpandDepth": 0}),
    urls_namespace="api",
)
for router in (
    cases.router,
    life.router,
    sharing.router,
    tasks.router,
    grid.router,
    mine.router,
    search.router,
):
    api.add_router("", router)
tell_problems(api)

urlpatterns = [path("", api.urls)]

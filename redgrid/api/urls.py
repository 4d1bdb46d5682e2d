"""The operations under /api/v1."""

from __future__ import annotations

from django.urls import path
from ninja.openapi.docs import Swagger

from redgrid.api.openapi import HouseAPI
from redgrid.api.problems import tell_problems
from redgrid.api.tokens import Token
from redgrid.api.views import (
    cases,
    duties,
    grid,
    institution,
    keeping,
    life,
    matrix,
    mine,
    notices,
    papers,
    returns,
    search,
    sharing,
    tasks,
    visits,
)

# In the order in which the description tells of them.
NOUNS = (
    cases,
    life,
    sharing,
    matrix,
    returns,
    tasks,
    keeping,
    duties,
    visits,
    notices,
    institution,
    papers,
    grid,
    mine,
    search,
)

api = HouseAPI(
    title="Redgrid",
    version="1",
    description="Who answers for what, what must be done, and what became of it.",
    auth=Token(),
    docs=Swagger({"defaultModelsExpandDepth": 0}),
    urls_namespace="api",
)
for noun in NOUNS:
    api.add_router("", noun.router)
tell_problems(api)

urlpatterns = [path("", api.urls)]

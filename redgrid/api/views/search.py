"""Search by words."""

from __future__ import annotations

from ninja import Query, Router

from redgrid.api.schemas.search import FoundPage, SearchAsked
from redgrid.api.tokens import TokenRequest
from redgrid.search.beside import beside
from redgrid.search.queries import Asked, results_of

router = Router(tags=["search"])


@router.get("/search", response=FoundPage, summary="Everything by its words")
def search(request: TokenRequest, asked: Query[SearchAsked]) -> FoundPage:
    """Cases, tasks, visits, the library, notices, the map, duties. Any two neighbouring characters are found, a single
    one too; only what you may see is found and counted.
    """
    wanted = Asked(asked.q, asked.kind, asked.unit, asked.state)
    return FoundPage.of(results_of(request.auth, wanted, asked.cursor), beside(wanted, asked.cursor))

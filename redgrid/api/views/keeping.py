"""What people keep: filters of lists, templates of tasks with their check lists."""

from __future__ import annotations

from ninja import Query, Router, Status

from redgrid.api.keys import Key, do_once
from redgrid.api.queries import one_of
from redgrid.api.schemas.keeping import (
    PAGES,
    FilterOf,
    FiltersAsked,
    NewFilter,
    TemplateOf,
    WordsOfTemplate,
)
from redgrid.api.tokens import TokenRequest
from redgrid.grid.models import Person
from redgrid.tasks.actions.keeping import drop_filter, drop_template, keep_template, save_filter
from redgrid.tasks.keeping import filters_for, query_of, templates_for

router = Router(tags=["kept"])


@router.get("/filters", response=list[FilterOf], summary="Filters of lists")
def list_filters(request: TokenRequest, asked: Query[FiltersAsked]) -> list[FilterOf]:
    """Your own, and those that are shared with your unit."""
    return _filters(request.auth, asked.page)


@router.post("/filters", response={201: list[FilterOf]}, summary="Keep a filter")
def keep_a_filter(request: TokenRequest, said: NewFilter, key: Key) -> Status[list[FilterOf]]:
    """A filter is an address and no key: what it shows is what its reader may see."""
    page, query, by = PAGES[said.page], query_of(said.query), request.auth
    do_once(request, key, said, lambda: save_filter(said.name, page, query, by=by, is_shared=said.shared))
    return Status(201, _filters(by))


@router.post("/filters/{int:kept}/removal", response=list[FilterOf], summary="Drop a filter")
def drop_a_filter(request: TokenRequest, kept: int, key: Key) -> list[FilterOf]:
    """One of your own."""
    by = request.auth
    do_once(request, key, "", lambda: drop_filter(one_of(filters_for(by), kept), by=by))
    return _filters(by)


@router.get("/templates", response=list[TemplateOf], summary="Templates of tasks")
def list_templates(request: TokenRequest) -> list[TemplateOf]:
    """With their check lists: your own, and those that are shared with your unit."""
    return _templates(request.auth)


@router.post("/templates", response={201: list[TemplateOf]}, summary="Keep a template of a task")
def keep_a_template(request: TokenRequest, said: WordsOfTemplate, key: Key) -> Status[list[TemplateOf]]:
    """For those who give tasks."""
    do_once(request, key, said, lambda: keep_template(said.name, said.words(), by=request.auth))
    return Status(201, _templates(request.auth))


@router.post("/templates/{int:kept}/removal", response=list[TemplateOf], summary="Drop a template of a task")
def drop_a_template(request: TokenRequest, kept: int, key: Key) -> list[TemplateOf]:
    """One of your own."""
    by = request.auth
    do_once(request, key, "", lambda: drop_template(one_of(templates_for(by), kept), by=by))
    return _templates(by)


def _filters(person: Person, page: str = "") -> list[FilterOf]:
    return [FilterOf.of(kept, person) for kept in filters_for(person, PAGES.get(page, ""))]


def _templates(person: Person) -> list[TemplateOf]:
    return [TemplateOf.of(kept, person) for kept in templates_for(person)]

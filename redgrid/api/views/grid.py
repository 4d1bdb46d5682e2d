"""Read the map: units, people, places; is everything answered for, and by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Query, Router

from redgrid.api.lists import told
from redgrid.api.queries import (
    cells_of,
    claimants_of,
    homes_of,
    people_named,
    place_ever,
    places_named,
    unit_ever,
    units_named,
)
from redgrid.api.schemas.answers import CoverageAsked, CoverageTold, WhoAsked, WhoTold
from redgrid.api.schemas.asking import AskedByName
from redgrid.api.schemas.grid import PersonRow, PlaceRow, UnitRow
from redgrid.api.schemas.lists import Page
from redgrid.api.tokens import TokenRequest
from redgrid.grid.coverage import answer
from redgrid.grid.models import Person, Resource
from redgrid.grid.queries import who
from redgrid.grid.telling import answer_json, coverage_json
from redgrid.kit.when import read_moment

router = Router(tags=["grid"])


@router.get("/units", response=Page[UnitRow], summary="Nets and cells")
def list_units(request: TokenRequest, asked: Query[AskedByName]) -> dict[str, Any]:
    """Those that are open."""
    return told(units_named(asked.q), asked, lambda units: [UnitRow.of(unit) for unit in units])


@router.get("/people", response=Page[PersonRow], summary="People")
def list_people(request: TokenRequest, asked: Query[AskedByName]) -> dict[str, Any]:
    """Those who have not left."""

    def rows(people: list[Person]) -> list[PersonRow]:
        homes = homes_of(people)
        return [PersonRow.of(person, homes.get(person.pk)) for person in people]

    return told(people_named(asked.q), asked, rows)


@router.get("/places", response=Page[PlaceRow], summary="Places")
def list_places(request: TokenRequest, asked: Query[AskedByName]) -> dict[str, Any]:
    """Each with the cell it lies in and whoever answers for it."""

    def rows(places: list[Resource]) -> list[PlaceRow]:
        cells, claimants = cells_of(places), claimants_of(places)
        return [PlaceRow.of(place, cells.get(place.pk), claimants.get(place.pk)) for place in places]

    return told(places_named(asked.q), asked, rows)


@router.get("/coverage", response=CoverageTold, by_alias=True, summary="Is everything answered for?")
def read_coverage(request: TokenRequest, asked: Query[CoverageAsked]) -> dict[str, Any]:
    """At a moment, or throughout an interval: every gap with what to do about it."""
    at, since, to = _moment(asked.at, "at"), _moment(asked.since, "from"), _moment(asked.to, "to")
    return coverage_json(answer(at, since, to, unit_ever(asked.unit)))


@router.get("/who", response=WhoTold, by_alias=True, summary="Who answered for a place?")
def read_who(request: TokenRequest, asked: Query[WhoAsked]) -> dict[str, Any]:
    """At a moment, as it was known at another; in which capacity and by which record."""
    at, known_at = _moment(asked.at, "at"), _moment(asked.known_at, "known_at")
    return answer_json(who(place_ever(asked.place), at=at, known_at=known_at))


def _moment(text: str, field: str) -> datetime | None:
    return read_moment(text, field=field) if text else None

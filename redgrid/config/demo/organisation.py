"""Who is who: organisation.yaml becomes units, people, places and tenures, each known since its day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from redgrid.config.demo.telling import Happening, Text, day, some_day
from redgrid.grid import actions
from redgrid.grid.models import Person, Resource, Unit
from redgrid.kit.actor import SYSTEM

Do = Callable[[], object]
# Standard and emergency steps come from the kind of place in the institution; a place may have its own.
PLACE_WORDS = ("building", "floor", "risk", "standard", "emergency")
# What must be answered for, and the list of the text that names it.
RESOURCES = {Resource.PLACE: "places", Resource.EQUIPMENT: "equipment", Resource.BUSINESS: "business"}


@dataclass
class Cast:
    """What has been entered so far, by its code."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    places: dict[str, Resource] = field(default_factory=dict)


def happenings(text: Text, now: datetime) -> tuple[Cast, list[Happening]]:
    """The cast, still empty, and everything that fills it."""
    cast = Cast()
    opening = min(some_day(unit["opens_on"]) for unit in text["units"])
    told = [Happening(some_day(unit["opens_on"]), _unit(cast, unit)) for unit in text["units"]]
    told += [Happening(opening, _person(cast, person, opening)) for person in text["people"]]
    for kind, rows in RESOURCES.items():
        told += [Happening(opening, _resource(cast, row, kind, opening)) for row in text.get(rows, [])]
    told += list(_tenures(cast, text["tenures"]))
    for rows in RESOURCES.values():
        told += list(_claims(cast, text.get(rows, []), opening))
    told += [Happening(min(some_day(row["from"]), now), _absence(cast, row)) for row in text["absences"]]
    return cast, told


def _unit(cast: Cast, text: Text) -> Do:
    def do() -> None:
        cast.units[text["code"]] = actions.open_unit(
            text["code"],
            by=SYSTEM,
            name=text["name"],
            name_en=text.get("name_en") or "",
            kind=text["kind"],
            level=text.get("level"),
            type_label=text.get("type_label") or "",
            parent=cast.units[text["parent"]] if text.get("parent") else None,
            party_organisation=text.get("party") or "",
            office=text.get("office") or "",
            opens_at=some_day(text["opens_on"]),
        )

    return do


def _person(cast: Cast, text: Text, since: datetime) -> Do:
    def do() -> None:
        person = cast.people[text["staff_number"]] = actions.enter_person(
            text["staff_number"],
            by=SYSTEM,
            name=text["name"],
            is_party_member=bool(text.get("party_member")),
            administrative_post=text.get("administrative_post") or "",
            job_title=text.get("job_title") or "",
            specialty=text.get("specialty") or "",
            phone=text.get("phone") or "",
            phone_is_public=bool(text.get("phone_is_public")),
        )
        if text.get("unit"):
            actions.begin_tenure(person, "member", by=SYSTEM, unit=cast.units[text["unit"]], starts_at=since)

    return do


def _resource(cast: Cast, text: Text, kind: str, since: datetime) -> Do:
    def do() -> None:
        place = cast.places[text["code"]] = actions.enter_place(
            text["code"],
            by=SYSTEM,
            name=text["name"],
            kind=kind,
            place_kind=text.get("kind") or "",
            parent=cast.places[text["parent"]] if text.get("parent") else None,
            opens_at=since,
            **{name: text[name] for name in PLACE_WORDS if text.get(name)},
        )
        if text.get("cell"):
            actions.put_place(place, cast.units[text["cell"]], by=SYSTEM, starts_at=since)

    return do


def _tenures(cast: Cast, rows: list[Text]) -> Iterator[Happening]:
    for row in rows:
        known = some_day(row.get("known_from") or row["from"])
        yield Happening(known, _tenure(cast, row))


def _tenure(cast: Cast, row: Text) -> Do:
    def do() -> None:
        actions.begin_tenure(
            cast.people[row["person"]],
            row["capacity"],
            by=SYSTEM,
            unit=cast.units[row["unit"]] if row.get("unit") else None,
            resource=cast.places[row["place"]] if row.get("place") else None,
            starts_at=some_day(row["from"]),
            ends_at=day(row.get("to")),
            is_stand_in=bool(row.get("stand_in")),
            basis=row.get("basis") or "",
        )

    return do


def _claims(cast: Cast, places: list[Text], since: datetime) -> Iterator[Happening]:
    for text in places:
        for who, is_stand_in in (("claimed_by", False), ("stand_in", True)):
            if text.get(who):
                yield Happening(since, _claim(cast, text, text[who], since, is_stand_in=is_stand_in))


def _claim(cast: Cast, text: Text, number: str, since: datetime, *, is_stand_in: bool) -> Do:
    def do() -> None:
        actions.begin_tenure(
            cast.people[number],
            "claim",
            by=SYSTEM,
            resource=cast.places[text["code"]],
            starts_at=since,
            is_stand_in=is_stand_in,
        )

    return do


def _absence(cast: Cast, row: Text) -> Do:
    def do() -> None:
        actions.note_absence(
            cast.people[row["person"]],
            by=SYSTEM,
            starts_at=some_day(row["from"]),
            ends_at=some_day(row["to"]),
            reason=row["reason"],
            stand_in=cast.people[row["stand_in"]] if row.get("stand_in") else None,
        )

    return do

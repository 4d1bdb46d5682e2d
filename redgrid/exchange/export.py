"""What is there, as rows of the same columns that bring it in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from redgrid.exchange.cells import written, written_last
from redgrid.exchange.duties import rows_in_force
from redgrid.exchange.kinds import Kind, lexicon
from redgrid.exchange.second_nets import second_net_rows
from redgrid.grid.coverage.facts import earliest
from redgrid.grid.entered import entered_people, entered_resources, entered_units
from redgrid.grid.models import Absence, Capacity, CellType, Pairing, Placement, Resource, Tenure
from redgrid.grid.pairing import is_named, told_absences
from redgrid.rulebook.models import CalendarDay
from redgrid.rulebook.queries import institution_of, loaded

Cells = dict[str, str]


def rows_of(kind: Kind) -> Iterator[Cells]:
    """Every row of ``kind``, text by column code; what is blank is left out by its reader."""
    return ROWS[kind.code](kind)


def _word(name: str, value: object) -> str:
    """A value as the first word that is read as it."""
    key = ("1" if value else "0") if isinstance(value, bool) else str(value)
    return lexicon().said[name].get(key, key)


def _units(kind: Kind) -> Iterator[Cells]:
    types = dict(CellType.objects.values_list("code", "name"))
    for unit in entered_units().select_related("parent").order_by("path"):
        yield {
            "code": unit.code,
            "name": unit.name,
            "name_en": unit.name_en,
            "kind": _word("unit_kind", unit.kind),
            "level": str(unit.level or ""),
            "type_label": types.get(unit.type_label, unit.type_label),
            "parent": unit.parent.code if unit.parent else "",
            "party_organisation": unit.party_organisation,
            "office": unit.office,
            "opens_at": written(unit.opens_at),
            "closes_at": written_last(unit.closes_at),
        }


def _people(kind: Kind) -> Iterator[Cells]:
    blueprint = loaded()
    posts = {
        d.administrative_post: d.name for d in (institution_of(blueprint).derivations if blueprint else ())
    }
    homes: dict[int, list[Tenure]] = defaultdict(list)
    believed = Tenure.objects.believed().filter(capacity__kind=Capacity.MEMBERSHIP)
    for row in believed.select_related("person", "unit").order_by("starts_at"):
        homes[row.person_id].append(row)
    for person in entered_people().order_by("staff_number"):
        cells = {
            "staff_number": person.staff_number,
            "name": person.name,
            "is_party_member": _word("party", person.is_party_member),
            "administrative_post": posts.get(person.administrative_post, person.administrative_post),
            "job_title": person.job_title,
            "specialty": person.specialty,
            "phone": person.phone,
            "phone_is_public": _word("yes", person.phone_is_public),
            "leaves_at": written_last(person.leaves_at),
        }
        belonging = [_home(home) for home in homes.get(person.pk, [])]
        for home in belonging or [{}]:
            yield cells | home


def _home(row: Tenure) -> Cells:
    return {
        "unit": row.unit.code if row.unit else "",
        "since": written(row.starts_at),
        "until": written_last(_ends(row)),
    }


def _ends(row: Tenure | Placement) -> datetime | None:
    """Nobody holds anything after leaving, and nothing is at a unit that has closed."""
    leaves_at = row.person.leaves_at if isinstance(row, Tenure) else None
    return earliest(row.ends_at, leaves_at, row.unit.closes_at if row.unit else None)


def _held(*kinds: str) -> Callable[[Kind], Iterator[Cells]]:
    def rows(kind: Kind) -> Iterator[Cells]:
        believed = Tenure.objects.believed().filter(capacity__kind__in=kinds)
        related = believed.select_related("person", "capacity", "unit", "resource")
        for row in related.order_by("unit__path", "resource__code", "capacity__order", "starts_at", "id"):
            yield {
                "person": row.person.staff_number,
                "person_name": row.person.name,
                "capacity": row.capacity.name,
                "unit": row.unit.code if row.unit else "",
                "resource": row.resource.code if row.resource else "",
                "resource_name": row.resource.name if row.resource else "",
                "is_stand_in": _word("yes", row.is_stand_in),
                "starts_at": written(row.starts_at),
                "ends_at": written_last(_ends(row)),
                "basis": row.basis,
            }

    return rows


def _resources(which: str) -> Callable[[Kind], Iterator[Cells]]:
    def rows(kind: Kind) -> Iterator[Cells]:
        blueprint = loaded()
        kinds = {k.code: k.name for k in (institution_of(blueprint).place_kinds if blueprint else ())}
        lying: dict[int, list[Placement]] = defaultdict(list)
        for row in Placement.objects.believed().select_related("unit").order_by("starts_at"):
            lying[row.resource_id].append(row)
        for found in entered_resources().filter(kind=which).select_related("parent").order_by("code"):
            cells = _resource(found) | {"place_kind": kinds.get(found.place_kind, found.place_kind)}
            placed = [_cell(place) for place in lying.get(found.pk, [])]
            for place in placed or [{}]:
                yield cells | place

    return rows


def _resource(found: Resource) -> Cells:
    return {
        "code": found.code,
        "name": found.name,
        "building": found.building,
        "floor": found.floor,
        "parent": found.parent.code if found.parent else "",
        "risk": _word("risk", found.risk),
        "standard": found.standard,
        "emergency": found.emergency,
        "scan_code": found.scan_code,
        "opens_at": written(found.opens_at),
        "closes_at": written_last(found.closes_at),
    }


def _cell(row: Placement) -> Cells:
    return {"unit": row.unit.code, "since": written(row.starts_at), "until": written_last(_ends(row))}


def _stand_ins(kind: Kind) -> Iterator[Cells]:
    believed = Pairing.objects.believed().select_related("person", "stand_in")
    for row in believed.order_by("person__staff_number", "starts_at"):
        yield {
            "person": row.person.staff_number,
            "person_name": row.person.name,
            "stand_in": row.stand_in.staff_number,
            "stand_in_name": row.stand_in.name,
            "starts_at": written(row.starts_at),
            "ends_at": written_last(row.ends_at),
            "basis": row.basis,
        }


def _absences(kind: Kind) -> Iterator[Cells]:
    believed = Absence.objects.filter(superseded_at=None).select_related("person", "stand_in")
    for pieces in told_absences(believed.order_by("starts_at", "person__staff_number")):
        row = pieces[0]
        yield {
            "person": row.person.staff_number,
            "person_name": row.person.name,
            "starts_at": written(row.starts_at),
            "ends_at": written_last(pieces[-1].ends_at),
            "reason": _word("reason", row.reason),
            # Whoever stands in for everything comes in again by the list of those.
            "stand_in": row.stand_in.staff_number if row.stand_in and is_named(row) else "",
        }


def _days(kind: Kind) -> Iterator[Cells]:
    for row in CalendarDay.objects.all():
        yield {
            "day": row.day.isoformat(),
            "is_working": _word("is_working", row.is_working),
            "note": row.note,
            "calendar": row.calendar,
        }


ROWS: dict[str, Callable[[Kind], Iterator[Any]]] = {
    "units": _units,
    "people": _people,
    "posts": _held(Capacity.POST, Capacity.ADMINISTRATOR),
    "officers": _held(Capacity.OFFICER),
    "places": _resources(Resource.PLACE),
    "equipment": _resources(Resource.EQUIPMENT),
    "business": _resources(Resource.BUSINESS),
    "claims": _held(Capacity.CLAIM),
    "second_nets": second_net_rows,
    "stand_ins": _stand_ins,
    "absences": _absences,
    "holidays": _days,
    "duties": rows_in_force,
}

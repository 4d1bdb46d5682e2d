"""What an event of the map touches: the things whose gaps may be others afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from redgrid.grid.coverage.asked import Things
from redgrid.grid.models import Absence, Person, Placement, Resource, Tenure, Unit
from redgrid.journal.models import Entry

# Events whose kind begins so change the map; a capacity that is defined anew touches all of it.
PARTS = ("unit", "person", "place", "tenure", "absence", "pairing")
EVERYTHING = "capacity"
# A new name, and what was not there before, changes nothing for what lies there.
OF_ITSELF = ("unit.opened", "unit.renamed")


def is_of_the_map(kind: str) -> bool:
    """Whether an event of this kind may change what is missing."""
    return kind.partition(".")[0] in {*PARTS, EVERYTHING}


def touched_by(entries: Iterable[Entry]) -> Things | None:
    """The things that ``entries`` touch; None: all there are. A number of statements that does not grow with them."""
    codes: dict[str, set[str]] = {name: set() for name in ("unit", "place", "person", "seats", "within")}
    for entry in entries:
        part, code = entry.kind.partition(".")[0], entry.subject.partition(":")[2]
        if part == EVERYTHING:
            return None
        if part == "tenure":
            codes["person"].add(entry.facts["person"])
            codes["place"] |= {entry.facts["resource"]} - {None}
            codes["unit"] |= {entry.unit} - {""}
        elif part == "unit":
            codes["unit" if entry.kind in OF_ITSELF else "within"].add(code)
            _take_over(codes, entry.facts)
        elif part == "place":
            codes["place"].add(code)
        elif part in PARTS:
            codes["seats"].add(code)
    return _things(codes)


def _take_over(codes: dict[str, set[str]], facts: Mapping[str, Any]) -> None:
    """Who and what went over from one unit to another, or ended because it could not."""
    codes["within"] |= {facts["to"]} if "ended" in facts else set()
    codes["person"].update(facts.get("people", ()))
    codes["place"].update(facts.get("resources", ()))
    for who, _capacity, where, _is_stand_in in [*facts.get("posts", ()), *facts.get("ended", ())]:
        codes["person"].add(who)
        # The code of a unit or of a resource: whatever bears it.
        codes["unit"].add(where)
        codes["place"].add(where)


def _things(codes: dict[str, set[str]]) -> Things:
    within = _with_what_is_below(codes["within"]) if codes["within"] else set()
    units = within | _keys(Unit, "code", codes["unit"])
    resources = _keys(Resource, "code", codes["place"])
    # Whether a business is a leaf hangs on its parts.
    if codes["place"]:
        resources |= set(
            Resource.objects.filter(children__code__in=codes["place"]).values_list("pk", flat=True)
        )
    absent = _keys(Person, "staff_number", codes["seats"])
    people = absent | _keys(Person, "staff_number", codes["person"])
    if absent:
        own, claims = _seats_of(absent)
        units, resources = units | own, resources | claims
    if within:
        lying = Placement.objects.believed().filter(unit__in=within)
        resources |= set(lying.values_list("resource", flat=True))
        people |= set(Tenure.objects.believed().filter(unit__in=within).values_list("person", flat=True))
    return Things(frozenset(units), frozenset(resources), frozenset(people))


def _keys(table: type[Unit] | type[Resource] | type[Person], name: str, codes: set[str]) -> set[int]:
    if not codes:
        return set()
    return set(table._default_manager.filter(**{f"{name}__in": codes}).values_list("pk", flat=True))


def _with_what_is_below(codes: set[str]) -> set[int]:
    below = Q()
    for unit in Unit.objects.filter(code__in=codes):
        below |= Q(path__gte=unit.path, path__lt=unit.path_end)
    return set(Unit.objects.filter(below).values_list("pk", flat=True)) if below else set()


def _seats_of(people: set[int]) -> tuple[set[int], set[int]]:
    """Units and resources that ``people``, or those whom they stand in for, answer for at some time."""
    # Also those for whom they stood in until a moment ago.
    away_for = Absence.objects.filter(stand_in__in=people).values("person")
    held = Tenure.objects.believed().filter(Q(person__in=people) | Q(person__in=away_for))
    rows = list(held.values_list("unit", "resource"))
    return {unit for unit, _resource in rows if unit}, {resource for _unit, resource in rows if resource}

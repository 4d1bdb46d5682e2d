"""What an event of the map touches: the things whose gaps may be others afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Q

from redgrid.grid.coverage.asked import Things, exclusive_pairs
from redgrid.grid.models import Absence, Capacity, Charge, Person, Placement, Resource, Tenure, Unit
from redgrid.journal.models import Entry

# Events whose kind begins so change the map; a capacity that is defined anew touches all of it.
PARTS = ("unit", "person", "place", "tenure", "absence", "pairing")
SECOND_NETS = ("second_net", "sector")
EVERYTHING = "capacity"
# A new name, and what was not there before, changes nothing for what lies there.
OF_ITSELF = ("unit.opened", "unit.renamed")
Codes = dict[str, set[str]]


def is_of_the_map(kind: str) -> bool:
    """Whether an event of this kind may change what is missing."""
    return kind.partition(".")[0] in {*PARTS, *SECOND_NETS, EVERYTHING}


def touched_by(entries: Iterable[Entry], known: Iterable[Capacity]) -> Things | None:
    """The things that ``entries`` touch; None: all there are. A number of statements that does not grow with them.

    ``known`` are all capacities.
    """
    codes: Codes = {name: set() for name in ("unit", "place", "person", "seats", "within")}
    seats = _Seats({capacity.code: capacity.kind for capacity in known}, _exclusive(known))
    for entry in entries:
        part, code = entry.kind.partition(".")[0], entry.subject.partition(":")[2]
        if part == EVERYTHING:
            return None
        if part == "tenure":
            seats.take(codes, entry)
        elif part == "unit":
            codes["unit" if entry.kind in OF_ITSELF else "within"].add(code)
            _take_over(codes, entry.facts)
        elif part == "place":
            # Whether a business is a leaf hangs on its parts: also what it was a part of until now.
            codes["place"] |= {code, entry.facts.get("was_in") or code}
        elif part in PARTS:
            codes["seats"].add(code)
    return _things(codes)


def touches_second_nets(entries: Iterable[Entry]) -> bool:
    """Whether something may be otherwise in the nets over the first: one of them, the tree below, or who heads them."""
    parts = [(entry.kind.partition(".")[0], entry.subject.partition(":")[2]) for entry in entries]
    if any(part in {*SECOND_NETS, "unit"} for part, _code in parts):
        return True
    people = {code for part, code in parts if part in {"absence", "person"}}
    return bool(people) and Charge.objects.filter(person__staff_number__in=people).exists()


def _exclusive(known: Iterable[Capacity]) -> set[str]:
    return {capacity.code for pair in exclusive_pairs(known) for capacity in pair}


class _Seats(NamedTuple):
    """What a tenure matters for: the kinds of capacities by their code, and the codes of those that exclude others."""

    kinds: Mapping[str, str]
    exclusive: set[str]

    def take(self, codes: Codes, entry: Entry) -> None:
        """Of a claim the resource, of a post or role the unit; of what a person alone can lack, the person."""
        facts, capacity = entry.facts, entry.facts.get("capacity", "")
        kind = self.kinds.get(capacity)
        codes["place"] |= {facts["resource"]} - {None}
        if kind is None or kind in {Capacity.POST, Capacity.OFFICER}:
            codes["unit"] |= {entry.unit} - {""}
        if kind is None or kind == Capacity.MEMBERSHIP or capacity in self.exclusive:
            codes["person"].add(facts["person"])


def _take_over(codes: Codes, facts: Mapping[str, Any]) -> None:
    """Who and what went over from one unit to another, or ended because it could not."""
    codes["within"] |= {facts["to"]} if "ended" in facts else set()
    codes["person"].update(facts.get("people", ()))
    codes["place"].update(facts.get("resources", ()))
    for who, _capacity, where, _is_stand_in in [*facts.get("posts", ()), *facts.get("ended", ())]:
        codes["person"].add(who)
        # The code of a unit or of a resource: whatever bears it.
        codes["unit"].add(where)
        codes["place"].add(where)


def _things(codes: Codes) -> Things:
    within = _with_what_is_below(codes["within"]) if codes["within"] else set()
    units = within | set(_keys(Unit, "code", codes["unit"], "pk"))
    found = _keys(Resource, "code", codes["place"], "pk", "parent")
    resources = {key for keys in found for key in keys if key}
    named = _keys(Person, "staff_number", codes["person"] | codes["seats"], "pk", "staff_number")
    people = {key for key, _number in named}
    absent = {key for key, number in named if number in codes["seats"]}
    if absent:
        own, claims = _seats_of(absent)
        units, resources = units | own, resources | claims
    if within:
        lying = Placement.objects.believed().filter(unit__in=within)
        resources |= set(lying.values_list("resource", flat=True))
        people |= set(Tenure.objects.believed().filter(unit__in=within).values_list("person", flat=True))
    return Things(frozenset(units), frozenset(resources), frozenset(people))


def _keys(
    table: type[Unit] | type[Resource] | type[Person], name: str, codes: set[str], *wanted: str
) -> list[Any]:
    if not codes:
        return []
    return list(
        table._default_manager.filter(**{f"{name}__in": codes}).values_list(*wanted, flat=len(wanted) == 1)
    )


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

"""People and places as choices of a form, in groups that a person can find their way in."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q

from redgrid.grid.models import PATH_STEP, Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.kit.clock import now
from redgrid.kit.naming import label

# A longer list is none to choose from.
MOST_LISTED = 500
Choices = list[tuple[str, list[tuple[str, str]]]]


def people_beside(person: Person) -> Choices:
    """Everybody else, those of the same unit first, as ``people_by_unit``."""
    own = person.staff_number
    groups = people_by_unit()
    groups.sort(key=lambda group: all(number != own for number, _name in group[1]))
    return [(unit, [each for each in people if each[0] != own]) for unit, people in groups]


def people_by_unit() -> Choices:
    """Members of every unit, in tree order: (unit's name, [(staff number, name and title)])."""
    rows = (
        Tenure.objects.current().filter(capacity__kind=Capacity.MEMBERSHIP).select_related("person", "unit")
    )
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows.order_by("unit__path", "person__staff_number"):
        person = row.person
        groups[row.unit.name if row.unit else ""].append(
            (person.staff_number, f"{person.name} {person.staff_number} {person.job_title}".strip())
        )
    return list(groups.items())


def places_by_building() -> Choices:
    """Places that are open, by building and floor: (building and floor, [(code, name)])."""
    rows = Resource.objects.filter(kind=Resource.PLACE, closes_at=None).order_by("building", "floor", "code")
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        groups[f"{row.building} {row.floor}".strip()].append((row.code, f"{row.name} {row.code}"))
    return list(groups.items())


def units_in_order() -> list[tuple[str, str]]:
    """Open nets and cells in tree order, (code, name), each set in by its depth."""
    return list(map(_set_in, Unit.objects.open_at(now()).order_by("path")))


def units_to_choose(said: str = "", where: Q | None = None) -> list[tuple[str, str]]:
    """The same, of all units or those ``where`` fits; of a map too large for one list the nets, and the unit whose code
    is ``said``.
    """
    units = Unit.objects.open_at(now()).filter(where or Q()).order_by("path")
    found = list(units[: MOST_LISTED + 1])
    if len(found) > MOST_LISTED:
        found = list(units.filter(Q(kind=Unit.NET) | Q(code=said))[:MOST_LISTED])
    return list(map(_set_in, found))


def _set_in(unit: Unit) -> tuple[str, str]:
    return unit.code, "\N{NO-BREAK SPACE}" * 3 * (len(unit.path) // PATH_STEP - 1) + label(unit)


def members_of(unit: Unit) -> list[tuple[str, str]]:
    """Members of one unit: (staff number, name and title)."""
    rows = Tenure.objects.current().filter(unit=unit, capacity__kind=Capacity.MEMBERSHIP)
    people = [row.person for row in rows.select_related("person").order_by("person__staff_number")]
    return [(one.staff_number, f"{one.name} {one.staff_number} {one.job_title}".strip()) for one in people]


def lying_in(unit: Unit) -> list[tuple[str, str]]:
    """Places, equipment and business of one cell: (code, name)."""
    rows = Placement.objects.current().filter(unit=unit).select_related("resource")
    found = [row.resource for row in rows.order_by("resource__building", "resource__floor", "resource__code")]
    return [(one.code, f"{one.building} {one.floor} {one.name} {one.code}".strip()) for one in found]


def units_below(unit: Unit) -> list[tuple[str, str]]:
    """The units right below a net: (code, name)."""
    return [(child.code, label(child)) for child in unit.children.all().order_by("path")]

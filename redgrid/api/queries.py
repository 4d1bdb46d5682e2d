"""What the addresses and words of a request stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from redgrid.api.problems import SENTENCES
from redgrid.cases.models import Case, Part
from redgrid.cases.rules import visible_to
from redgrid.grid.models import Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.grid.queries import CLAIM
from redgrid.grid.rules import rights_of, within
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Missing
from redgrid.rulebook.institution import Flow
from redgrid.rulebook.queries import current
from redgrid.tasks.models import Task
from redgrid.tasks.queries import open_tasks_of

Row = TypeVar("Row", bound=Model)
# What the databases take for a key.
MOST_KEY = 2**63


def one_of(rows: QuerySet[Row], key: int) -> Row:
    """The row of this key among ``rows``, which are those that somebody may see. Raises Missing."""
    found = rows.filter(pk=key).first() if 0 < key < MOST_KEY else None
    if found is None:
        raise Missing(SENTENCES[404])
    return found


def case_of(number: str, person: Person) -> Case:
    """The case of this number if ``person`` may see it. Raises Missing."""
    rows = visible_to(person).select_related("unit", "place", "blueprint")
    case = rows.defer("blueprint__text", "blueprint__content").filter(number=number).first()
    if case is None:
        raise Missing(_("There is no such case, or none that you may see."))
    return case


def part_asked_of(case: Case, person: Person) -> Part:
    """The part in which ``person`` is, or was, asked to be a partner. Raises Forbidden when nobody asked."""
    rows = Part.objects.filter(case=case, person=person, role=Part.PARTNER, ends_at=None)
    part = rows.select_related("case__unit", "person").first()
    if part is None:
        raise Forbidden(_("Only the person who was asked answers."))
    return part


def flow_of_code(code: str) -> Flow:
    """The flow of the institution in force. Raises Missing."""
    found = current().flow(code)
    if found is None:
        raise Missing(_("There is no flow “%(code)s” in the institution.") % {"code": code[:40]})
    return found


def place_of(code: str) -> Resource:
    """The place of this readable code, as long as it is open. Raises Invalid."""
    place = place_ever(code)
    if place.closes_at:
        raise Invalid(_("The place “%(code)s” is closed.") % {"code": code[:40]}, field="place")
    return place


def place_ever(code: str) -> Resource:
    """The same, closed or not: the past has an answer too."""
    found = Resource.objects.filter(code=code).first() if code else None
    if found is None:
        raise Invalid(_("There is no place “%(code)s”.") % {"code": code[:40]}, field="place")
    return found


def unit_ever(code: str) -> Unit | None:
    """The net or cell of this code, closed or not; without a code none. Raises Invalid."""
    found = Unit.objects.filter(code=code).first() if code else None
    if code and found is None:
        raise Invalid(_("There is no unit “%(code)s”.") % {"code": code[:40]}, field="unit")
    return found


def units_of(codes: Sequence[str], field: str) -> list[Unit]:
    """The open units of these codes. Raises Invalid, naming the unknown ones."""
    wanted = list(dict.fromkeys(codes))
    found = {unit.code: unit for unit in Unit.objects.open_at(now()).filter(code__in=wanted)}
    unknown = [code[:40] for code in wanted if code not in found]
    if unknown:
        raise Invalid(_("There is no unit “%(code)s”.") % {"code": ", ".join(unknown)}, field=field)
    return [found[code] for code in wanted]


def person_of(number: str, field: str) -> Person:
    """The person of this staff number. Raises Invalid."""
    found = people_of([number], field)
    if not found:
        raise Invalid(_("There is nobody with the staff number %(number)s.") % {"number": ""}, field=field)
    return found[0]


def people_of(numbers: Iterable[str | None], field: str) -> list[Person]:
    """The people of these staff numbers, in one statement. Raises Invalid, naming the unknown ones."""
    wanted = list(dict.fromkeys(number for number in numbers if number))
    found = (
        {person.staff_number: person for person in working().filter(staff_number__in=wanted)}
        if wanted
        else {}
    )
    unknown = ", ".join(number[:20] for number in wanted if number not in found)
    if unknown:
        raise Invalid(
            _("There is nobody with the staff number %(number)s.") % {"number": unknown}, field=field
        )
    return [found[number] for number in wanted]


def working() -> QuerySet[Person]:
    """People who have not left."""
    return Person.objects.filter(Q(leaves_at=None) | Q(leaves_at__gt=now()))


def people_named(q: str) -> QuerySet[Person]:
    return working().filter(Q(name__icontains=q) | Q(staff_number__iexact=q)) if q else working()


def places_named(q: str) -> QuerySet[Resource]:
    rows = Resource.objects.filter(kind=Resource.PLACE, closes_at=None)
    return rows.filter(Q(name__icontains=q) | Q(code__icontains=q)) if q else rows


def units_named(q: str) -> QuerySet[Unit]:
    rows = Unit.objects.filter(closes_at=None).select_related("parent")
    return rows.filter(Q(name__icontains=q) | Q(code__icontains=q) | Q(name_en__icontains=q)) if q else rows


def homes_of(people: Sequence[Person]) -> dict[int, str]:
    """The code of the unit that each is a member of, by primary key."""
    rows = Tenure.objects.current().filter(person__in=people, capacity__kind=Capacity.MEMBERSHIP)
    return dict(rows.values_list("person_id", "unit__code"))


def cells_of(places: Sequence[Resource]) -> dict[int, str]:
    """The code of the cell that each lies in, by primary key."""
    return dict(
        Placement.objects.current().filter(resource__in=places).values_list("resource_id", "unit__code")
    )


def claimants_of(places: Sequence[Resource]) -> dict[int, str]:
    """The staff number of whoever answers for each, by primary key."""
    rows = Tenure.objects.current().filter(resource__in=places, capacity__code=CLAIM, is_stand_in=False)
    return dict(rows.values_list("resource_id", "person__staff_number"))


def open_tasks(person: Person, *, mine: bool) -> QuerySet[Task]:
    """What ``person`` has to do; unless only ``mine``, also what others have to do where they read the cases."""
    rights = rights_of(person)
    own = open_tasks_of(person, rights)
    if mine:
        return own
    seen = Q(
        unit__in=Unit.objects.filter(within(rights.scopes("case.read"))), is_sealed=False, state=Task.DUE
    )
    return Task.objects.filter(Q(pk__in=own.values("pk")) | seen).select_related("unit", "person")

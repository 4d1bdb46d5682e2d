"""What narrows a search before anybody asks who may see: the kind of a thing, the units it has to do with, whether its
room shows it to everybody, and who takes part in it.

Marks are words of the index beside those of the text. They are no rights: a search that is narrowed too little asks
more rows of their rooms, and whatever the rooms refuse is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable

from redgrid.grid.models import PATH_STEP, Person, Unit
from redgrid.grid.rules import Rights, Scope, within

EVERYBODY = "everybody"
# No text has it: whatever is no letter or digit is folded away.
SIGN = "§"
# Whoever reads in more units sees much: a few of the newest are soon found without narrowing.
MOST_UNITS = 60


def marks_of(kind: str, *units: int | None, is_public: bool = False, people: Iterable[int] = ()) -> str:
    """The marks of one thing, with blanks between."""
    ends = (of_unit(unit) for unit in dict.fromkeys(units) if unit)
    taking_part = map(of_person, sorted(set(people)))
    return " ".join([kind, *ends, *([EVERYBODY] if is_public else []), *taking_part])


def of_unit(unit: int) -> str:
    return f"u{unit}"


def of_person(person: int) -> str:
    return f"p{person}"


def token_of(mark: str) -> str:
    """How the index knows the mark."""
    return SIGN + mark


def reach_of(person: Person, rights: Rights) -> list[str] | None:
    """The marks of which everything has one that ``rights`` let see by what is held anywhere, and every case that
    ``person`` takes part in; None: not to be narrowed.

    Tasks and visits that are somebody's own are not in it.
    """
    scopes = {*rights.scopes("case.read"), *rights.scopes("task.read")}
    if any(len(scope.path) == PATH_STEP and not scope.is_exact for scope in scopes):
        return None
    scopes |= {Scope(held.unit.path, is_exact=True) for held in rights.effective if held.unit}
    found = list(Unit.objects.filter(within(scopes)).values_list("pk", flat=True)[: MOST_UNITS + 1])
    return None if len(found) > MOST_UNITS else [EVERYBODY, of_person(person.pk), *map(of_unit, found)]

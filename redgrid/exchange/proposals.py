"""What administrative posts propose by the institution: each a post on the map that somebody has yet to confirm."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from redgrid.grid.models import Capacity, Person, Tenure, Unit
from redgrid.kit.clock import now
from redgrid.rulebook.queries import institution_of, loaded


@dataclass(frozen=True)
class Proposal:
    """``person`` should hold ``capacity`` at ``unit``, because of ``because``; ``others`` hold it there already."""

    person: Person
    capacity: Capacity
    unit: Unit
    because: str
    others: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.person.staff_number}|{self.capacity.code}|{self.unit.code}"

    @property
    def is_usual(self) -> bool:
        """Whether it goes without saying: nobody else heads the unit."""
        return not (self.others and self.capacity.is_required)


def proposals() -> list[Proposal]:
    """Everything that follows from administrative posts and does not hold yet, in the order of the tree."""
    blueprint = loaded()
    derivations = {
        d.administrative_post: d for d in (institution_of(blueprint).derivations if blueprint else ())
    }
    posts = {c.code: c for c in Capacity.objects.filter(kind=Capacity.POST)}
    held: dict[tuple[str, int], dict[int, str]] = defaultdict(dict)
    current = Tenure.objects.current().filter(capacity__in=posts.values(), is_stand_in=False)
    for row in current.select_related("person", "capacity"):
        held[(row.capacity.code, row.unit_id or 0)][row.person_id] = row.person.name
    found = []
    for person, home, above in _people(list(derivations)):
        derivation = derivations[person.administrative_post]
        for code in derivation.gives:
            unit = _where(posts[code], [home, *above]) if code in posts else None
            if unit and person.pk not in (holders := held[(code, unit.pk)]):
                found.append(Proposal(person, posts[code], unit, derivation.name, tuple(holders.values())))
    return sorted(found, key=lambda each: (each.unit.path, each.capacity.order, each.person.staff_number))


def _people(posts: list[str]) -> list[tuple[Person, Unit, list[Unit]]]:
    """Those who hold such a post, with the unit they belong to and the units above it, nearest first."""
    rows = Tenure.objects.current().filter(
        capacity__kind=Capacity.MEMBERSHIP, person__administrative_post__in=posts
    )
    by_path = {unit.path: unit for unit in Unit.objects.open_at(now())}
    return [
        (row.person, row.unit, [by_path[p] for p in row.unit.ancestor_paths[1:] if p in by_path])
        for row in rows.select_related("person", "unit")
        if row.unit
    ]


def _where(capacity: Capacity, units: list[Unit]) -> Unit | None:
    """The nearest unit, from one's own upward, at which the post is held."""
    return next((unit for unit in units if capacity.fits(unit)), None)

"""The one question for rights: may this person do this here? Authority flows down the tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from redgrid.grid.models import Absence, Capacity, Person, Tenure, Unit
from redgrid.kit.clock import now
from redgrid.kit.prepared import prepared


def absent_at(at: datetime) -> Q:
    """Absences, as believed now, that cover ``at``."""
    return Q(superseded_at=None, starts_at__lte=at, ends_at__gt=at)


def acting_tenures(person: Person, at: datetime | None = None) -> list[Tenure]:
    """The tenures ``person`` may act under: their own, and those they stand in for while the holder is away.

    A standing stand-in acts while nobody who holds the capacity is present or has somebody called in for them; also
    when nobody holds it at all. This is what ``queries.holders`` answers, seen from the person.
    """
    at = at or now()
    own: list[Any] = _own(person.pk, at)
    # Asked with every page, and nearly nobody is a stand-in: the rest takes the database three times as long.
    if own and not any(row.is_stand_in or row.is_called_in for row in own):
        return own
    return _acting(person.pk, at)


@prepared
def _own(person: int, at: datetime) -> QuerySet[Tenure, Any]:
    is_called_in = Exists(Absence.objects.filter(absent_at(at), stand_in=person))
    return _held(at).filter(person=person).annotate(is_called_in=is_called_in)


@prepared
def _acting(person: int, at: datetime) -> QuerySet[Tenure]:
    return _held(at).filter(_acted_under(person, at))


def _held(at: datetime) -> QuerySet[Tenure]:
    found = Tenure.objects.believed().holding_at(at).select_related("capacity", "unit", "resource", "person")
    return found.order_by("capacity__order", "id")


def _acted_under(person: int, at: datetime) -> Q:
    away = Absence.objects.filter(absent_at(at))
    replaced = away.filter(~Exists(away.filter(person=OuterRef("stand_in"))), stand_in__isnull=False)
    primary = (
        Tenure.objects.believed()
        .holding_at(at)
        .filter(capacity=OuterRef("capacity"), is_stand_in=False)
        .filter(Q(unit=OuterRef("unit")) | Q(resource=OuterRef("resource")))
    )
    answered = primary.filter(~Q(person__in=away.values("person")) | Q(person__in=replaced.values("person")))
    own = Q(person=person, is_stand_in=False)
    standing = Q(person=person, is_stand_in=True) & ~Exists(answered)
    called_in = Q(is_stand_in=False, person__in=away.filter(stand_in=person).values("person")) & ~Q(
        capacity__kind__in=[Capacity.MEMBERSHIP, Capacity.ADMINISTRATOR]
    )
    return own | standing | called_in


@dataclass(frozen=True)
class Scope:
    """Where a verb is held: at a unit, and below it unless ``is_exact``."""

    path: str
    is_exact: bool = False

    def covers(self, unit: Unit) -> bool:
        return unit.path == self.path if self.is_exact else unit.path.startswith(self.path)

    def condition(self, field: str = "path") -> Q:
        """The same as a condition on a unit's path under ``field``."""
        if self.is_exact:
            return Q(**{field: self.path})
        return Q(**{f"{field}__gte": self.path, f"{field}__lt": Unit(path=self.path).path_end})


@dataclass(frozen=True)
class Rights:
    """What one person may do at one moment: asked once, answered for any unit without another statement.

    A post's verbs flow down the tree, a membership's hold at its own unit alone. Whoever administers the system
    (any of the three administrators) holds nothing but the verbs of that capacity.
    """

    tenures: tuple[Tenure, ...]

    @property
    def is_administrator(self) -> bool:
        return any(t.capacity.kind == Capacity.ADMINISTRATOR for t in self.tenures)

    @property
    def effective(self) -> list[Tenure]:
        """The tenures whose verbs count."""
        if not self.is_administrator:
            return list(self.tenures)
        return [t for t in self.tenures if t.capacity.kind == Capacity.ADMINISTRATOR]

    @property
    def home(self) -> Unit | None:
        """The unit that the person is a member of; nobody stands in for a member."""
        return next((t.unit for t in self.tenures if t.capacity.kind == Capacity.MEMBERSHIP), None)

    @property
    def verbs(self) -> frozenset[str]:
        """All verbs held anywhere."""
        return frozenset(verb for t in self.effective for verb in t.capacity.verbs)

    def scopes(self, verb: str) -> list[Scope]:
        """Where ``verb`` is held."""
        return [
            Scope(t.unit.path, is_exact=t.capacity.kind == Capacity.MEMBERSHIP)
            for t in self.effective
            if t.unit and verb in t.capacity.verbs
        ]

    def may(self, verb: str, unit: Unit | None = None) -> bool:
        """Whether ``verb`` is held at ``unit``; without a unit, anywhere at all."""
        scopes = self.scopes(verb)
        return any(scope.covers(unit) for scope in scopes) if unit else bool(scopes)

    def holds(self, capacity: str, unit: Unit) -> bool:
        """Whether this capacity is held at this very unit."""
        return any(t.capacity.code == capacity and t.unit_id == unit.pk for t in self.effective)

    def units_of(self, capacity: str) -> list[int]:
        """Primary keys of the units at which this capacity is held."""
        return [t.unit_id for t in self.effective if t.unit_id and t.capacity.code == capacity]


NO_RIGHTS = Rights(())
# Where a person who only looks keeps them: frame, list and rows of a page all ask.
KEPT = "_rights"


def rights_of(person: Person | None, at: datetime | None = None) -> Rights:
    """The rights of ``person`` now (or at ``at``); a visitor has none."""
    if person is None:
        return NO_RIGHTS
    if at is None and KEPT in person.__dict__:
        if person.__dict__[KEPT] is None:
            person.__dict__[KEPT] = Rights(tuple(acting_tenures(person)))
        kept: Rights = person.__dict__[KEPT]
        return kept
    return Rights(tuple(acting_tenures(person, at)))


def keep_rights(person: Person) -> None:
    """Let the rights of this object be read once: it was made for a request that changes nothing, and ends with it."""
    person.__dict__[KEPT] = None


def may(person: Person | None, verb: str, unit: Unit | None = None) -> bool:
    """May ``person`` do ``verb`` at ``unit``? Without a unit: anywhere at all?"""
    return rights_of(person).may(verb, unit)


def may_note(by: Person, person: Person, home: Unit | None) -> bool:
    """May ``by`` note absences and the stand-in of ``person``, who is a member of ``home``, and see the reasons?"""
    rights = rights_of(by)
    return by == person or rights.may("absence.note", home) or rights.may("grid.change", home)


def may_call(by: Person, unit: Unit) -> bool:
    """May ``by`` call for claims in ``unit``, grant and assign them?"""
    rights = rights_of(by)
    return rights.may("claim.call", unit) or rights.may("grid.change", unit)


def within(scopes: Iterable[Scope], field: str = "path") -> Q:
    """The condition "inside one of these scopes" on a unit's path under ``field``. No scopes match nothing."""
    condition = Q(pk__in=[])
    for scope in scopes:
        condition |= scope.condition(field)
    return condition

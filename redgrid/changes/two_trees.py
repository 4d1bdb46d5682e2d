"""The Party tree and the administrative tree: which unit stands for what, and where the two do not fit together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from redgrid.grid.models import Capacity, Person, Tenure, Unit
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Institution


@dataclass(frozen=True)
class Mismatch:
    """Something that does not fit: at which unit, what, and the page on which it is mended."""

    unit: Unit
    told: str
    link: str


@dataclass(frozen=True)
class Held:
    """Somebody who holds a post at a unit, and the unit they belong to."""

    unit: Unit
    person: Person
    capacity: Capacity
    home: Unit | None


@dataclass
class Trees:
    """The open units with what they stand for, and who holds posts there; read in three statements."""

    units: list[Unit]
    held: list[Held]
    institution: Institution | None
    by_path: dict[str, Unit] = field(default_factory=dict)

    def net_of(self, unit: Unit) -> str:
        """The path of the net that a unit is, or stands under."""
        return unit.path if unit.kind == Unit.NET else unit.ancestor_paths[1]


def read_trees(at: datetime, institution: Institution | None) -> Trees:
    units = list(Unit.objects.open_at(at).order_by("path"))
    by_key = {unit.pk: unit for unit in units}
    rows = Tenure.objects.believed().holding_at(at).filter(is_stand_in=False)
    members = rows.filter(capacity__kind=Capacity.MEMBERSHIP)
    homes = dict(members.values_list("person", "unit"))
    posts = rows.filter(capacity__kind=Capacity.POST, unit__isnull=False).select_related("person", "capacity")
    held = [
        Held(by_key[row.unit_id], row.person, row.capacity, by_key.get(homes.get(row.person_id) or 0))
        for row in posts.order_by("unit__path", "capacity__order", "id")
        if row.unit_id in by_key
    ]
    return Trees(units, held, institution, {unit.path: unit for unit in units})


def mismatches(trees: Trees) -> list[Mismatch]:
    """Everything that does not fit, in the order of the tree."""
    found = [each for look in LOOKS for each in look(trees)]
    return sorted(found, key=lambda each: each.unit.path)


def _describe(unit: Unit, told: str) -> Mismatch:
    return Mismatch(unit, told, reverse("changes:describe", args=[unit.code]))


def _missing(trees: Trees) -> Iterator[Mismatch]:
    for unit in trees.units:
        if not unit.party_organisation:
            yield _describe(unit, _("No party organisation is named."))
        if not unit.office and (unit.kind == Unit.CELL or unit.parent_id is None):
            yield _describe(unit, _("No office is named."))


def _twice(trees: Trees) -> Iterator[Mismatch]:
    """A party organisation belongs to one net, an office to one unit."""
    for name, words in (("party_organisation", _same_party), ("office", _same_office)):
        same: dict[str, list[Unit]] = defaultdict(list)
        for unit in trees.units:
            same[getattr(unit, name)].append(unit)
        for called, units in same.items():
            nets = {trees.net_of(unit) if name == "party_organisation" else unit.path for unit in units}
            for unit in units if called and len(nets) > 1 else ():
                others = _(", ").join(label(other) for other in units if other is not unit)
                yield _describe(unit, words(called, others))


def _same_party(name: str, others: str) -> str:
    return _("%(name)s is named for %(others)s of another net as well.") % {"name": name, "others": others}


def _same_office(name: str, others: str) -> str:
    return _("%(name)s is named for %(others)s as well.") % {"name": name, "others": others}


def _levels(trees: Trees) -> Iterator[Mismatch]:
    """What a net of its level stands for, as the institution has it."""
    levels = {level.level: level for level in trees.institution.levels} if trees.institution else {}
    for unit in trees.units:
        if unit.kind != Unit.NET or not levels:
            continue
        level = levels.get(unit.level or 0)
        if level is None:
            told = _("The institution knows no nets of level %(level)s.") % {"level": unit.level}
            yield Mismatch(unit, told, reverse("changes:move", args=[unit.code]))
        elif level.party and unit.party_organisation and level.party not in unit.party_organisation:
            words = {"level": label(level), "party": level.party, "name": unit.party_organisation}
            yield _describe(unit, _("A %(level)s stands for a %(party)s, not for %(name)s.") % words)


def _heads(trees: Trees) -> Iterator[Mismatch]:
    """The head of a net is of the party organisation it stands for: a party member who belongs to one of its units."""
    for held in trees.held:
        unit, person = held.unit, held.person
        if unit.kind != Unit.NET or not held.capacity.is_required or not unit.party_organisation:
            continue
        link = reverse("grid:person", args=[person.staff_number])
        words = {"name": person.name, "party": unit.party_organisation}
        if held.home is not None and not held.home.path.startswith(unit.path):
            told = _("%(name)s heads it, and belongs to %(unit)s, not to %(party)s.")
            yield Mismatch(unit, told % {**words, "unit": label(held.home)}, link)
        if not person.is_party_member:
            yield Mismatch(unit, _("%(name)s heads it, and is no party member.") % words, link)


def _derived(trees: Trees) -> Iterator[Mismatch]:
    """Who holds a post that follows from administrative posts, and has another of those."""
    derivations = trees.institution.derivations if trees.institution else ()
    gives = {each.administrative_post: each for each in derivations}
    from_posts = {code for each in derivations for code in each.gives}
    for held in trees.held:
        own = gives.get(held.person.administrative_post)
        if own is None or held.capacity.code not in from_posts or held.capacity.code in own.gives:
            continue
        words = {"name": held.person.name, "post": label(own), "capacity": label(held.capacity)}
        told = _("%(name)s is %(capacity)s; the post %(post)s does not lead to it.") % words
        yield Mismatch(held.unit, told, reverse("grid:person", args=[held.person.staff_number]))


LOOKS: tuple[Callable[[Trees], Iterable[Mismatch]], ...] = (_missing, _twice, _levels, _heads, _derived)

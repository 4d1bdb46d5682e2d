"""Units, people and resources of a list: what is new is entered, what differs is changed, a blank says nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from redgrid.exchange.holding import Lying, Wish, bring_placements, bring_tenures
from redgrid.exchange.lines import CREATED, UPDATED, Batch, Index, Line, index_of, refer
from redgrid.grid import actions
from redgrid.grid.actions.many_entries import Change, Entered
from redgrid.grid.entered import entered_people, entered_resources, entered_units
from redgrid.grid.models import Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.kit.refusal import Refused

UNIT_FIELDS = ("name", "name_en", "type_label", "party_organisation", "office")
PERSON_FIELDS = (
    "name",
    "is_party_member",
    "administrative_post",
    "job_title",
    "specialty",
    "phone",
    "phone_is_public",
)
RESOURCE_FIELDS = ("name", "place_kind", "building", "floor", "risk", "standard", "emergency")
RESOURCE_KINDS = {"places": Resource.PLACE, "equipment": Resource.EQUIPMENT, "business": Resource.BUSINESS}


@dataclass
class Entering:
    """The things of a list: known ones, new ones in their order, and what changes of the known ones."""

    batch: Batch
    index: Index[Any]
    table: type[Entered]
    fields: tuple[str, ...]
    new: dict[str, tuple[Any, Line]] = field(default_factory=dict)
    changes: dict[int, tuple[Change, list[Line]]] = field(default_factory=dict)
    words: dict[str, dict[str, Any]] = field(default_factory=dict)

    def take(self, line: Line, code: str, make: Callable[[str], Any]) -> Any:
        """The thing of ``line``: known (with what differs noted as a change) or made and kept for entering."""
        self._lengths(line)
        thing = self.index.find(code)
        if not line.reasons:
            self._agree(line, code if thing is None else _code_of(thing))
        if line.reasons:
            return thing
        if thing is None:
            thing = make(code)
            for name in self._said(line):
                setattr(thing, name, line.values[name])
            self.index.add(code, thing)
            self.new[code] = (thing, line)
        elif thing.pk:
            self._compare(line, thing)
        return thing

    def _agree(self, line: Line, code: str) -> None:
        """Of two rows of one list that say different things of the same, the first counts."""
        said = self.words.setdefault(code, {})
        for name in self._said(line):
            if said.setdefault(name, line.values[name]) != line.values[name]:
                line.refuse(name, _("Another row of the same list says otherwise."))

    def _said(self, line: Line) -> list[str]:
        return [name for name in self.fields if name in line.values]

    def _lengths(self, line: Line) -> None:
        for name in (self.batch.kind.key.code, *self._said(line)):
            most = getattr(self.table._meta.get_field(name), "max_length", None)
            if most and isinstance(line.values[name], str) and len(line.values[name]) > most:
                line.refuse(name, _("Too long: at most %(most)d characters.") % {"most": most})

    def _compare(self, line: Line, thing: Any) -> None:
        differing = {n: line.values[n] for n in self._said(line) if getattr(thing, n) != line.values[n]}
        if differing:
            change, lines = self.changes.setdefault(thing.pk, (Change(thing, {}), []))
            change.fields |= differing
            lines.append(line)

    def enter(self, enter: Callable[..., list[Refused | None]], things: Sequence[Any]) -> list[int]:
        """Enter what is new; returns the keys."""
        lines = [self.new[_code_of(thing)][1] for thing in things]
        for line, refused in zip(lines, enter(things, by=self.batch.by), strict=True):
            _settle([line], refused, CREATED)
        return [thing.pk for thing in things if thing.pk]

    def change(self) -> None:
        """Change what differs."""
        changes = list(self.changes.values())
        before = [{name: getattr(c.row, name) for name in c.fields} for c, _lines in changes]
        outcomes = actions.change_entries([change for change, _lines in changes], by=self.batch.by)
        for (change, lines), old, refused in zip(changes, before, outcomes, strict=True):
            _settle(lines, refused, UPDATED)
            self.batch.did.changed.append([self.table._meta.model_name, change.row.pk, old, change.fields])
            if refused is None and "name" in old:
                self.batch.renamed.append((_code_of(change.row), old["name"], change.fields["name"]))


def _code_of(thing: Any) -> str:
    return str(thing.staff_number if isinstance(thing, Person) else thing.code)


def _settle(lines: Sequence[Line], refused: Refused | None, done: str) -> None:
    for line in lines:
        if refused is None:
            line.mark(done)
        else:
            line.refuse("", refused.reason)


def bring_units(batch: Batch) -> None:
    """Nets and cells, parents first whatever their order in the list."""
    known = index_of(list(entered_units().select_related("parent")), lambda unit: unit.code)
    entering = Entering(batch, known, Unit, UNIT_FIELDS)
    for line in batch.lines:
        unit = entering.take(line, line.values["code"], lambda code: Unit(code=code))
        if unit is not None and unit.pk:
            _stays(line, unit)
    root = _root(known, entering)
    for unit, line in entering.new.values():
        _place_in_tree(unit, line, known, root)
    ordered = _parents_first([unit for unit, line in entering.new.values() if not line.reasons], entering.new)
    batch.did.units += entering.enter(actions.open_units, ordered)
    entering.change()


def _stays(line: Line, unit: Unit) -> None:
    """What a list does not do to a unit that is there: it is moved, closed, and made something else on its page."""
    parent = line.values.get("parent")
    if parent and parent != (unit.parent.code if unit.parent else None):
        line.refuse("parent", _("A list does not move a unit; move it on its page."))
    if line.values.get("kind", unit.kind) != unit.kind:
        line.refuse("kind", _("A net does not become a cell, nor a cell a net."))
    _stays_open(line, unit)


def _stays_open(line: Line, thing: Any) -> None:
    name = "leaves_at" if isinstance(thing, Person) else "closes_at"
    if line.values.get(name) and line.values[name] != getattr(thing, name):
        line.refuse(name, _("A list closes nothing that is in use; do that on its page."))


def _root(known: Index[Unit], entering: Entering) -> Unit | None:
    """The centre: the one that is there, else the first of the list that belongs to nothing."""
    saved = (unit for unit in known.exact.values() if unit.pk and unit.parent_id is None)
    new = (unit for unit, line in entering.new.values() if not line.values.get("parent"))
    return next(saved, None) or next(new, None)


def _place_in_tree(unit: Unit, line: Line, known: Index[Unit], root: Unit | None) -> None:
    values = line.values
    unit.kind, unit.closes_at = values["kind"], values.get("closes_at")
    unit.opens_at = values.get("opens_at") or unit.opens_at
    unit.parent = refer(line, "parent", known, _("There is no unit with the code %(code)s."))
    if unit.parent is None and unit is not root:
        line.refuse("parent", _("Only the centre belongs to nothing: write the code of the net."))
    unit.level = None
    if unit.kind == Unit.NET:
        above = unit.parent.level if unit.parent else None
        unit.level = values.get("level") or (above + 1 if above else None)
        if unit.level is None:
            line.refuse("level", _("A net has a level, like 3 or 4."))


def _parents_first(units: list[Unit], new: dict[str, tuple[Unit, Line]]) -> list[Unit]:
    """The new units, each after the one it belongs to; what belongs to itself in the end is rejected."""
    ordered: list[Unit] = []
    waiting = list(units)
    while waiting:
        ready = [u for u in waiting if u.parent is None or u.parent.pk or u.parent in _Same(ordered)]
        if not ready:
            for unit in waiting:
                new[unit.code][1].refuse(
                    "parent", _("What it belongs to is missing, or belongs to it in turn.")
                )
            break
        ordered += ready
        taken = _Same(ready)
        waiting = [unit for unit in waiting if unit not in taken]
    return ordered


class _Same:
    """Whether this very object is among others: rows that are not saved yet are equal to none."""

    def __init__(self, things: Sequence[object]) -> None:
        self.ids = {id(thing) for thing in things}

    def __contains__(self, thing: object) -> bool:
        return id(thing) in self.ids


def bring_people(batch: Batch) -> None:
    """Members of staff, and the unit that each belongs to."""
    known = index_of(list(entered_people()), lambda person: person.staff_number)
    units = index_of(list(entered_units()), lambda unit: unit.code)
    member = Capacity.objects.filter(kind=Capacity.MEMBERSHIP).order_by("order").first()
    entering = Entering(batch, known, Person, PERSON_FIELDS)
    wishes: list[Wish] = []
    for line in batch.lines:
        person = entering.take(line, line.values["staff_number"], lambda code: Person(staff_number=code))
        unit = refer(line, "unit", units, _("There is no unit with the code %(code)s."))
        if person is None or line.reasons:
            continue
        if person.pk:
            _stays_open(line, person)
        else:
            person.leaves_at = line.values.get("leaves_at") or person.leaves_at
        if unit and member:
            ends_at = line.values.get("until") or person.leaves_at
            tenure = Tenure(person=person, capacity=member, unit=unit, ends_at=ends_at)
            wishes.append(Wish(line, tenure, line.values.get("since")))
    fresh = [person for person, line in entering.new.values() if not line.reasons]
    batch.did.people += entering.enter(actions.enter_people, fresh)
    entering.change()
    bring_tenures(batch, wishes)


def bring_resources(batch: Batch) -> None:
    """Places, equipment or business leaves, and the cell that each lies in."""
    known = index_of(list(entered_resources().select_related("parent")), lambda found: found.code)
    units = index_of(list(entered_units()), lambda unit: unit.code)
    entering = Entering(batch, known, Resource, RESOURCE_FIELDS)
    kind = RESOURCE_KINDS[batch.kind.code]
    lying: list[Lying] = []
    for line in batch.lines:
        found = entering.take(line, line.values["code"], lambda code: Resource(code=code, kind=kind))
        unit = refer(line, "unit", units, _("There is no unit with the code %(code)s."))
        if found is None or line.reasons:
            continue
        _settle_resource(line, found, kind)
        if unit and not line.reasons:
            placement = Placement(resource=found, unit=unit, ends_at=line.values.get("until"))
            lying.append(Lying(line, placement, line.values.get("since")))
    fresh = [each for each, line in entering.new.values()]
    for line in batch.lines:
        _hang(line, known, entering, is_saved=False)
    _enter_resources(batch, entering, [each for each in fresh if not entering.new[each.code][1].reasons])
    for line in batch.lines:
        _hang(line, known, entering, is_saved=True)
    entering.change()
    bring_placements(batch, lying)


def _settle_resource(line: Line, found: Resource, kind: str) -> None:
    if found.pk:
        _stays_open(line, found)
        if found.kind != kind:
            line.refuse("code", _("This code belongs to something of another kind."))
        return
    found.opens_at = line.values.get("opens_at") or line.values.get("since") or found.opens_at
    found.closes_at = line.values.get("closes_at") or found.closes_at
    found.scan_code = line.values.get("scan_code") or found.scan_code


def _hang(line: Line, known: Index[Resource], entering: Entering, *, is_saved: bool) -> None:
    """Put a resource under the one it is part of: new ones before they are saved, known ones after that."""
    found = known.find(line.values["code"]) if not line.reasons else None
    if found is None or bool(found.pk) != is_saved or "parent" not in line.values:
        return
    parent = refer(line, "parent", known, _("There is nothing with the code %(code)s."))
    if parent is None or (is_saved and found.parent_id == parent.pk):
        return
    above: Resource | None = parent
    while above is not None and above is not found:
        above = above.parent
    if above is found:
        line.refuse("parent", _("What it belongs to is missing, or belongs to it in turn."))
    elif not is_saved:
        found.parent = parent
    elif not parent.pk:
        line.refuse("parent", _("What it belongs to could not be entered."))
    else:
        change, lines = entering.changes.setdefault(found.pk, (Change(found, {}), []))
        change.fields["parent_id"] = parent.pk
        lines.append(line)


def _enter_resources(batch: Batch, entering: Entering, waiting: list[Resource]) -> None:
    """Parents before what hangs under them: a row can only point at a saved one."""
    while waiting:
        ready = [each for each in waiting if each.parent is None or each.parent.pk]
        if not ready:
            for each in waiting:
                entering.new[each.code][1].refuse("parent", _("What it belongs to could not be entered."))
            return
        batch.did.resources += entering.enter(actions.enter_resources, ready)
        taken = _Same(ready)
        waiting = [each for each in waiting if each not in taken]

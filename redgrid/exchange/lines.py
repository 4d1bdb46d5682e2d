"""The rows of a list while they are brought in: their cells as values, what became of each, and why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from redgrid.exchange import cells
from redgrid.exchange.kinds import Column, Kind, lexicon, plain
from redgrid.exchange.tables import Table
from redgrid.grid.actions.entries import SCAN_LENGTH, SCAN_LETTERS
from redgrid.grid.cell_types import type_reader
from redgrid.grid.models import Capacity, Person
from redgrid.kit.actor import Actor
from redgrid.kit.refusal import Invalid, Refused
from redgrid.rulebook.queries import institution_of, loaded

CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"
OUTCOMES = (CREATED, UPDATED, UNCHANGED, REJECTED)
Thing = TypeVar("Thing")


@dataclass
class Line:
    """One row. ``reasons`` says by column why it was rejected; "" is the row as a whole."""

    number: int | str
    cells: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    done: str = UNCHANGED

    @property
    def outcome(self) -> str:
        return REJECTED if self.reasons else self.done

    def refuse(self, column: str, reason: object) -> None:
        self.reasons.setdefault(column, str(reason))

    def mark(self, done: str) -> None:
        """Creating something counts more than changing something, that more than nothing."""
        self.done = min(self.done, done, key=OUTCOMES.index)


@dataclass
class Did:
    """What was written, by keys: enough to take it back. ``replaced`` rows are those that the new ones superseded."""

    units: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    resources: list[int] = field(default_factory=list)
    changed: list[list[Any]] = field(default_factory=list)
    tenures: list[int] = field(default_factory=list)
    placements: list[int] = field(default_factory=list)
    absences: list[int] = field(default_factory=list)
    pairings: list[int] = field(default_factory=list)
    replaced_tenures: list[int] = field(default_factory=list)
    replaced_placements: list[int] = field(default_factory=list)
    replaced_absences: list[int] = field(default_factory=list)
    replaced_pairings: list[int] = field(default_factory=list)
    days: list[list[Any]] = field(default_factory=list)


@dataclass
class Batch:
    """One pass over the lines that are not rejected yet."""

    kind: Kind
    lines: list[Line]
    by: Actor
    at: datetime
    # What the list goes into, when that is not the map: the key of a draft, and whether the list is whole.
    into: Mapping[str, Any] = field(default_factory=dict)
    did: Did = field(default_factory=Did)
    # Codes of what a whole list does not name any more.
    dropped: list[str] = field(default_factory=list)
    # (code, name before, name in the list): whoever sees one that is no change of name has found a wrong code.
    renamed: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Index(Generic[Thing]):
    """Things by their code; also in the other case of letters, and digits without the leading zeros that a spreadsheet
    takes away.
    """

    exact: dict[str, Thing] = field(default_factory=dict)
    loose: dict[str, list[Thing]] = field(default_factory=dict)
    called: dict[str, list[str]] | None = None

    def add(self, code: str, thing: Thing) -> None:
        self.exact[code] = thing
        self.loose.setdefault(_loosely(code), []).append(thing)

    def find(self, code: str) -> Thing | None:
        found = self.exact.get(code)
        if found is None:
            alike = self.loose.get(_loosely(code), [])
            return alike[0] if len(alike) == 1 else None
        return found

    def code_of_name(self, name: str) -> str:
        """The code of the only thing that is called so, as a hint for whoever wrote a name instead."""
        if self.called is None:
            self.called = {}
            for code, thing in self.exact.items():
                self.called.setdefault(plain(getattr(thing, "name", "")), []).append(code)
        codes = self.called.get(plain(name), [])
        return codes[0] if len(codes) == 1 else ""


def _loosely(code: str) -> str:
    return code.lstrip("0") if code.isdigit() else code.casefold()


def index_of(things: Sequence[Thing], code: Callable[[Thing], str]) -> Index[Thing]:
    found: Index[Thing] = Index()
    for thing in things:
        found.add(code(thing), thing)
    return found


def read_lines(kind: Kind, table: Table) -> list[Line]:
    """The rows with their cells as values; what cannot be read rejects its row."""
    read = {column.code: _reader(kind, column) for column in kind.columns}
    lines = [Line(row.number, row.cells) for row in table.rows]
    for line in lines:
        for code, cell in line.cells.items():
            try:
                line.values[code] = read[code](cell)
            except Refused as refused:
                line.refuse(code, refused.reason)
        for column in kind.columns:
            if (
                column.is_needed
                and line.values.get(column.code) in (None, "")
                and column.code not in line.reasons
            ):
                line.refuse(column.code, _("This cell is empty."))
    return lines


def _reader(kind: Kind, column: Column) -> Callable[[Any], Any]:
    as_, _colon, words = column.as_.partition(":")
    if as_ == "words":
        meanings = lexicon().words[words]
        is_flag = set(meanings.values()) == {"0", "1"}
        return (lambda v: cells.word(v, meanings) == "1") if is_flag else (lambda v: cells.word(v, meanings))
    return {
        "code": cells.code,
        "line": cells.line,
        "officer": cells.line,
        "number": cells.number,
        "phone": cells.line,
        "text": cells.text,
        "level": cells.level,
        "start": cells.moment,
        "last": cells.last,
        "day": cells.day,
        "scan_code": _scan_code,
        "capacity": _capacities(kind),
        "post": _posts(),
        "place_kind": _place_kinds(kind),
        "cell_type": _cell_types(),
    }[as_]


def _scan_code(value: object) -> str:
    found = cells.code(value).upper()
    if len(found) != SCAN_LENGTH or set(found) - set(SCAN_LETTERS):
        raise Invalid(_("This is no scan code of this system."))
    return found


def _capacities(kind: Kind) -> Callable[[Any], Capacity]:
    kinds = {"officers": [Capacity.OFFICER]}.get(kind.code, [Capacity.POST, Capacity.ADMINISTRATOR])
    known: dict[str, Capacity] = {}
    for found in Capacity.objects.filter(kind__in=kinds).order_by("-order"):
        known |= {plain(name): found for name in (found.name_en, found.code, found.name) if name}

    def read(value: Any) -> Capacity:
        said = plain(cells.as_text(value))
        # The head of a net may be called so, whatever the level of the net.
        ending = {each for name, each in known.items() if said and name.endswith(said)}
        capacity = known.get(said) or (ending.pop() if len(ending) == 1 else None)
        if capacity is None:
            names = _(", ").join(sorted({each.name for each in known.values()}))
            raise Invalid(_("The institution knows %(names)s.") % {"names": names})
        return capacity

    return read


def _posts() -> Callable[[Any], str]:
    """The code of an administrative post from which something follows; any other is kept as it is written."""
    blueprint = loaded()
    found = institution_of(blueprint).derivations if blueprint else ()
    known = {plain(name): each.administrative_post for each in found
             for name in (each.administrative_post, each.name_en, each.name) if name}  # fmt: skip
    return lambda value: known.get(plain(cells.as_text(value)), cells.line(value))


def _cell_types() -> Callable[[Any], str]:
    read = type_reader()
    return lambda value: read(cells.line(value))


def _place_kinds(kind: Kind) -> Callable[[Any], str]:
    blueprint = loaded() if kind.code == "places" else None
    found = institution_of(blueprint).place_kinds if blueprint else ()
    known = {
        plain(name): each.code for each in found for name in (each.code, each.name_en, each.name) if name
    }

    def read(value: Any) -> str:
        code = known.get(plain(cells.as_text(value)))
        if code is None and known:
            names = _(", ").join(each.name for each in found)
            raise Invalid(_("The institution knows %(names)s.") % {"names": names})
        return code or cells.line(value)

    return read


def refer(line: Line, column: str, index: Index[Thing], sentence: str) -> Thing | None:
    """What the code in ``column`` names; a code that names nothing rejects the row with ``sentence``."""
    code = line.values.get(column)
    found = index.find(code) if code else None
    if code and found is None:
        meant = index.code_of_name(code)
        hint = _("“%(name)s” is a name. Write its code: %(code)s.") % {"name": code, "code": meant}
        line.refuse(column, hint if meant else sentence % {"code": code})
    return found


def refer_person(line: Line, people: Index[Person], column: str = "person") -> Person | None:
    """The person of a staff number; a name beside it must be theirs, for nobody is known by name alone."""
    person = refer(line, column, people, _("There is nobody with the staff number %(code)s."))
    beside = f"{column}_name"
    name = line.values.get(beside)
    if person and name and plain(name) != plain(person.name):
        line.refuse(
            beside,
            _("%(number)s is %(known)s, not %(name)s.")
            % {"number": person.staff_number, "known": person.name, "name": name},
        )
    return person

"""What is found for one reader. The things themselves say who may see them, for every row and every count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import Q, QuerySet

from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import Rights, rights_of
from redgrid.search.engine import containing, exact, newest
from redgrid.search.kinds import KINDS, own_documents
from redgrid.search.marks import of_unit, reach_of
from redgrid.search.models import Document
from redgrid.search.tokens import Word, words_of

SHOWN = 25
# So many of the newest are counted; of more it is told that there are more.
COUNTED = 200
MOST_AT_ONCE = 8000
OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True)
class Asked:
    """The words, and what the list is narrowed to: kind, code of a unit, open or closed. Empty asks for all."""

    typed: str = ""
    kind: str = ""
    unit: str = ""
    state: str = ""

    @property
    def words(self) -> list[Word]:
        return words_of(self.typed)

    def bare(self) -> Asked:
        """The words alone."""
        return Asked(self.typed)

    def narrowed(self) -> Q:
        condition = Q()
        if self.kind:
            condition &= Q(kind=self.kind)
        if self.unit:
            condition &= Q(unit__code=self.unit)
        if self.state:
            condition &= Q(is_open=self.state == OPEN)
        return condition


@dataclass(frozen=True)
class Facet:
    """One way to narrow: its code, and how many of what is counted it leaves."""

    code: str
    many: int
    name: str = ""


@dataclass(frozen=True)
class Results:
    """A page of what was found, newest first, and how the counted ones fall. ``after``: the cursor of the next page."""

    rows: list[tuple[Document, Any]]
    many: int
    has_more: bool
    after: str
    kinds: list[Facet] = field(default_factory=list)
    units: list[tuple[Unit, int]] = field(default_factory=list)
    states: list[Facet] = field(default_factory=list)


@dataclass(frozen=True)
class Reader:
    """Who looks for it. ``reach`` narrows what is asked of the rooms (see ``marks.reach_of``), None does not."""

    person: Person
    rights: Rights
    reach: list[str] | None

    @classmethod
    def of(cls, person: Person) -> Self:
        rights = rights_of(person)
        return cls(person, rights, reach_of(person, rights))

    def may_see(self, rows: Sequence[Document]) -> set[tuple[str, int]]:
        """(kind, ref) of those of ``rows`` that their rooms let be seen: a statement for each kind among them."""
        refs: dict[str, list[int]] = {}
        for row in rows:
            refs.setdefault(row.kind, []).append(row.ref)
        seen: set[tuple[str, int]] = set()
        for kind, keys in refs.items():
            allowed = KINDS[kind].visible(self.person, self.rights).filter(pk__in=keys)
            seen |= {(kind, key) for key in allowed.values_list("pk", flat=True)}
        return seen


def found_by(reader: Reader, asked: Asked, most: int, before: int | None = None) -> list[Document]:
    """The newest ``most`` that contain the words and that the reader may see; with a key ``before``, from there on.

    Nobody's rights are in the index. It narrows to where the reader's rights reach, their own things are looked at
    beside it, and of each handful, the newest first, the rooms say what is seen: three statements and one for each
    kind, as long as they refuse little.
    """
    if not asked.words:
        return []
    groups = _groups(reader, asked)
    own = _own(reader, asked) if reader.reach is not None else []
    found: list[Document] = []
    size = most
    while True:
        rows = _newest(asked, groups, own, size, before)
        seen = reader.may_see(rows)
        found += [row for row in rows if (row.kind, row.ref) in seen]
        if len(found) >= most or len(rows) < size:
            return found[:most]
        before, size = rows[-1].pk, min(size * 2, MOST_AT_ONCE)


def _groups(reader: Reader, asked: Asked) -> list[list[str]]:
    """Of each of these marks a document must have one."""
    groups = [reader.reach] if reader.reach is not None else []
    if asked.kind:
        groups.append([asked.kind])
    if asked.unit:
        groups.append([*map(of_unit, Unit.objects.filter(code=asked.unit).values_list("pk", flat=True))])
    return groups


def _newest(
    asked: Asked, groups: Sequence[Sequence[str]], own: Sequence[Document], size: int, before: int | None
) -> list[Document]:
    """The newest ``size`` that might be seen."""
    rows = _lean(containing(asked.words, *groups).filter(asked.narrowed()))
    found = {row.pk: row for row in newest(rows, size, before, is_narrowed=bool(groups))}
    found |= {row.pk: row for row in own if before is None or row.pk < before}
    return sorted(found.values(), key=lambda row: -row.pk)[:size]


def _own(reader: Reader, asked: Asked) -> list[Document]:
    """What contains the words of the reader's own, wherever it is: one statement, without the index."""
    first, *others = (
        _lean(exact(rows, asked.words, by_tokens=False).filter(asked.narrowed()))
        for rows in own_documents(reader.person)
    )
    return list(first.union(*others, all=True))


def _lean(rows: QuerySet[Document]) -> QuerySet[Document]:
    return rows.only("pk", "kind", "ref", "unit", "is_open")


def results_of(person: Person, asked: Asked, cursor: str = "") -> Results:
    """One page and its facets."""
    reader, before = Reader.of(person), _key(cursor)
    counted = found_by(reader, asked.bare(), COUNTED + 1)
    is_whole = before is None and asked == asked.bare()
    page = counted[: SHOWN + 1] if is_whole or not counted else found_by(reader, asked, SHOWN + 1, before)
    things = _things(page[:SHOWN])
    has_more, counted = len(counted) > COUNTED, counted[:COUNTED]
    units = Counter(row.unit_id for row in counted)
    by_key = Unit.objects.in_bulk(list(units)) if units else {}
    kinds = Counter(row.kind for row in counted)
    states = Counter(OPEN if row.is_open else CLOSED for row in counted)
    return Results(
        rows=[(row, things[row.kind, row.ref]) for row in page[:SHOWN] if (row.kind, row.ref) in things],
        many=len(counted),
        has_more=has_more,
        after=str(page[SHOWN - 1].pk) if len(page) > SHOWN else "",
        kinds=[Facet(kind, many) for kind, many in kinds.most_common()],
        units=[(by_key[key], many) for key, many in units.most_common(12)],
        states=[Facet(state, many) for state, many in states.most_common()],
    )


def _key(cursor: str) -> int | None:
    return int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 19 else None


def _things(page: Sequence[Document]) -> dict[tuple[str, int], Any]:
    """What a page shows, read fresh: a statement for each kind."""
    found: dict[tuple[str, int], Any] = {}
    for code, kind in KINDS.items():
        if keys := [row.ref for row in page if row.kind == code]:
            found |= {(code, thing.pk): thing for thing in kind.shown().filter(pk__in=keys)}
    return found

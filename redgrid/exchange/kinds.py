"""The kinds of list that come in and go out, as kinds.yaml says: columns, their other names, the words they take."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import pgettext_lazy

from redgrid.kit.refusal import Missing

TEXT = Path(__file__).parent / "kinds.yaml"

# What the kinds are called on pages, where the words of the institution hold; in files they keep their names.
TITLES = {
    "units": pgettext_lazy("kind of list", "Nets and cells"),
    "people": pgettext_lazy("kind of list", "People"),
    "posts": pgettext_lazy("kind of list", "Posts"),
    "officers": pgettext_lazy("kind of list", "The eight officers"),
    "places": pgettext_lazy("kind of list", "Places"),
    "equipment": pgettext_lazy("kind of list", "Equipment"),
    "business": pgettext_lazy("kind of list", "Business"),
    "claims": pgettext_lazy("kind of list", "Claims"),
    "second_nets": pgettext_lazy("kind of list", "Other nets"),
    "stand_ins": pgettext_lazy("kind of list", "Standing stand-ins"),
    "absences": pgettext_lazy("kind of list", "Absences"),
    "holidays": pgettext_lazy("kind of list", "Holidays"),
    "duties": pgettext_lazy("kind of list", "Duty lists"),
}


@dataclass(frozen=True)
class Column:
    """One column: ``as_`` says how its cells are read; the key column says which thing a row is about."""

    code: str
    name: str
    name_en: str
    as_: str
    aliases: tuple[str, ...] = ()
    is_key: bool = False
    needed: bool = False
    width: int = 12
    sample: str = ""
    note: str = ""

    @property
    def is_needed(self) -> bool:
        return self.is_key or self.needed


@dataclass(frozen=True)
class Kind:
    """One kind of list."""

    code: str
    name: str
    icon: str
    columns: tuple[Column, ...]
    # Whether a list of this kind can be taken back.
    is_undoable: bool = True
    # Whether it comes into a draft of the institution, rather than onto the map.
    is_text: bool = False

    @property
    def title(self) -> str:
        return str(TITLES[self.code])

    def column(self, code: str) -> Column:
        return next(column for column in self.columns if column.code == code)

    @property
    def key(self) -> Column:
        return next(column for column in self.columns if column.is_key)


@dataclass(frozen=True)
class Lexicon:
    """The whole text. ``words`` maps a list's name to what each word on paper means."""

    kinds: tuple[Kind, ...]
    words: dict[str, dict[str, str]]
    said: dict[str, dict[str, str]]
    unneeded: tuple[str, ...]
    totals: frozenset[str]
    remarks: tuple[str, ...]
    sample: str
    open_end: frozenset[str]
    nothing: frozenset[str]
    marks: dict[str, Any]

    @property
    def of_the_map(self) -> tuple[Kind, ...]:
        """The kinds that make a whole map, in the order in which they come in."""
        return tuple(kind for kind in self.kinds if not kind.is_text)


def plain(words: object) -> str:
    """A word as it is compared: halfwidth, small, without blanks, stars, colons and what stands in brackets."""
    text = unicodedata.normalize("NFKC", str(words)).casefold()
    return re.sub(r"\([^)]*\)|[\s*:_]+", "", text)


@cache
def lexicon() -> Lexicon:
    """kinds.yaml, read once."""
    text: dict[str, Any] = yaml.safe_load(TEXT.read_text(encoding="utf-8"))
    lists: dict[str, dict[str, list[str]]] = text["words"]
    return Lexicon(
        kinds=tuple(_kind(item) for item in text["kinds"]),
        words={
            name: {plain(word): value for value, words in meanings.items() for word in words}
            for name, meanings in lists.items()
        },
        said={
            name: {value: words[0] for value, words in meanings.items()} for name, meanings in lists.items()
        },
        unneeded=tuple(map(plain, text["unneeded"])),
        totals=frozenset(map(plain, text["totals"])),
        remarks=tuple(map(plain, text["remarks"])),
        sample=text["sample"],
        open_end=frozenset(map(plain, text["open_end"])),
        nothing=frozenset(map(plain, text["nothing"])),
        marks=text["marks"],
    )


def _kind(item: dict[str, Any]) -> Kind:
    columns = tuple(
        Column(
            **{key: value for key, value in each.items() if key not in {"as", "aliases"}},
            as_=each["as"],
            aliases=tuple(each.get("aliases", ())),
        )
        for each in item["columns"]
    )
    flags = {name: item[name] for name in ("is_undoable", "is_text") if name in item}
    return Kind(item["code"], item["name"], item["icon"], columns, **flags)


def kind_of(code: str) -> Kind:
    """The kind of this code. Raises Missing."""
    found = next((kind for kind in lexicon().kinds if kind.code == code), None)
    if found is None:
        raise Missing(", ".join(kind.code for kind in lexicon().kinds))
    return found

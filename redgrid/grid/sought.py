"""The words by which a unit, a person or a resource is found: code, names, initials and pinyin, in one column.

``|code|name|initials|...|.SYLLABLE.SYLLABLE|...|``: each word stands between bars, so that one comparison tells a whole
word from its beginning and from its middle. Syllables are capitals after a point, so that letters meet them only where
one begins. Nothing but letters, characters and digits is kept of what people write.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Expression, F, IntegerField, Model, Q, TextField, Value, When
from django.db.models.functions import StrIndex
from django.db.models.lookups import Exact, GreaterThan

from redgrid.kit.pinyin import initials, readings, splits
from redgrid.kit.words import clean_line

MOST_WORDS, LONGEST_WORD = 5, 40
# Far below what a row of an index may hold, also in three bytes a character.
LONGEST = 800
CODE, WHOLE, BEGINNING, MIDDLE = range(4)


if TYPE_CHECKING:
    Text = TextField[str, str]
else:
    Text = TextField


class SoughtField(Text):
    """Filled by itself whenever a row is written from its model, out of the fields ``of``: the code, then names."""

    def __init__(self, *args: Any, of: Sequence[str] = (), **kwargs: Any) -> None:
        self.of = tuple(of)
        super().__init__(*args, **{"default": "", "editable": False, **kwargs})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: Model, add: bool) -> str:
        found = words_of(*(getattr(model_instance, name) for name in self.of))
        setattr(model_instance, self.attname, found)
        return found


def renew_words(row: Model) -> None:
    """For what is written a field at a time: let the column follow the names. Nothing is saved here."""
    row._meta.get_field("sought").pre_save(row, False)  # type: ignore[union-attr]


def plain(text: str) -> str:
    """``text`` without what people write now so and now otherwise: width, case, spaces, points and strokes."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in folded if character.isalnum())


def words_of(code: str, name: str, *others: str) -> str:
    """What the column holds."""
    called = plain(name)
    pinyin = ["".join(f".{part.upper()}" for part in reading) for reading in readings(called)]
    words = [plain(code), called, *map(plain, others), *initials(called), *pinyin]
    return f"|{'|'.join(word for word in dict.fromkeys(words) if word)}|"[:LONGEST]


@dataclass(frozen=True)
class Sought:
    """What somebody typed, as conditions on the column. No words find nothing."""

    words: tuple[str, ...]
    # As it was typed.
    text: str = ""

    def condition(self) -> Q:
        """Every word occurs."""
        found = Q() if self.words else Q(pk__in=[])
        for word in self.words:
            one = Q()
            for needle in (word, *_pinyin(word)):
                one |= Q(_has(needle))
            found &= one
        return found

    def rank(self) -> Expression:
        """How well the whole of it fits: CODE, WHOLE, BEGINNING or MIDDLE of a word."""
        whole = "".join(self.words)
        begins = Q()
        for needle in (whole, *_pinyin(whole)):
            begins |= Q(_has(f"|{needle}"))
        return Case(
            When(Exact(StrIndex(F("sought"), Value(f"|{whole}|")), 1), then=CODE),
            When(_has(f"|{whole}|"), then=WHOLE),
            When(begins, then=BEGINNING),
            default=MIDDLE,
            output_field=IntegerField(),
        )


def _has(needle: str) -> GreaterThan:
    # Told apart by case, unlike LIKE on SQLite, and twice as fast.
    return GreaterThan(StrIndex(F("sought"), Value(needle)), 0)


def _pinyin(word: str) -> list[str]:
    """The same word as syllables, when it is letters; a single letter is an initial."""
    if len(word) < 2 or not word.isascii() or word.isdigit():
        return []
    return ["".join(f".{part.upper()}" for part in parts) for parts in splits(word)]


def sought(typed: str) -> Sought:
    """What somebody typed: at most five words of forty characters."""
    words = (plain(word)[:LONGEST_WORD] for word in typed[:500].split())
    return Sought(tuple(word for word in words if word)[:MOST_WORDS], clean_line(typed)[:LONGEST_WORD])

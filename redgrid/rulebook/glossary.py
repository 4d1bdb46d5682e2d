"""The words that an institution may say otherwise, and how all pages follow.

``terms.yaml`` lists them. Their own words are laid over the product's catalogue (``kit.wording``), once for each
change; names that the institution's text gives (stages, posts, duties) are changed in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from redgrid.kit.wording import Key, Text, lay_over, texts
from redgrid.rulebook.models import Term

TERMS = Path(__file__).with_name("terms.yaml")
# Texts of pages are trusted: an own word holds letters, digits and a few signs that mean nothing to anybody's parser.
FORM = re.compile(r"[^\W_](?:[\w·/ -]*[^\W_])?", re.UNICODE)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")
Words = tuple[str, str]


@dataclass(frozen=True)
class RenamableTerm:
    """A word of the product. ``not_in``: what holds it and means something else; ``not_for``: texts left alone."""

    code: str
    zh: str
    en: str
    note: str
    note_en: str
    not_in: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()


@cache
def terms() -> tuple[RenamableTerm, ...]:
    """All words that may be said otherwise, in the order of the list."""
    listed: list[dict[str, Any]] = yaml.safe_load(TERMS.read_text(encoding="utf-8"))["terms"]
    lists = ("not_in", "not_for")
    return tuple(
        RenamableTerm(**{**term, **{name: tuple(term.get(name, ())) for name in lists}}) for term in listed
    )


def is_sound(word: str) -> bool:
    """Whether ``word`` may stand in every text: nothing in it is read by a page, a pattern or a format."""
    return bool(FORM.fullmatch(word))


def own_words() -> dict[str, Words]:
    """What this institution says otherwise: (Chinese, English) by the code of the term, each may be empty."""
    return {term.code: (term.word, term.word_en) for term in Term.objects.all()}


def texts_with(term: RenamableTerm) -> list[Text]:
    """The texts of the product in which this term stands."""
    finder = _finder()
    return [text for text in texts() if term.zh in _found(finder, text, terms_by_word())]


@cache
def terms_by_word() -> dict[str, RenamableTerm]:
    return {term.zh: term for term in terms()}


@cache
def _finder() -> re.Pattern[str]:
    """Everything that is known, the longest first, so that what means something else is passed over."""
    known = {word for term in terms() for word in (term.zh, *term.not_in)}
    return re.compile(
        "|".join(re.escape(word) for word in sorted(known, key=lambda word: (-len(word), word)))
    )


def _found(finder: re.Pattern[str], text: Text, by_word: Mapping[str, RenamableTerm]) -> set[str]:
    met = set(finder.findall(text.chinese))
    return {word for word in met if word in by_word and text.one not in by_word[word].not_for}


def wording_of(own: Mapping[str, Words]) -> dict[str, dict[Key, str]]:
    """Every text that ``own`` words change, by language and key of the catalogue."""
    by_word = {zh: term for zh, term in terms_by_word().items() if any(own.get(term.code, ()))}
    wording: dict[str, dict[Key, str]] = {"zh-hans": {}, "en": {}}
    if not by_word:
        return wording
    for text in texts():
        if words := _found(_finder(), text, by_word):
            said = {word: own[by_word[word].code] for word in words}
            wording["zh-hans"] |= _chinese(
                text, {word: own_zh for word, (own_zh, _en) in said.items() if own_zh}
            )
            english = {by_word[word].en: own_en for word, (_zh, own_en) in said.items() if own_en}
            wording["en"] |= _english(text, english)
    return wording


def _chinese(text: Text, said: Mapping[str, str]) -> dict[Key, str]:
    if not said:
        return {}
    written = _finder().sub(lambda found: said.get(found.group(), found.group()), text.chinese)
    return {(text.key, 0) if text.many else text.key: written}


def _english(text: Text, said: Mapping[str, str]) -> dict[Key, str]:
    if not said:
        return {}
    if not text.many:
        return {text.key: _in_english(text.one, said)}
    return {(text.key, 0): _in_english(text.one, said), (text.key, 1): _in_english(text.many, said)}


def _in_english(text: str, said: Mapping[str, str]) -> str:
    """The text with whole words said otherwise, also in the plural and with a capital; placeholders stay."""
    forms = dict(_english_forms(said))
    words = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    pattern = re.compile(rf"{PLACEHOLDER.pattern}|\b(?:{words})\b")
    return pattern.sub(lambda found: forms.get(found.group(), found.group()), text)


def _english_forms(said: Mapping[str, str]) -> Iterator[Words]:
    for default, own in said.items():
        for before, after in ((default, own), (_many(default), _many(own))):
            yield before, after
            yield before[:1].upper() + before[1:], after[:1].upper() + after[1:]


def _many(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"


class _Followed:
    """What this process says now, so that a change is noticed and nothing else is done."""

    own: Mapping[str, Words] = {}


def follow_terms() -> None:
    """Say in this process what the glossary says; called by the clock, after a change, and cheap when nothing changed.

    Words that could not be entered are passed over, wherever they came from.
    """
    say(own_words())


def say(own: Mapping[str, Words]) -> None:
    """Lay these own words over all texts of this process."""
    if own == _Followed.own:
        return
    known = {term.code for term in terms()}
    sound = {
        code: (zh if is_sound(zh) else "", en if is_sound(en) else "")
        for code, (zh, en) in own.items() if code in known
    }  # fmt: skip
    for language, wording in wording_of(sound).items():
        lay_over(language, wording)
    _Followed.own = dict(own)

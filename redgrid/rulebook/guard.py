"""The policy guard: what national rules forbid an institution to demand or to count.

The list of bans is ``forbidden.yaml``, with the reason and the source of each. The whole text is looked at but for the
few sections that only name things, so that a section nobody had thought of yet is guarded as well.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path as FilePath
from typing import Any

import yaml
from django.utils.translation import gettext as _

from redgrid.kit.naming import label
from redgrid.rulebook.faults import Fault, Path, Reading
from redgrid.rulebook.institution import condition_of

FORBIDDEN = FilePath(__file__).with_name("forbidden.yaml")
# What only names things and places people; nothing is demanded or counted there.
UNGUARDED = {"blueprint", "levels", "capacities", "derivations", "calendars", "cell_types", "basis"}
# Where the text speaks in sentences, however short they are.
PROSE = {"title", "standard", "limit_text", "name", "title_en", "standard_en", "limit_text_en", "name_en"}
# Citations may name what they forbid.
CITED = {"basis", "legal_basis"}
# How far before a phrase a "not" still belongs to it, in characters of the same clause.
REACH = 12
HANZI = r"\u2e80-\u9fff\uff00-\uffef"
BLANKS_BETWEEN_HANZI = re.compile(rf"(?<=[{HANZI}])\s+(?=[{HANZI}])")
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Where a flow says which of its fields it does not go on without.
WAITS = {"asks", "needs"}
OFF = (False, None, "", 0, "none", "optional", "no")


@dataclass(frozen=True)
class Met(Fault):
    """A fault of the guard. ``ban``: the code of what was met. ``rule``: the entry it stands in, as canonical JSON."""

    ban: str = ""
    rule: str = ""

    @property
    def digest(self) -> str:
        """What a waiver is bound to: this ban, at this place, for exactly this wording of the whole entry."""
        return digest_of(self.ban, self.path, self.rule)


def digest_of(ban: str, path: str, rule: str) -> str:
    """The digest of a rule that meets a ban (see ``Met.digest``)."""
    return hashlib.sha256("\n".join((ban, path, rule)).encode()).hexdigest()


@dataclass(frozen=True)
class Grammar:
    """How a sentence says that it does not want something, and how texts are brought to one spelling."""

    negations: tuple[str, ...]
    no_negations: tuple[str, ...]
    breaks: str
    ignored: tuple[str, ...]
    spelled: Mapping[str, str]
    endings: tuple[str, ...]

    def plain(self, text: str) -> str:
        """The text in the spelling in which it is looked at."""
        text = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
        text = BLANKS_BETWEEN_HANZI.sub("", text).lower()
        for word in self.ignored:
            text = text.replace(word, "")
        for wrong, right in self.spelled.items():
            text = text.replace(wrong, right)
        return text

    def is_negated(self, before: str) -> bool:
        """Whether a "not" stands at the end of ``before``, in the same clause."""
        clause = re.split(f"[{re.escape(self.breaks)}]", before)[-1][-REACH:]
        for word in self.no_negations:
            clause = clause.replace(word, "")
        return any(word in clause for word in self.negations)


@dataclass(frozen=True)
class Ban:
    """One thing that is forbidden."""

    code: str
    machine: tuple[str, ...]
    phrases: tuple[str, ...]
    reason: str
    reason_en: str
    source: str
    patterns: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    needs_legal_basis: bool = False

    @cached_property
    def says(self) -> re.Pattern[str]:
        """A code that asks for it, its words between underscores."""
        return _coded(self.machine)

    @cached_property
    def proves(self) -> re.Pattern[str]:
        """The same among the kinds of evidence."""
        return _coded((*self.machine, *self.evidence))

    @cached_property
    def sentences(self) -> tuple[re.Pattern[str], ...]:
        """Sentences that ask for it."""
        plain = _grammar().plain
        return tuple(
            re.compile(p) for p in (*(re.escape(plain(one)) for one in self.phrases), *self.patterns)
        )

    @cached_property
    def names(self) -> re.Pattern[str] | None:
        """What is demanded by its bare name, where a thing that is demanded is named."""
        return re.compile("|".join(self.things)) if self.things else None

    def is_in_code(self, words: str, *, is_evidence: bool) -> bool:
        """Whether machine words, as ``_words`` joins them, ask for it."""
        return bool((self.proves if is_evidence else self.says).search(words))

    def is_in_prose(self, title: str, text: str) -> bool:
        """Whether a sentence under a title, both in the plain spelling, asks for it."""
        whole = f"{title}\n{text}"
        return any(
            found.end() > len(title) + 1 and not _grammar().is_negated(whole[: _at(found)])
            for sentence in self.sentences
            for found in sentence.finditer(whole)
        )


@dataclass(frozen=True)
class Said:
    """One text or key of the institution. ``rule``: the innermost entry with a code that it stands in.

    ``asked``: the fields that its flow does not go on without. ``demands``: what evidence is called, by its code.
    """

    path: Path
    text: str
    rule: Any = None
    title: str = ""
    has_basis: bool = False
    is_forced: bool = True
    asked: frozenset[str] = frozenset()
    demands: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return next((step for step in reversed(self.path) if isinstance(step, str)), "")

    @property
    def title_before(self) -> str:
        """The title of its rule, read before it: what is counted often stands in one, how many in the other."""
        return "" if self.key in PROSE and self.title == self.text else self.title

    @property
    def is_prose(self) -> bool:
        """Whether this is a sentence; else it is a machine word."""
        is_code = "_" in self.text and " " not in self.text
        is_sentence = len(self.text.split()) > 2 or bool(re.search(f"[{HANZI}]", self.text))
        return is_sentence or (self.key in PROSE and not is_code)

    @property
    def bans(self) -> list[Ban]:
        """What it asks for and must not."""
        is_excused = self.has_basis or not self.is_forced
        if self.is_prose:
            found = _asked_by_prose(self.title_before, self.text)
        else:
            found = _asked_by_code(self.text, is_evidence="evidence" in self.path)
        found = found or _asked_by_name(self.named)
        return [ban for ban in found if not (ban.needs_legal_basis and is_excused)]

    @property
    def named(self) -> str:
        """The name of the thing that is demanded here: evidence, or a field that must be filled in."""
        if self.key == "evidence":
            return self.demands.get(self.text, "")
        return self.text if _is_field(self.path[:-1]) and self.key in {"name", "name_en"} else ""


# The same words are looked at with every change of a draft.
@lru_cache(maxsize=20_000)
def _asked_by_code(text: str, *, is_evidence: bool) -> tuple[Ban, ...]:
    words = _words(text)
    return tuple(ban for ban in bans() if ban.is_in_code(words, is_evidence=is_evidence))


@lru_cache(maxsize=20_000)
def _asked_by_prose(title: str, text: str) -> tuple[Ban, ...]:
    title, text = _grammar().plain(title), _grammar().plain(text)
    return tuple(ban for ban in bans() if ban.is_in_prose(title, text))


@lru_cache(maxsize=20_000)
def _asked_by_name(name: str) -> tuple[Ban, ...]:
    plain = _grammar().plain(name)
    return tuple(ban for ban in bans() if name and ban.names and ban.names.search(plain))


def _at(found: re.Match[str]) -> int:
    return found.start("at") if "at" in found.re.groupindex else found.start()


def _coded(words: tuple[str, ...]) -> re.Pattern[str]:
    """A machine word with any of the endings, its parts joined by underscores or by nothing."""
    forms = {re.escape(form) for word in words for form in (word, word.replace("_", ""))}
    endings = "|".join(_grammar().endings)
    return re.compile(f"_(?:{'|'.join(sorted(forms))})(?:{endings})?_")


def _words(text: str) -> str:
    """``loginCount`` and ``login-count`` as ``_login_count_``."""
    return "_" + "_".join(re.findall(r"[a-z0-9]+", HUMP.sub("_", text).lower())) + "_"


def guard_faults(reading: Reading, waivers: Mapping[str, str] | None = None) -> Iterator[Met]:
    """What the text asks for and must not. Looks at any content, of whatever shape.

    ``waivers`` maps the digest of what was allowed all the same to the words that say by what: a warning remains.
    """
    for said in _texts(reading.content):
        yield from (_met(reading, said, ban, waivers or {}) for ban in said.bans)


def asked_against(texts: Iterable[str]) -> list[str]:
    """What these sentences, which are no part of the institution, ask for and must not: reason and source of each."""
    found = dict.fromkeys(ban for text in texts for ban in _asked_by_prose("", text))
    return [f"{label(ban, 'reason')} ({ban.source})" for ban in found]


def _met(reading: Reading, said: Said, ban: Ban, waivers: Mapping[str, str]) -> Met:
    facts = {"text": said.text[:40], "reason": label(ban, "reason"), "source": ban.source}
    message = _("“%(text)s”: %(reason)s (%(source)s)") % facts
    fault = reading.fault(said.path, message, _remedy(ban))
    rule = json.dumps(said.rule, ensure_ascii=False, sort_keys=True, default=str)
    met = Met(**vars(fault), ban=ban.code, rule=rule)
    if allowed := waivers.get(met.digest):
        return replace(
            met, is_warning=True, remedy=_("Allowed all the same: %(basis)s.") % {"basis": allowed}
        )
    return met


def _remedy(ban: Ban) -> str:
    if ban.needs_legal_basis:
        return _("Delete it, or state the law that demands it under “legal_basis”.")
    return _("Delete it; count results that people confirm instead.")


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FORBIDDEN.read_text(encoding="utf-8"))
    return found


@cache
def bans() -> tuple[Ban, ...]:
    """Everything that is forbidden, in the order of the list."""
    lists = ("machine", "phrases", "patterns", "evidence", "things")
    return tuple(
        Ban(**{**ban, **{name: tuple(ban.get(name, ())) for name in lists}}) for ban in _table()["bans"]
    )


@cache
def _grammar() -> Grammar:
    table = _table()
    lists = {name: tuple(table[name]) for name in ("negations", "no_negations", "ignored", "endings")}
    return Grammar(**lists, breaks=table["breaks"] + "\n", spelled=table["spelled"])


def _texts(content: Any) -> Iterator[Said]:
    """Every text and key of the guarded sections."""
    if isinstance(content, Mapping):
        demands = _names(content.get("evidence_kinds"))
        for section, inner in content.items():
            if section not in UNGUARDED and isinstance(section, str):
                yield from _within(inner, Said((section,), "", rule=inner, demands=demands))


def _names(kinds: Any) -> dict[str, str]:
    """What each kind of evidence is called, by its code."""
    found = [kind for kind in kinds if isinstance(kind, Mapping)] if isinstance(kinds, list) else []
    return {str(kind.get("code")): f"{kind.get('name')} {kind.get('name_en')}" for kind in found}


def _within(value: Any, at: Said) -> Iterator[Said]:
    if isinstance(value, str):
        yield replace(at, text=value)
    elif isinstance(value, Mapping):
        yield from _entries(value, at)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _within(inner, replace(at, path=(*at.path, number)))


def _entries(value: Mapping[Any, Any], at: Said) -> Iterator[Said]:
    if isinstance(value.get("code"), str):
        title = value.get("title") or value.get("name")
        at = replace(at, rule=value, title=title if isinstance(title, str) else "")
    if isinstance(value.get("fields"), list):
        at = replace(at, asked=frozenset(_waited_for(value)))
    # A field asks for nothing where nobody waits for it.
    is_forced = value.get("code") in at.asked if _is_field(at.path) else at.is_forced
    at = replace(at, has_basis=at.has_basis or bool(value.get("legal_basis")), is_forced=is_forced)
    for key, inner in value.items():
        if key in CITED:
            continue
        step = replace(at, path=(*at.path, key))
        # A key under deductions is the machine word of what is deducted for.
        if key not in PROSE and inner not in OFF:
            yield replace(step, text=str(key))
        yield from _within(inner, step)


def _waited_for(value: Any) -> Iterator[str]:
    """The codes of the fields that an opening or a move of a flow asks for, or a gate waits for."""
    if isinstance(value, list):
        for inner in value:
            yield from _waited_for(inner)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key in WAITS and isinstance(inner, list):
                yield from (_field_of(str(each)) for each in inner)
            else:
                yield from _waited_for(inner)


def _field_of(asked: str) -> str:
    condition = condition_of(asked)
    return condition.field if condition else asked


def _is_field(path: Path) -> bool:
    return len(path) > 1 and path[-2] == "fields"

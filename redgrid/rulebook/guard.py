"""The policy guard: what national rules forbid an institution to demand or to count.

The list of bans is ``forbidden.yaml``, with the reason and the source of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Any

import yaml
from django.utils.translation import gettext as _

from redgrid.kit.naming import label
from redgrid.rulebook.faults import Fault, Path, Reading

FORBIDDEN = FilePath(__file__).with_name("forbidden.yaml")
GUARDED = ("duties", "indicators", "scoring", "flows", "evidence_kinds")
# Where the text speaks in sentences. Elsewhere it speaks in machine words.
PROSE = {"title", "standard", "limit_text", "name", "title_en", "standard_en", "limit_text_en", "name_en"}
# Citations may name what they forbid.
CITED = {"basis", "legal_basis"}
# How far before a phrase a "not" still belongs to it, in characters of the same clause.
REACH = 12


@dataclass(frozen=True)
class Grammar:
    """How a sentence says that it does not want something."""

    negations: tuple[str, ...]
    breaks: str

    def wants(self, text: str, phrase: str) -> bool:
        """Whether ``phrase`` stands in ``text`` without a "not" close before it."""
        return any(
            not self._is_negated(text[: found.start()]) for found in re.finditer(re.escape(phrase), text)
        )

    def _is_negated(self, before: str) -> bool:
        clause = re.split(f"[{re.escape(self.breaks)}]", before)[-1][-REACH:]
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
    needs_legal_basis: bool = False

    def is_met(self, key: str, text: str, grammar: Grammar) -> bool:
        """Whether ``text``, standing under ``key``, asks for it."""
        if key in PROSE:
            return any(grammar.wants(text.lower(), phrase.lower()) for phrase in self.phrases)
        words = "_" + "_".join(re.findall(r"[a-z0-9]+", text.lower())) + "_"
        return any(f"_{word}_" in words for word in self.machine)


def guard_faults(reading: Reading) -> Iterator[Fault]:
    """What the text asks for and must not. Looks at any content, of whatever shape."""
    bans, grammar = _table()
    for path, text, has_basis in _texts(reading.content):
        for ban in bans:
            if (has_basis and ban.needs_legal_basis) or not ban.is_met(_key(path), text, grammar):
                continue
            message = _("“%(text)s”: %(reason)s (%(source)s)") % {
                "text": text[:40],
                "reason": label(ban, "reason"),
                "source": ban.source,
            }
            yield reading.fault(path, message, _remedy(ban))


def _remedy(ban: Ban) -> str:
    if ban.needs_legal_basis:
        return _("Delete it, or state the law that demands it under “legal_basis”.")
    return _("Delete it; count results that people confirm instead.")


@cache
def _table() -> tuple[tuple[Ban, ...], Grammar]:
    table = yaml.safe_load(FORBIDDEN.read_text(encoding="utf-8"))
    bans = (
        Ban(**{**ban, "machine": tuple(ban["machine"]), "phrases": tuple(ban["phrases"])})
        for ban in table["bans"]
    )
    return tuple(bans), Grammar(tuple(table["negations"]), table["breaks"])


def _texts(content: Any) -> Iterator[tuple[Path, str, bool]]:
    """Every text and key of the guarded sections: path, text, whether a legal basis is stated beside it."""
    if isinstance(content, Mapping):
        for section in GUARDED:
            if section in content:
                yield from _within(content[section], (section,), has_basis=False)


def _within(value: Any, path: Path, *, has_basis: bool) -> Iterator[tuple[Path, str, bool]]:
    if isinstance(value, str):
        yield path, value, has_basis
    elif isinstance(value, Mapping):
        stated = has_basis or bool(value.get("legal_basis"))
        for key, inner in value.items():
            if key in CITED:
                continue
            # A key under deductions is the machine word of what is deducted for.
            if key not in PROSE:
                yield (*path, key), str(key), stated
            yield from _within(inner, (*path, key), has_basis=stated)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _within(inner, (*path, number), has_basis=has_basis)


def _key(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")

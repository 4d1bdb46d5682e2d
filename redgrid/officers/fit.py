"""How well a person fits an officer role: four factors, each with its reason in words.

What a person did not say counts as the middle, so that nobody loses by keeping it to themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from redgrid.kit.naming import label
from redgrid.rulebook.assignment import Assignment, Choice, Statement

MIDDLE = 50
FULL = 100
STEPS = 4  # between 1 and 5
AGREES = 4


@dataclass(frozen=True)
class Said:
    """What a person said of themselves; empty where they said nothing."""

    works: frozenset[str] = frozenset()
    abilities: frozenset[str] = frozenset()
    answers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Factor:
    """One factor: 0 to 100 points, its weight, and the codes that spoke for it. ``is_known``: not just the middle."""

    code: str
    points: int
    weight: int
    because: tuple[str, ...] = ()
    is_known: bool = True


@dataclass(frozen=True)
class Fit:
    """The fit of a person for a role in tenths of a point, 0 to 1000."""

    tenths: int
    factors: tuple[Factor, ...]

    @property
    def points(self) -> float:
        return self.tenths / 10


def fit_of(rules: Assignment, role: str, said: Said, minutes: int) -> Fit:
    """The fit of somebody who said ``said`` and carries ``minutes`` a week already."""
    wishes = rules.wishes_of(role)
    factors = (
        _work(rules.weights.work, wishes.works, said.works),
        _ability(rules.weights.ability, wishes.abilities, said.abilities),
        _character(rules.weights.character, wishes.statements, said.answers),
        _load(rules, minutes),
    )
    weight = sum(factor.weight for factor in factors) or 1
    points = sum(factor.weight * factor.points for factor in factors)
    return Fit((2 * 10 * points + weight) // (2 * weight), factors)


def _work(weight: int, wished: Iterable[str], said: frozenset[str]) -> Factor:
    if not said or not wished:
        return Factor("work", MIDDLE, weight, is_known=False)
    found = tuple(code for code in wished if code in said)
    return Factor("work", FULL if found else 0, weight, found)


def _ability(weight: int, wished: tuple[str, ...], said: frozenset[str]) -> Factor:
    if not said or not wished:
        return Factor("ability", MIDDLE, weight, is_known=False)
    found = tuple(code for code in wished if code in said)
    return Factor("ability", FULL * len(found) // len(wished), weight, found)


def _character(weight: int, wished: tuple[str, ...], answers: Mapping[str, int]) -> Factor:
    known = [code for code in wished if code in answers]
    if not known:
        return Factor("character", MIDDLE, weight, is_known=False)
    points = sum(answers[code] - 1 for code in known) * FULL // (STEPS * len(known))
    return Factor("character", points, weight, tuple(code for code in known if answers[code] >= AGREES))


def _load(rules: Assignment, minutes: int) -> Factor:
    """How much of the guard is still free."""
    guard = 60 * rules.hours_a_week
    return Factor("load", FULL * max(0, guard - minutes) // guard, rules.weights.load)


def reasons(rules: Assignment, fit: Fit) -> list[str]:
    """A sentence for each factor, in the reader's language."""
    return [_sentence(rules, factor) for factor in fit.factors if factor.weight]


def _sentence(rules: Assignment, factor: Factor) -> str:
    names = ", ".join(_names(rules, factor))
    facts = {"points": factor.points, "names": names}
    if factor.code == "load":
        return _("Load: %(points)d of 100 of the weekly time is still free") % facts
    if not factor.is_known:
        return {
            "work": _("Work: nothing said, counted as the middle (50)"),
            "ability": _("Ability: nothing said, counted as the middle (50)"),
            "character": _("Character: nothing said, counted as the middle (50)"),
        }[factor.code]
    if not names:
        return {
            "work": _("Work: of another kind (%(points)d)"),
            "ability": _("Ability: others than this role asks for (%(points)d)"),
            "character": _("Character: the statements of this role apply in part (%(points)d)"),
        }[factor.code] % facts
    return {
        "work": _("Work: %(names)s (%(points)d)"),
        "ability": _("Ability: %(names)s (%(points)d)"),
        "character": _("Character: “%(names)s” (%(points)d)"),
    }[factor.code] % facts


def _names(rules: Assignment, factor: Factor) -> list[str]:
    lists: dict[str, tuple[Choice | Statement, ...]] = {
        "work": rules.works, "ability": rules.abilities, "character": rules.statements,
    }  # fmt: skip
    known = {each.code: each for each in lists.get(factor.code, ())}
    attribute = "text" if factor.code == "character" else "name"
    return [label(known[code], attribute) for code in factor.because if code in known]

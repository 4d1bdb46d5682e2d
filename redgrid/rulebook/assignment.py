"""How the officer roles of a cell are assigned, as the institution's text says it. Weights and limits are data.

Without the section ``assignment`` every default holds: no wishes of a role are known, so that only load and the
spread of roles decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

# Minutes a week that a duty of each rhythm takes, where the text does not say otherwise.
EFFORT = {
    "every_shift": 50, "daily": 50, "weekly": 30, "fortnightly": 20, "monthly": 15, "quarterly": 8, "half_yearly": 4,
    "yearly": 2, "on_event": 10, "always": 5,
}  # fmt: skip

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Weights:
    """How much each factor counts in the fit of a person for a role; only their proportion matters."""

    work: int = 30
    ability: int = 30
    character: int = 20
    load: int = 20

    @property
    def total(self) -> int:
        return self.work + self.ability + self.character + self.load


@dataclass(frozen=True)
class Costs:
    """Points of fit that are given up: for an hour above the guard, for one more role of the same person (twice
    that for the third, and so on), for somebody of a neighbour cell.
    """

    over_hour: int = 20
    another_role: int = 6
    neighbour: int = 15


@dataclass(frozen=True)
class WorkMinutes:
    """Minutes a week that an open task and an open part in a case take."""

    task: int = 30
    lead: int = 60
    overseer: int = 15
    partner: int = 30


@dataclass(frozen=True)
class Choice:
    """A kind of work or an ability that a person may name."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True)
class Statement:
    """A sentence about oneself that a person may agree with or not."""

    code: str
    text: str
    text_en: str = ""


@dataclass(frozen=True)
class RoleWishes:
    """What helps in an officer role: kinds of work, abilities, statements one agrees with."""

    officer: str
    works: tuple[str, ...] = ()
    abilities: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assignment:
    """The section ``assignment``. ``exclusions`` are groups of roles of which a person holds one at most."""

    most_roles: int = 3
    hours_a_week: int = 4
    stand_ins: bool = True
    weights: Weights = field(default_factory=Weights)
    costs: Costs = field(default_factory=Costs)
    effort: Mapping[str, int] = field(default_factory=lambda: dict(EFFORT))
    work_minutes: WorkMinutes = field(default_factory=WorkMinutes)
    exclusions: tuple[tuple[str, ...], ...] = ()
    shared_roles: tuple[str, ...] = ()
    works: tuple[Choice, ...] = ()
    abilities: tuple[Choice, ...] = ()
    statements: tuple[Statement, ...] = ()
    roles: tuple[RoleWishes, ...] = ()

    def wishes_of(self, officer: str) -> RoleWishes:
        """What helps in this role; nothing where the text is silent."""
        return next((role for role in self.roles if role.officer == officer), RoleWishes(officer))

    def excluded_by(self, officer: str) -> list[str]:
        """The roles that nobody holds who holds this one."""
        groups = (group for group in self.exclusions if officer in group)
        return sorted({other for group in groups for other in group} - {officer})


def assignment_from(content: Mapping[str, Any]) -> Assignment:
    """The section from content that ``check`` has found to be sound; what it leaves out keeps its default."""
    lists = {"works": Choice, "abilities": Choice, "statements": Statement, "roles": RoleWishes}
    blocks = {"weights": Weights, "costs": Costs, "work_minutes": WorkMinutes}
    made: dict[str, Any] = {
        name: tuple(_one(kind, item) for item in content.get(name) or ()) for name, kind in lists.items()
    }
    made |= {name: _one(kind, content.get(name) or {}) for name, kind in blocks.items()}
    made["effort"] = {**EFFORT, **(content.get("effort") or {})}
    return _one(Assignment, content, **made)


def _one(kind: type[Thing], item: Mapping[str, Any], **made: Any) -> Thing:
    names = [each.name for each in fields(kind)]  # type: ignore[arg-type]
    said = {name: _frozen(item[name]) for name in names if item.get(name) is not None}
    return kind(**{**said, **made})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value

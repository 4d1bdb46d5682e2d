"""Levels of the tree, what a person can be, and what an administrative post proposes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """What a net of one level number is called, and the party organisation it stands for."""

    level: int
    name: str
    name_en: str = ""
    party: str = ""


@dataclass(frozen=True)
class CapacityText:
    """Something a person can be: a post, officer role, membership, claim, administrator."""

    code: str
    name: str
    kind: str
    at: str
    name_en: str = ""
    required: bool = False
    verbs: tuple[str, ...] = ()
    concern: str = ""
    concern_en: str = ""


@dataclass(frozen=True)
class Derivation:
    """The capacities that an administrative post proposes."""

    administrative_post: str
    name: str
    name_en: str = ""
    gives: tuple[str, ...] = ()

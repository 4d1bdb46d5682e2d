"""Whom a case is told to at once, and what everybody is told of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Telling:
    """As soon as ``when`` (conditions on facts) holds, whoever holds the capacities ``to`` is told, once, and takes
    note within ``limit``.
    """

    code: str
    name: str
    when: tuple[str, ...]
    to: tuple[str, ...]
    name_en: str = ""
    limit: str = ""


@dataclass(frozen=True)
class Notice:
    """Cases for which ``when`` holds stand on the notice that everybody reads, with the fields ``shows``."""

    when: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Remark:
    """While ``when`` holds for an open case of a place, the page behind the code on its door says these words, and
    nothing of what is recorded.
    """

    says: str
    when: tuple[str, ...]
    says_en: str = ""

    def __str__(self) -> str:
        return self.says


@dataclass(frozen=True)
class Charter:
    """One page on paper of what was agreed: the fields ``shows`` with team and milestones, once ``when`` holds."""

    name: str = ""
    name_en: str = ""
    when: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()

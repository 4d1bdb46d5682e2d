"""What is wrong with a text, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. ``line`` counts from 1; ``path`` is like ``flows[problem].stages[found].clause``.

    A warning (``is_warning``) does not keep the text from being loaded.
    """

    file: str
    line: int
    path: str
    message: str
    remedy: str
    is_warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" + (f" {self.path}" if self.path else "")
        return f"{place}: {self.message} {self.remedy}".strip()


@dataclass(frozen=True)
class Reading:
    """A text that could be read: its content, and the line on which each path stands."""

    file: str
    content: Any
    lines: Mapping[Path, int]

    def fault(
        self, path: Sequence[str | int], message: str, remedy: str, *, is_warning: bool = False
    ) -> Fault:
        """A fault at ``path`` (at what holds it, where the path itself stands nowhere)."""
        place = tuple(path)
        while place and place not in self.lines:
            place = place[:-1]
        return Fault(self.file, self.lines.get(place, 1), self._written(path), message, remedy, is_warning)

    def _written(self, path: Sequence[str | int]) -> str:
        """The path in words: entries of a list by their code, where they have one."""
        written, at = "", self.content
        for step in path:
            if isinstance(step, int):
                at = at[step] if isinstance(at, list) and step < len(at) else None
                code = at.get("code") if isinstance(at, dict) else None
                written += f"[{code if isinstance(code, str) else step}]"
            else:
                at = at.get(step) if isinstance(at, dict) else None
                written += f".{step}" if written else step
        return written

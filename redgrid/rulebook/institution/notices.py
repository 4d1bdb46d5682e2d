"""How long notices hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NoticeText:
    """Whole days: ``days`` is proposed to whoever publishes a notice, ``most_days`` is the longest that one holds
    before somebody says why it is still needed.
    """

    days: int = 90
    most_days: int = 365

    @property
    def proposed(self) -> int:
        """The proposal, never longer than what is allowed."""
        return min(self.days, self.most_days)

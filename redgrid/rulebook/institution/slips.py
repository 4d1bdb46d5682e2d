"""Slips: what is written when a task nears its due moment or is past it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SlipText:
    """A slip of one colour (its code). Either ``used``: the share of the time from giving to due, in percent, that has
    gone by; or ``late``: a limit that begins at the due moment. ``to_head``: the head above is told as well.
    """

    code: str
    name: str
    name_en: str = ""
    used: int | None = None
    late: str = ""
    to_head: bool = False

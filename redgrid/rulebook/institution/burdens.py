"""What a thing to do is reckoned to take, where nothing measures it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BurdenText:
    """Minutes for filling in a field, moving a case, adding a photo, reading a message, ending a task, reading a
    notice.

    ``new_cases``: how many cases a year a flow is reckoned with that has no records yet, for each cell.
    ``warn_days``: how long before its day something that expires is shown.
    """

    field: int = 1
    move: int = 3
    photo: int = 1
    message: int = 1
    task: int = 10
    notice: int = 2
    new_cases: int = 4
    warn_days: int = 90

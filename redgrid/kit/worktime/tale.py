"""Steps of a reckoning in the making: plain JSON, in the order of reckoning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from redgrid.kit.worktime.calendars import Day

Step = dict[str, Any]


@dataclass(frozen=True)
class Due:
    """When something is due. ``provisional``: it rests on days whose holidays have not been published yet.

    ``steps`` are plain JSON; ``sentences.explain`` turns them into words. ``start``, ``limit`` and ``calendar`` say
    what was reckoned, so that it can be reckoned again; they are empty where a date was simply given.
    """

    due: datetime
    provisional: bool
    steps: list[Step]
    start: datetime | None = None
    limit: str = ""
    calendar: str = ""


class Tale:
    """Days of one kind that follow each other become one step."""

    def __init__(self, steps: list[Step]) -> None:
        self.steps = steps
        self.is_provisional = False

    def skip(self, on: date, day: Day) -> None:
        if not self._continues("skip", on, day):
            self.steps.append(run("skip", on, on, reason=day.reason, name=day.name))

    def count(self, on: date, day: Day, number: int) -> None:
        if self._continues("count", on, day):
            self.steps[-1]["last"] = number
        else:
            self.steps.append(
                run("count", on, on, reason=day.reason, name=day.name, first=number, last=number)
            )

    def closed(self, due: datetime, reason: str, **facts: Any) -> Due:
        """The end of the tale; a due moment that may still change says so."""
        if self.is_provisional:
            self.steps.append(step("provisional", year=due.year))
        self.steps.append(step("close", at=iso(due), reason=reason, **facts))
        return Due(due, self.is_provisional, self.steps)

    def _continues(self, kind: str, on: date, day: Day) -> bool:
        """Whether the last step is of this kind of day; then it reaches to ``on``, which is the day after it."""
        last = self.steps[-1]
        if (last["kind"], last.get("reason"), last.get("name")) != (kind, day.reason, day.name):
            return False
        last["to"] = on.isoformat()
        return True


def step(kind: str, **facts: Any) -> Step:
    return {"kind": kind, **facts}


def run(kind: str, first_day: date, last_day: date, **facts: Any) -> Step:
    return {"kind": kind, "from": first_day.isoformat(), "to": last_day.isoformat(), **facts}


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")

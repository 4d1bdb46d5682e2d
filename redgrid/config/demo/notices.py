"""Notices of the demonstration: notices.yaml, told like the story of the cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from redgrid.config.demo.organisation import Cast
from redgrid.config.demo.telling import Happening, Text, story
from redgrid.notices.actions import Words, correct_notice, publish_notice, renew_notice, withdraw_notice
from redgrid.notices.models import Notice
from redgrid.rulebook.waiving import today

Step = Callable[[Cast, Notice, Text], object]


def happenings(text: Text, cast: Cast, until: datetime) -> list[Happening]:
    """Everything that is told, ending before ``until``."""
    return [happening for notice in text["notices"] for happening in _notice(cast, notice, until)]


def _notice(cast: Cast, text: Text, until: datetime) -> list[Happening]:
    published: list[Notice] = []
    return story(
        text, until, lambda: published.append(_publish(cast, text)), lambda step: _step(cast, published, step)
    )


def _publish(cast: Cast, text: Text) -> Notice:
    words = Words(text["title"], text["text"].strip(), expires_on=_day(text["for_days"]))
    return publish_notice(words, cast.units[text["unit"]], by=cast.people[text["by"]])


def _day(ahead: int) -> date:
    return today() + timedelta(days=ahead)


def _step(cast: Cast, published: list[Notice], step: Text) -> Callable[[], None]:
    def do() -> None:
        STEPS[step["do"]](cast, published[0], step)

    return do


STEPS: dict[str, Step] = {
    "renew": lambda cast, notice, step: renew_notice(
        notice, _day(step["for_days"]), step["reason"], by=cast.people[step["by"]]
    ),
    "withdraw": lambda cast, notice, step: withdraw_notice(
        notice, step["reason"], by=cast.people[step["by"]]
    ),
    "correct": lambda cast, notice, step: correct_notice(
        notice, Words(step["title"], step["text"].strip()), step["reason"], by=cast.people[step["by"]]
    ),
}

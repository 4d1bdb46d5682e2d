"""Forecasts against reckoning by hand, and against what came."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redgrid.cases.matrix.forecasting import (
    AT_LEAST,
    MIDDLE,
    MOST,
    Life,
    Spell,
    curve,
    forecast,
    spells_of,
    together,
    try_out,
)

pytestmark = pytest.mark.once
DAY = 86_400.0
LENGTHS = st.integers(0, 12).map(float)
SPELLS = st.lists(
    st.builds(lambda stay, more, ended: Spell("high", stay, stay + more, ended), LENGTHS, LENGTHS, st.booleans()),
    max_size=25,
)  # fmt: skip


def by_hand(spells: list[Spell], age: float, time: float) -> float:
    """The share that ended within ``time``, straight from the definition of the product-limit estimate."""
    among = [(spell.rest - age, spell.is_ended) for spell in spells if spell.stay >= age]
    standing = 1.0
    for at in sorted({rest for rest, ended in among if ended and rest <= time}):
        watched = sum(rest >= at for rest, _ended in among)
        standing *= 1 - sum(rest == at and ended for rest, ended in among) / watched
    return 1 - standing


@settings(max_examples=30, deadline=None)
@given(spells=SPELLS, age=LENGTHS)
def test_a_curve_is_what_one_reckons_by_hand(spells: list[Spell], age: float) -> None:
    found = curve(spells, age)
    for time in range(-1, 25):
        assert found.share_at(time) == pytest.approx(by_hand(spells, age, time))
    for share in (MIDDLE, MOST):
        reached = [time for time in range(25) if by_hand(spells, age, time) >= share - 1e-9]
        assert found.within(share) == (reached[0] if reached else None)
        assert together([found, found], share) == found.within(share)


@settings(max_examples=30, deadline=None)
@given(rests=st.lists(LENGTHS, min_size=1, max_size=30))
def test_where_all_have_ended_it_is_the_plain_quantile(rests: list[float]) -> None:
    found = curve([Spell("high", 0, rest, True) for rest in rests], 0)
    for share in (MIDDLE, MOST):
        assert found.within(share) == sorted(rests)[math.ceil(share * len(rests) - 1e-9) - 1]


def history(seed: int, many: int) -> list[Life]:
    """Cases opened over two years, each in two stages for as long as chance will have it; some still run."""
    chance, now = random.Random(seed), 730 * DAY
    lives = []
    for _each in range(many):
        urgency = chance.choice(["urgent", "ordinary"])
        opened = chance.random() * now
        moved = opened + chance.expovariate(1 / (5 if urgency == "urgent" else 15)) * DAY
        closed = moved + chance.weibullvariate(20, 1.5) * DAY
        second = [("second", moved, closed if closed <= now else None)] if moved <= now else []
        stays = (("first", opened, moved if second else None), *second)
        lives.append(Life(urgency, opened, closed if closed <= now else None, stays))
    return lives


def test_of_85_forecast_in_100_about_85_come_true() -> None:
    now = 730 * DAY
    moments = [now - (60 + 60 * month) * DAY for month in range(8)]
    tried = [try_out(history(seed, 700), moments, now) for seed in (1, 2)]
    most, middle = sum(one.most for one in tried), sum(one.middle for one in tried)
    assert most > 200
    assert sum(one.most_kept for one in tried) / most == pytest.approx(MOST, abs=0.06)
    assert sum(one.middle_kept for one in tried) / middle == pytest.approx(MIDDLE, abs=0.08)


def test_what_came_later_changes_no_forecast_of_the_past() -> None:
    lives, moment = history(3, 200), 400 * DAY
    known = spells_of(lives, moment)
    cut = [
        Life(life.urgency, life.opened, life.closed if life.closed and life.closed <= moment else None,
             tuple((s, e, left if left and left <= moment else None) for s, e, left in life.stays if e < moment))
        for life in lives
    ]  # fmt: skip
    assert spells_of(cut, moment) == known


def test_few_cases_say_nothing_and_like_cases_speak_first() -> None:
    few = {"found": [Spell("high", 5, 9, True)] * (AT_LEAST - 1) + [Spell("high", 5, 9, False)] * 50}
    assert (forecast(few, "found", "high", 0), forecast(few, "planned", "high", 0)) == (None, None)
    mixed = {"found": [*few["found"][:2], *[Spell("low", 5, 30, True)] * AT_LEAST]}
    assert [found and found.within(MIDDLE) for found in (
        forecast(mixed, "found", "low", 0), forecast(mixed, "found", "high", 0), forecast(mixed, "found", "low", 6)
    )] == [30, 30, None]  # fmt: skip

from __future__ import annotations

import logging
from threading import Event

import pytest

from redgrid.config import clock


def test_a_job_that_fails_is_logged_and_does_not_keep_the_others_from_their_turn(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[str] = []

    def broken() -> None:
        raise ValueError("no disk")

    with caplog.at_level(logging.ERROR):
        clock.one_round([broken, lambda: done.append("after")])
    assert done == ["after"]
    assert "no disk" in caplog.text


def test_the_clock_goes_round_until_it_is_stopped() -> None:
    stop, rounds = Event(), []

    def count() -> None:
        rounds.append(1)
        if len(rounds) == 3:
            stop.set()

    clock.start(stop, [count], seconds=0).join(timeout=10)
    assert len(rounds) == 3

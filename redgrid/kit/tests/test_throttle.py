"""How often one address may do something."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from redgrid.kit import throttle
from redgrid.kit.throttle import Throttle


def test_a_throttle_forgets_after_its_time_and_never_holds_an_address() -> None:
    tries = Throttle(at_most=3, seconds=600)
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        for _time in range(3):
            assert tries.seconds_to_wait("10.1.2.3") == 0
            tries.note("10.1.2.3")
        assert tries.seconds_to_wait("10.1.2.3") in range(590, 601)
        assert tries.seconds_to_wait("10.1.2.4") == 0
        traveller.shift(timedelta(seconds=601))
        assert tries.seconds_to_wait("10.1.2.3") == 0
    tries.note("10.1.2.3")
    assert "10.1.2.3" not in repr(tries._noted)
    tries.forget()
    assert not tries._noted


def test_a_throttle_has_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "ADDRESSES_AT_MOST", 3)
    tries = Throttle(at_most=3, seconds=600)
    for number in range(9):
        tries.note(f"10.0.0.{number}")
    assert len(tries._noted) == 3

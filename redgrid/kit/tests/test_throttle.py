"""How often one address may do something."""

from __future__ import annotations

import pytest

from redgrid.kit import throttle
from redgrid.kit.throttle import Throttle


def test_a_throttle_forgets_after_its_time_and_never_holds_an_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = [1000.0]
    monkeypatch.setattr(throttle, "monotonic", lambda: seconds[0])
    tries = Throttle(at_most=3, seconds=600)
    for _time in range(3):
        assert tries.seconds_to_wait("10.1.2.3") == 0
        tries.note("10.1.2.3")
    assert tries.seconds_to_wait("10.1.2.3") == 600
    assert tries.seconds_to_wait("10.1.2.4") == 0
    seconds[0] += 601
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

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone

import redgrid
from redgrid.kit import clock

THEN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def test_the_clock_tells_the_present_unless_a_story_is_told() -> None:
    with clock.at(THEN):
        assert clock.now() == THEN
    assert abs((clock.now() - timezone.now()).total_seconds()) < 5


def test_a_story_in_a_story_returns_to_the_outer_one_even_after_an_error() -> None:
    with clock.at(THEN):
        with pytest.raises(KeyError), clock.at(THEN.replace(year=2027)):
            raise KeyError
        assert clock.now() == THEN


def test_a_told_moment_needs_its_time_zone() -> None:
    with pytest.raises(ValueError, match="zone"), clock.at(THEN.replace(tzinfo=None)):
        pass


def test_only_the_demonstration_tells_of_another_time() -> None:
    package = Path(redgrid.__file__).parent
    tellers = {
        str(file.relative_to(package))
        for file in package.rglob("*.py")
        if "clock.at(" in file.read_text() and "tests" not in file.parts
    }
    assert {teller for teller in tellers if not teller.startswith("config/demo")} == set()

"""The page of coverage on a large map: counts are the clock's, gaps come a page at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from redgrid.grid import actions, choices
from redgrid.grid.actions import known_gaps
from redgrid.grid.coverage import counted, find_gaps
from redgrid.grid.jobs import watch_coverage
from redgrid.grid.tests.test_known_gaps import spoken
from redgrid.grid.watching import coverage_now, gaps_during
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from tests.world import SINCE, World


def test_a_large_map_is_counted_by_the_clock_and_told_a_page_at_a_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_gaps, "LARGE", 1)
    watch_coverage()
    before = coverage_now(most=1)
    with clock.at(SINCE):
        for number in range(3):
            actions.enter_place(f"room-{number}", by=SYSTEM, name="新房间")
    pages = [coverage_now(most=4, first=first) for first in (0, 4)]
    assert {(page.count, page.coverage.checked["places"]) for page in pages} == {
        (6, before.coverage.checked["places"])
    }
    assert {page.counted_at for page in pages} == {before.counted_at}
    told_of = [gap for page in pages for gap in page.coverage.gaps]
    assert told_of == coverage_now(most=9).coverage.gaps
    assert spoken(told_of) == spoken(find_gaps(now()))
    later = now() + timedelta(hours=1)
    with clock.at(later):
        watch_coverage()
        assert coverage_now(most=1).coverage.checked == counted(later)
        past = [gaps_during(SINCE, later, most=4, first=first) for first in (0, 4)]
    assert [count for count, _gaps in past] == [6, 6]
    assert spoken([gap for _count, gaps in past for gap in gaps]) == spoken(told_of)
    monkeypatch.setattr(choices, "MOST_LISTED", 3)
    offered = {code for code, _name in choices.units_to_choose("metering")}
    assert offered == {"centre", "north", "metering"}

"""Months of changes of every kind, in any order; whatever is asked then is what looking moment by moment finds."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from redgrid.grid import actions
from redgrid.grid.coverage import Gap, find_gaps
from redgrid.grid.coverage.known import gaps_between, open_gaps, told
from redgrid.grid.jobs import watch_coverage
from redgrid.grid.models import Resource, Unit
from redgrid.grid.queries import who
from redgrid.grid.tests import replay
from redgrid.grid.tests.brute_force import Missing, Story, story_of
from redgrid.grid.tests.test_replay import day, steps, walk
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Refused
from tests.tries import tries
from tests.world import SINCE, World

MONTHS = 90
# So many moments are looked at by a full check; what is kept is looked at at every one.
FULLY = 4
days = st.integers(0, MONTHS)


class Months(RuleBasedStateMachine):
    """The world, changed; the clock goes on. At the end everything is asked."""

    world: ClassVar[World]

    @initialize()
    def begin(self) -> None:
        self.paper = transaction.atomic()
        self.paper.__enter__()
        self.now = SINCE
        self.opened: dict[str, datetime] = {}
        watch_coverage()

    def _act(self, do: Any) -> None:
        self.now += timedelta(hours=7)
        with clock.at(self.now), suppress(Refused):
            do()

    @rule(step=steps(MONTHS))
    def change(self, step: tuple[Any, ...]) -> None:
        for unit in (self.world.electrical, self.world.metering):
            unit.refresh_from_db()
        self._act(lambda: walk(self.world, step))

    @rule(step=steps(MONTHS), other=steps(MONTHS))
    def change_twice_and_look(self, step: tuple[Any, ...], other: tuple[Any, ...]) -> None:
        self.change(step)
        self.change(other)
        watch_coverage()

    @rule(number=st.integers(1, 2), opens=days, cell=st.sampled_from(["electrical", "laboratory", None]))
    def enter(self, number: int, opens: int, cell: str | None) -> None:
        def do() -> None:
            self.opened |= {f"room{number}": day(opens)}
            room = actions.enter_place(f"room{number}", by=SYSTEM, name="新房间", opens_at=day(opens))
            person = actions.enter_person(f"N{number}", by=SYSTEM, name="新人")
            if cell:
                unit = Unit.objects.get(code=cell)
                actions.put_place(room, unit, by=SYSTEM, starts_at=day(opens))
                actions.begin_tenure(person, "member", by=SYSTEM, unit=unit, starts_at=day(opens))

        if f"room{number}" not in self.opened:
            self._act(do)

    @rule(opens=days, closes=st.none() | days)
    def open_and_close(self, opens: int, closes: int | None) -> None:
        def do() -> None:
            self.opened["side"] = day(opens)
            unit = actions.open_unit(
                "side", by=SYSTEM, name="旁格", kind="cell", parent=self.world.south, opens_at=day(opens)
            )
            actions.rename_unit(unit, by=SYSTEM, name="新旁格", starts_at=day(opens))
            if closes:
                actions.close_unit(unit, by=SYSTEM, closes_at=day(closes), reason="")

        if "side" not in self.opened:
            self._act(do)

    def teardown(self) -> None:
        if not hasattr(self, "paper"):
            return
        try:
            watch_coverage()
            self.compare(story_of(Entry.objects.order_by("number"), self.opened))
        finally:
            transaction.set_rollback(True)
            self.paper.__exit__(None, None, None)

    def compare(self, story: Story) -> None:
        edges = [at for at in story.edges() if at >= SINCE]
        missing = {at: story.missing_at(at) for at in edges}
        for at in edges:
            assert _bare(told(open_gaps(at))) == missing[at], at
        for at in edges[:: max(1, len(edges) // FULLY)]:
            assert _bare(find_gaps(at)) == missing[at], at
            self.ask_who(story, at)
        starts, ends = edges[len(edges) // 3], edges[-1] + timedelta(hours=1)
        between = set[Missing]().union(*(missing[at] for at in edges if starts <= at < ends))
        assert _bare(find_gaps(starts, until=ends)) == between
        assert _bare(told(gaps_between(starts, ends))) == between
        self.measure(missing)

    def measure(self, missing: dict[datetime, set[Missing]]) -> None:
        """A gap begins and ends where it is seen to."""
        seen = {
            (*found, later)
            for (before, then), (later, now) in pairwise(missing.items())
            for found in now - then
            if later - before <= timedelta(minutes=1)
        }
        begun = {
            (gap.kind, gap.subject, gap.since)
            for gap in told(gaps_between(min(missing), max(missing) + timedelta(days=1)))
            if gap.since and gap.since > min(missing)
        }
        assert seen == begun

    def ask_who(self, story: Story, at: datetime) -> None:
        for place in Resource.objects.filter(code__in=["workshop", "meter_room"]):
            found = who(place, at=at)
            holder = found.holder
            named = holder and (
                holder.person.staff_number,
                holder.away_for.staff_number if holder.away_for else None,
                holder.is_present,
            )
            cell = found.cell.code if found.cell else None
            assert (cell, named) == replay.answer(story.told, place.code, at)


def _bare(gaps: list[Gap]) -> set[Missing]:
    return {(gap.kind, gap.subject) for gap in gaps}


def test_months_of_changes_are_told_as_looking_moment_by_moment_tells_them(world: World) -> None:
    Months.world = world
    run_state_machine_as_test(
        Months,
        settings=settings(
            max_examples=tries(6),
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )

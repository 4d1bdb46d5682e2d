"""Exactly once: whatever is restarted, run twice, killed in the middle, and however the clock jumps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redgrid.duties.actions import come_round
from redgrid.duties.actions import coming as writing
from redgrid.duties.models import Occurrence
from redgrid.duties.schedule import by_calendar
from redgrid.kit import clock
from redgrid.kit.worktime import STANDARD, windows
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import institution_of
from redgrid.tasks.actions.many import give_tasks
from redgrid.tasks.models import Task
from tests.tries import undone
from tests.world import World

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 11, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
END = START + timedelta(days=6)
CELLS = ("electrical", "laboratory", "metering")
Keys = set[tuple[str, str, str]]


def expected(blueprint: Blueprint) -> Keys:
    """What is open at the start, and what opens until the end, found by walking over all windows of the year."""
    found = set()
    for duty, rule in by_calendar(institution_of(blueprint)):
        for window in windows(rule, STANDARD, date(2026, 1, 1), END.date()):
            is_open = window.opens <= START < window.due and not (duty.limit and not duty.when)
            if is_open or START < window.opens <= END:
                found |= {(duty.code, cell, window.key) for cell in CELLS}
    return found


def there() -> Keys:
    return set(Occurrence.objects.values_list("duty", "unit__code", "period"))


@contextmanager
def killed_after(writes: int) -> Iterator[None]:
    """Whoever writes more handfuls than that dies in the middle of the next."""
    left, real = [writes], give_tasks

    def dies(gifts: object) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        real(gifts)  # type: ignore[arg-type]

    writing.give_tasks = dies  # type: ignore[attr-defined]
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        writing.give_tasks = real  # type: ignore[attr-defined]


# When the clock runs, in hours after the start, also back; and after how many handfuls it is killed.
turns = st.lists(st.tuples(st.integers(-30, 143), st.integers(0, 40)), max_size=5)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns)
def test_every_window_comes_once_for_every_cell(
    world: World, blueprint: Blueprint, turns: list[tuple[int, int]]
) -> None:
    with undone():
        for hours, writes in [(0, 3), (0, 99), *turns, (144, 7), (144, 999), (144, 999), (10, 999)]:
            with clock.at(START + timedelta(hours=hours) if hours else START), killed_after(writes):
                come_round()
        assert there() == expected(blueprint)
        tasks = Counter(Task.objects.filter(source__startswith="duty:").values_list("source", flat=True))
        asked = Occurrence.objects.exclude(reason=Occurrence.UNTOLD).values_list("source", flat=True)
        assert tasks == Counter(asked)

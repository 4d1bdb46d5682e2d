"""A changed calendar moves the due moments of open work, once, whoever is killed, and says whose."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.rulebook.actions import clear_calendar_day, keep_calendar, set_calendar_day
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import due_of
from redgrid.tasks.actions import Assignee, end_task, give_task, recount_dues, recounts
from redgrid.tasks.models import Task
from redgrid.tasks.recounts import Moved, Recount
from tests.world import World

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def give(world: World, source: str, limit: str, calendar: str = "standard") -> None:
    due = due_of(MONDAY, limit, calendar)
    give_task(source, Assignee(person=world.worker), unit=world.electrical, title=source, due=due)


def dues() -> dict[str, str]:
    return {task.source: f"{task.due_at:%m-%d}" for task in Task.objects.all()}


def test_a_holiday_moves_what_it_touches_once_and_says_so(world: World) -> None:
    with clock.at(MONDAY):
        give(world, "x:days", "3 working days")
        give(world, "x:hours", "10 work-hours")
        give(world, "x:rule", "by Thursday")
        give(world, "x:natural", "24 hours")
        give(world, "x:ended", "3 working days")
        end_task("x:ended")
        before = dues()
        assert before == {
            "x:days": "03-05",
            "x:hours": "03-03",
            "x:rule": "03-05",
            "x:natural": "03-03",
            "x:ended": "03-05",
        }
        assert recount_dues() == 0
        for day in (4, 5):
            set_calendar_day(date(2026, 3, day), by=world.clerk, is_working=False, note="停电检修")
        assert recount_dues() == 2
        assert dues() == before | {"x:days": "03-09", "x:rule": "03-06"}
        [recount] = Recount.objects.exclude(calendar="").filter(moved__gt=0)
        assert (recount.from_day, recount.moved) == (date(2026, 3, 4), 2)
        rows = {
            m.task.source: (f"{m.was:%m-%d}", f"{m.now:%m-%d}") for m in Moved.objects.select_related("task")
        }
        assert rows == {"x:days": ("03-05", "03-09"), "x:rule": ("03-05", "03-06")}
        assert Entry.objects.get(kind="dues.moved").facts["moved"] == 2
        task = Task.objects.get(source="x:days")
        assert [step["kind"] for step in task.due_steps] == [
            "start",
            "count",
            "skip",
            "count",
            "skip",
            "count",
            "close",
        ]
        assert recount_dues() == 0


def test_what_a_day_moved_comes_back_when_the_day_is_taken_back(world: World) -> None:
    with clock.at(MONDAY):
        give(world, "x:days", "3 working days")
        set_calendar_day(date(2026, 3, 4), by=SYSTEM, is_working=False)
        assert (recount_dues(), dues()) == (1, {"x:days": "03-06"})
        clear_calendar_day(date(2026, 3, 4), by=world.clerk)
        assert (recount_dues(), dues()) == (1, {"x:days": "03-05"})


def test_a_killed_recount_goes_on_and_no_date_is_moved_into_the_past(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = recounts._write, []

    def dies(found: list[recounts.Found]) -> None:
        calls.append(found)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(found)

    with clock.at(MONDAY):
        for number in range(5):
            give(world, f"x:{number}", "3 working days")
        recount_dues()
        set_calendar_day(date(2026, 3, 5), by=SYSTEM, is_working=False)
        monkeypatch.setattr(recounts, "AT_ONCE", 2)
        monkeypatch.setattr(recounts, "_write", dies)
        with pytest.raises(KeyboardInterrupt):
            recount_dues()
        assert sorted(dues().values()) == ["03-05", "03-05", "03-05", "03-06", "03-06"]
        assert recount_dues() == 3
    assert set(dues().values()) == {"03-06"}
    assert Moved.objects.filter(recount=Recount.objects.latest("id")).count() == 5
    with clock.at(MONDAY.replace(day=6, hour=8)):
        clear_calendar_day(date(2026, 3, 5), by=SYSTEM)
        assert recount_dues() == 0, "on Friday nothing becomes due on Thursday"


def test_a_unit_that_keeps_another_calendar_has_its_open_work_reckoned_on_it(
    world: World, blueprint: Blueprint
) -> None:
    with clock.at(MONDAY):
        friday = MONDAY.replace(day=6)
        due = due_of(friday, "3 working days", unit=world.electrical)
        for unit in (world.electrical, world.laboratory):
            give_task(f"x:{unit.code}", Assignee(capacity="cell_head"), unit=unit, title="x", due=due)
        assert dues() == {"x:electrical": "03-11", "x:laboratory": "03-11"}
        keep_calendar(world.north, "shift_one", by=SYSTEM, starts_on=date(2026, 3, 5), note="倒班")
        assert due_of(friday, "3 working days", unit=world.electrical).calendar == f"{blueprint}#shift_one"
        recount_dues()
        assert dues() == {"x:electrical": "03-12", "x:laboratory": "03-11"}
        with pytest.raises(Refused):
            keep_calendar(world.electrical, "", by=SYSTEM, starts_on=date(2026, 3, 5))
        with pytest.raises(Forbidden):
            keep_calendar(world.north, "", by=world.cell_head, starts_on=date(2026, 3, 5))
        keep_calendar(world.north, "", by=world.clerk, starts_on=date(2026, 3, 5))
        recount_dues()
        assert dues() == {"x:electrical": "03-11", "x:laboratory": "03-11"}

"""What becomes of a duty: done, nothing to report, late, missed, excused, begun by what happened."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import yaml

from redgrid.assessment.jobs import post_marks
from redgrid.assessment.models import Mark
from redgrid.duties.actions import begin_by_hand, excuse_duty, finish_duty
from redgrid.duties.jobs import turn
from redgrid.duties.models import Occurrence
from redgrid.duties.queries import waiting_duties
from redgrid.grid.actions import begin_tenure, end_tenure, note_absence
from redgrid.grid.models import Tenure, Unit
from redgrid.journal.actions import record
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Forbidden, Invalid, Missing, Refused
from redgrid.rulebook.actions import load_blueprint, set_calendar_day
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.actions import ask_more_time, decide_time, recount_dues
from redgrid.tasks.models import Task, TimeAsk
from redgrid.tasks.queries import open_tasks_of
from tests.rules import blueprint_text
from tests.world import World

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
# A Wednesday of an ordinary week.
START = datetime(2026, 3, 11, 9, tzinfo=ZONE)


def at(day: int, hour: int = 9) -> AbstractContextManager[None]:
    return clock.at(START.replace(day=day, hour=hour))


def one(unit: Unit, duty: str = "V1", period: str = "2026-03-12") -> Occurrence:
    return Occurrence.objects.get(unit=unit, duty=duty, period=period)


@pytest.fixture
def come(world: World, blueprint: Blueprint) -> World:
    with at(11):
        turn()
    with at(12):
        turn()
    return world


def states_of_the_day() -> dict[str, tuple[str, str]]:
    rows = Occurrence.objects.filter(duty="V1", period="2026-03-12").select_related("unit")
    return {row.unit.code: (row.state, row.reason) for row in rows}


def holder_of(unit: Unit, officer: str) -> Tenure:
    return Tenure.objects.believed().get(unit=unit, capacity__code=officer)


def test_done_by_the_holder_or_with_nothing_to_report_and_by_nobody_else(come: World) -> None:
    shift, week = one(come.electrical), one(come.electrical, "V2", "2026-W11")
    with at(12):
        assert shift.source in {task.source for task in open_tasks_of(come.cell_head)}
        for other in (come.member, come.net_head, come.other_head):
            with pytest.raises(Forbidden):
                finish_duty(shift, by=other)
        with pytest.raises(Invalid):
            finish_duty(shift, by=come.cell_head, record_link="https://elsewhere.example/x")
        finish_duty(shift, by=come.cell_head, how=Occurrence.NOTHING)
        finish_duty(week, by=come.cell_head, note="都好", record_link="/places/x")
        with pytest.raises(Refused):
            finish_duty(shift, by=come.cell_head)
    shift.refresh_from_db()
    assert (shift.state, shift.how, shift.person, shift.away_for) == ("done", "nothing", come.cell_head, None)
    assert set(
        Task.objects.filter(source__in=[shift.source, week.source]).values_list("state", flat=True)
    ) == {"done"}
    post_marks()
    marks = Mark.objects.values_list("person", "clause", "outcome", "deduction", "officer", "unit__code")
    assert {(m[1].partition("#")[2], *m[2:]) for m in marks} == {
        ("V1", "on_time", Decimal(0), "safety_supervisor", "electrical"),
        ("V2", "on_time", Decimal(0), "safety_supervisor", "electrical"),
    }


def test_a_stand_in_does_it_and_both_names_stand_in_the_record(come: World) -> None:
    shift = one(come.electrical)
    with at(12):
        note_absence(
            come.cell_head, by=SYSTEM, starts_at=START.replace(day=12, hour=8), ends_at=START.replace(day=13),
            reason="leave", stand_in=come.worker,
        )  # fmt: skip
        assert shift.source in {task.source for task in open_tasks_of(come.worker)}
        finish_duty(shift, by=come.worker)
    entry = Entry.objects.get(kind="duty.done")
    names = (come.worker.staff_number, come.cell_head.staff_number)
    assert (entry.facts["answered"], entry.facts["away_for"]) == names
    post_marks()
    mark = Mark.objects.get()
    assert (mark.person, mark.away_for, mark.number) == (come.worker, come.cell_head, "2026-03-12")


def test_late_and_missed_take_what_the_clause_says_and_the_rest_is_not_asked_for(come: World) -> None:
    """Electrical is late, metering misses it, the laboratory's officer is away without anybody standing in."""
    with at(12):
        note_absence(come.lab_head, by=SYSTEM, starts_at=START, ends_at=START.replace(day=20), reason="leave")
    with at(13):
        finish_duty(one(come.electrical), by=come.cell_head)
    with at(18):
        turn()
        turn()
    states = states_of_the_day()
    assert states == {
        "electrical": ("done", ""),
        "metering": ("missed", ""),
        "laboratory": ("exempt", "leave"),
    }
    assert not Task.objects.filter(source=one(come.metering).source, state="due").exists()
    post_marks()
    of_the_day = Mark.objects.filter(subject__endswith=":2026-03-12")
    assert {(m.unit.code, m.outcome, str(m.deduction), m.person) for m in of_the_day} == {
        ("electrical", "late", "0.50", come.cell_head),
        ("metering", "missed", "2.00", come.other_head),
    }
    with at(18), pytest.raises(Refused):
        finish_duty(one(come.metering), by=come.other_head)


def test_nobody_in_the_role_a_day_off_and_a_word_of_the_head_excuse(come: World) -> None:
    with at(12, 10):
        end_tenure(
            holder_of(come.laboratory, "safety_supervisor"),
            by=SYSTEM,
            ends_at=START.replace(day=12, hour=11),
            reason="调离",
        )
        with pytest.raises(Forbidden):
            excuse_duty(one(come.metering), by=come.south_head, reason=Occurrence.SHIFT)
        with pytest.raises(Invalid):
            excuse_duty(one(come.metering), by=come.net_head, reason=Occurrence.VACANT)
        excuse_duty(one(come.metering), by=come.net_head, reason=Occurrence.SHIFT, note="夜班")
        set_calendar_day(date(2026, 3, 12), by=SYSTEM, is_working=False)
    with at(19):
        turn()
    states = states_of_the_day()
    assert states == {
        "electrical": ("exempt", "day_off"), "metering": ("exempt", "shift"), "laboratory": ("exempt", "vacant"),
    }  # fmt: skip
    assert not Entry.objects.filter(kind="duty.missed", subject__contains="2026-03-12").exists()


def test_a_new_holder_has_what_is_open_and_a_moved_calendar_moves_it(come: World) -> None:
    with at(12):
        end_tenure(
            holder_of(come.electrical, "publicity_officer"),
            by=SYSTEM,
            ends_at=START.replace(day=12),
            reason="换人",
        )
        begin_tenure(
            come.member, "publicity_officer", by=SYSTEM, unit=come.electrical, starts_at=START.replace(day=12)
        )
        month = one(come.electrical, "P2", "2026-03")
        assert month.source in {task.source for task in open_tasks_of(come.member)}
        assert month.source not in {task.source for task in open_tasks_of(come.cell_head)}
        before = month.due_at, month.missed_at
        set_calendar_day(date(2026, 3, 31), by=SYSTEM, is_working=False)
        recount_dues()
        turn()
    month.refresh_from_db()
    assert month.due_at
    # The grace of three working days runs over the day that is off now.
    assert (before[0], month.missed_at) == (month.due_at + timedelta(days=1), before[1])
    with at(13):
        finish_duty(month, by=come.member)
        # More time that is granted for the task is time for the duty.
        other = one(come.metering, "P2", "2026-03")
        assert other.due_at
        assert other.missed_at
        task, until = Task.objects.get(source=other.source), other.due_at + timedelta(days=14)
        ask_more_time(task, by=come.other_head, until=until, note="等资料")
        decide_time(TimeAsk.objects.get(), by=come.net_head, grants=True)
        turn()
    was_missed_at = other.missed_at
    other.refresh_from_db()
    assert other.due_at == until < other.missed_at
    with clock.at(was_missed_at + timedelta(days=1)):
        turn()
    other.refresh_from_db()
    assert other.state == Occurrence.DUE


def outdated(place: str, unit: str) -> None:
    record("board.outdated", by=SYSTEM, subject=f"place:{place}", unit=unit, facts={"changed": ["person"]})


def test_what_happens_begins_a_duty_once_a_day_while_it_is_open(come: World) -> None:
    with at(12):
        outdated("workshop", "electrical")
        outdated("switch_room", "electrical")
        outdated("lab", "laboratory")
        outdated("nowhere", "")
        turn()
        turn()
    begun = Occurrence.objects.filter(duty="P3").order_by("id")
    assert [(row.unit.code, row.period, row.cause) for row in begun] == [
        ("electrical", "@2026-03-12", "place:workshop"),
        ("laboratory", "@2026-03-12", "place:lab"),
    ]
    assert begun[0].due_at == START.replace(day=16, hour=17, minute=30)
    with at(12, 15):
        finish_duty(begun[0], by=come.cell_head)
        outdated("switch_room", "electrical")
        turn()
        assert Occurrence.objects.filter(duty="P3", period="@2026-03-12/2").count() == 1
        begin_by_hand("P1", come.electrical, by=come.cell_head, cause="3号文件")
        with pytest.raises(Refused):
            begin_by_hand("P1", come.electrical, by=come.net_head, cause="3号文件")
        with pytest.raises(Missing):
            begin_by_hand("D2", come.electrical, by=come.cell_head, cause="流程里的")
        with pytest.raises(Forbidden):
            begin_by_hand("P1", come.electrical, by=come.member, cause="x")


def test_an_expired_duty_begins_by_no_event_and_by_no_hand(come: World) -> None:
    with at(12):
        text = yaml.load(blueprint_text(), yaml.CSafeLoader)
        for duty in text["duties"]:
            if duty["code"] in {"P1", "P3"}:
                duty["until"] = "2026-03-12"
        load_blueprint(yaml.safe_dump(text, allow_unicode=True, sort_keys=False), by=SYSTEM)
        assert {"P1", "P3"} <= {duty.code for duty in waiting_duties({"publicity_officer"})}
    with at(13):
        assert {"P1", "P3"} & {duty.code for duty in waiting_duties({"publicity_officer"})} == set()
        outdated("switch_room", "electrical")
        turn()
        with pytest.raises(Refused, match="到期"):
            begin_by_hand("P1", come.electrical, by=come.cell_head, cause="3号文件")
        assert not Occurrence.objects.filter(duty__in=["P1", "P3"]).exists()

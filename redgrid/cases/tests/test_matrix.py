"""The levels of the matrix, what is stuck, and the trend, against counting by hand over generated histories."""

from __future__ import annotations

import io
import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from redgrid.cases.actions.pace import keep_pace, keep_paces
from redgrid.cases.matrix import matrix
from redgrid.cases.matrix.counting import Matrix, standing_of
from redgrid.cases.matrix.projects import project_rows
from redgrid.cases.matrix.prospects import prospects_of
from redgrid.cases.matrix.trend import MONTH, WEEK, trend
from redgrid.cases.models import Case, Milestone, Pace, Part, Stay
from redgrid.cases.queries import CaseFilter
from redgrid.cases.tests.test_opening import MONDAY
from redgrid.cases.tests.ways import STAGES
from redgrid.grid.rules import rights_of
from redgrid.kit import clock
from redgrid.kit.when import midnight
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import current
from tests.entrance import enter
from tests.tries import tries
from tests.world import World

pytestmark = pytest.mark.django_db
UNITS = ("electrical", "metering", "laboratory", "north", "centre")
HIDDEN = "不可见"


def histories(world: World, blueprint: Blueprint, seed: int, many: int) -> None:
    """Cases of the last year with all their stays, end to end; some run, some are sealed, some of another flow."""
    chance = random.Random(seed)
    Stay.objects.all().delete()
    Case.objects.all().delete()
    cases, stays = [], []
    for number in range(many):
        entered = MONDAY - timedelta(days=chance.random() * 300)
        reached, is_open = chance.randint(1, 6), chance.random() < 0.3
        case = Case(
            number=f"WT-{seed}-{number}", flow=chance.choice(["problem"] * 4 + ["suggestion"]), blueprint=blueprint,
            is_open=is_open, title="泵", urgency=chance.choice(["urgent", "high"]), source="scan",
            unit=getattr(world, chance.choice(UNITS)), opened_at=entered, is_sealed=chance.random() < 0.1,
        )  # fmt: skip
        for place in range(reached):
            left = min(entered + timedelta(hours=chance.choice([1, 20, 90, 900]) * chance.random()), MONDAY)
            is_last = place == reached - 1
            due = chance.choice([None, entered + timedelta(hours=chance.choice([1, 24, 240]))])
            case.stage, case.entered_at = STAGES[place], entered
            case.due_at = due if is_open else None
            case.closed_at = None if is_open else left
            stays.append(Stay(case=case, stage=case.stage, entered_at=entered, due_at=due,
                              left_at=None if is_last and is_open else left))  # fmt: skip
            entered = left
        cases.append(case)
    Case.objects.bulk_create(cases)
    Stay.objects.bulk_create(stays)


@settings(max_examples=tries(5), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10**6),
    many=st.integers(0, 70),
    name=st.sampled_from(["director", "net_head", "stranger"]),
    by=st.sampled_from([WEEK, MONTH]),
    back=st.integers(0, 250),
)
def test_levels_stuck_and_trend_are_what_replaying_tells(
    world: World, blueprint: Blueprint, seed: int, many: int, name: str, by: str, back: int
) -> None:
    histories(world, blueprint, seed, many)
    reads = {
        "director": set(UNITS),
        "net_head": {"north", "electrical", "metering"},
        "stranger": {"laboratory"},
    }
    mine = [
        case for case in Case.objects.select_related("unit").prefetch_related("stays")
        if case.flow == "problem" and not case.is_sealed and case.unit.code in reads[name]
    ]  # fmt: skip
    flow, rights = current().flows[0], rights_of(getattr(world, name))
    with clock.at(MONDAY):
        keep_pace("problem")
        levels_agree(flow, rights, mine)
        trend_agrees(flow, rights, mine, by, MONDAY.date() - timedelta(days=back))


def levels_agree(flow: Any, rights: Any, mine: list[Case]) -> None:
    """Whatever the level, each open case counts once, under the right unit; stuck as the rule says it."""
    standing = [case for case in mine if case.is_open]
    usual = Pace.objects.get(flow="problem").usual
    for level in matrix(flow, rights).levels:
        found = matrix(flow, rights, level=level.code)
        told = {(row.unit.path, cell.stage.code): (cell.open, cell.stuck)
                for row in found.rows for cell in row.cells if cell.open}  # fmt: skip
        expected: dict[tuple[str, str], tuple[int, int]] = {}
        for case in standing:
            key = (case.unit.path[: level.length], case.stage)
            many, stuck = expected.get(key, (0, 0))
            expected[key] = (many + 1, stuck + is_stuck(case, usual))
        assert told == expected
        middles_agree(found, standing)
        assert (found.open, found.stuck) == (len(standing), sum(is_stuck(case, usual) for case in standing))
    asked = Case.objects.filter(CaseFilter(is_stuck=True, flow="problem").condition())
    assert {case.number for case in standing if is_stuck(case, usual)} == (
        {case.number for case in asked} & {case.number for case in standing}
    )


def middles_agree(found: Matrix, standing: list[Case]) -> None:
    """The middle one has stood as long as it says, at each crossing and in each stage; none where nothing stands."""
    for row in found.rows:
        for cell in row.cells:
            here = [case for case in standing if case.unit.path[: found.level.length] == row.unit.path]
            assert cell.median_age == middle_age(here, cell.stage.code)
    for column in found.columns:
        assert column.median_age == middle_age(standing, column.stage.code)


def middle_age(standing: list[Case], stage: str) -> timedelta | None:
    moments = sorted(case.entered_at for case in standing if case.stage == stage)
    return MONDAY - moments[(len(moments) - 1) // 2] if moments else None


def is_stuck(case: Case, usual: dict[str, tuple[int, int]]) -> bool:
    if case.due_at and case.due_at >= MONDAY:
        return False
    known, age = usual.get(case.stage), MONDAY - case.entered_at
    if known:
        return age > timedelta(seconds=known[1]) * 3
    return bool(case.due_at and age > (case.due_at - case.entered_at) * 2)


def trend_agrees(flow: Any, rights: Any, mine: list[Case], by: str, until: date) -> None:
    def stood(case: Case, at: datetime) -> bool:
        return any(
            stay.entered_at < at and (stay.left_at is None or stay.left_at >= at) for stay in case.stays.all()
        )

    for stretch in trend(standing_of(flow, rights), by, until):
        opened = [case for case in mine if stretch.starts_at <= case.opened_at < stretch.ends_at]
        closed = [c for c in mine if c.closed_at and stretch.starts_at <= c.closed_at < stretch.ends_at]
        still_open = {case.number for case in mine if stood(case, stretch.ends_at)}
        assert (stretch.opened, stretch.closed, stretch.open) == (len(opened), len(closed), len(still_open))
        end = timezone.localdate(stretch.ends_at)
        listed = standing_of(flow, rights).filter(CaseFilter(open_at=end).condition())
        assert {case.number for case in listed} == still_open
        assert midnight(end) == stretch.ends_at


def test_the_pace_is_kept_a_few_times_a_day_and_forecasts_rest_on_it(
    world: World, blueprint: Blueprint
) -> None:
    histories(world, blueprint, 7, 400)
    with clock.at(MONDAY):
        assert (keep_paces(), keep_paces()) == (len(current().flows), 0)
        found = prospects_of(current().flows[0])
        standing = standing_of(found.flow, rights_of(world.director)).filter(is_open=True)
        by_stage = found.by_stage(standing)
        told = [found.of(case) for case in standing]
        page = enter(Client(), world.director).get("/matrix/problem/forecast")
    assert (page.status_code, found.pace is not None) == (200, True)
    assert found.pace is not None
    assert found.pace.cases == Case.objects.filter(flow="problem", is_sealed=False).count()
    assert [row.open for row in by_stage] == [standing.filter(stage=stage).count() for stage in STAGES]
    middles = [(one.middle, one.most or date.max) for one in told if one.middle]
    assert middles
    assert all(MONDAY.date() <= middle <= most for middle, most in middles)
    with clock.at(MONDAY + timedelta(hours=7)):
        assert keep_paces() == len(current().flows)


PAGES = ("", "/stuck", "/trend?by=month", "/forecast", "/workbook")


@pytest.fixture
def busy(world: World, blueprint: Blueprint) -> World:
    """Three late problems of the electrical cell that nobody ever moved, and a sealed one beside them."""
    for number in range(4):
        case = Case(
            number=f"WT-9-{number}", flow="problem", blueprint=blueprint, stage="found", title=f"泵{number}",
            urgency="high", unit=world.electrical, source="scan", opened_at=MONDAY, entered_at=MONDAY,
            due_at=MONDAY + timedelta(hours=4), is_sealed=number == 3,
        )  # fmt: skip
        case.title = HIDDEN if case.is_sealed else case.title
        case.save()
        Stay(case=case, stage="found", entered_at=MONDAY, due_at=case.due_at).save()
    return world


def test_the_pages_tell_what_is_stuck_to_those_who_may_read_it(busy: World) -> None:
    told = {}
    for name in ("director", "net_head", "south_head", "system_admin"):
        client = enter(Client(), getattr(busy, name))
        answers = [client.get(f"/matrix/problem{page}") for page in PAGES]
        assert [answer.status_code for answer in answers] == [200] * len(PAGES)
        text = "".join(answer.content.decode() for answer in answers[:4])
        assert HIDDEN not in text
        told[name] = [number for number in range(4) if f"WT-9-{number}" in text]
    assert told == {"director": [0, 1, 2], "net_head": [0, 1, 2], "south_head": [], "system_admin": []}
    client = enter(Client(), busy.director)
    for odd in (
        "?under=nowhere",
        "?level=99&after=x",
        "/trend?by=x&until=0001-01-01",
        "/forecast?cursor=-1",
        "x",
    ):
        assert client.get(f"/matrix/problem{odd}").status_code in {200, 404, 422}


def test_the_workbook_can_be_read_again_and_says_who_made_it(busy: World) -> None:
    answer = enter(Client(), busy.director).get("/matrix/problem/workbook?level=2&under=north")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    crossings, stuck = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert crossings[3][:4] == [busy.north.name, 3, 3, 3]
    assert [row[0] for row in stuck if str(row[0]).startswith("WT")] == ["WT-9-0", "WT-9-1", "WT-9-2"]
    assert busy.director.name in str(crossings[-1][0])


def test_statements_do_not_grow_with_what_the_pages_show(busy: World) -> None:
    client = enter(Client(), busy.director)
    of_three = [statements(client, page) for page in PAGES]
    gone = Case.objects.filter(title__in=["泵1", "泵2"])
    Stay.objects.filter(case__in=gone).delete()
    gone.delete()
    assert [statements(client, page) for page in PAGES] == of_three
    assert max(of_three) <= 22


def statements(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/matrix/problem{page}")
    return len(asked)


def test_a_project_is_a_row_with_its_phase_its_people_and_what_it_says(
    world: World, blueprint: Blueprint
) -> None:
    facts = {"help": "请电气室核定容量", "percent": "30", "benefit": "寿命十八个月"}
    for number, stage in enumerate(("proposed", "running")):
        case = Case.objects.create(
            number=f"GG-9-{number}", flow="key_project", blueprint=blueprint, stage=stage, title=f"项目{number}",
            urgency="ordinary", unit=world.electrical, source="form", opened_at=MONDAY, entered_at=MONDAY,
            is_public=True, is_sealed=number == 0, facts=facts,
        )  # fmt: skip
    Part.objects.create(case=case, person=world.worker, role=Part.LEAD, begins_at=MONDAY)
    for title, day, reached in (("测试", 3, MONDAY), ("试装", 4, None), ("推广", 400, None)):
        Milestone.objects.create(case=case, title=title, person=world.worker, due_on=MONDAY + timedelta(days=day),
                                 promised_on=MONDAY, set_at=MONDAY, reached_at=reached)  # fmt: skip
    with clock.at(MONDAY + timedelta(days=30)):
        text = enter(Client(), world.stranger).get("/matrix/key_project").content.decode()
        [(unit, [row])] = project_rows(current().flow("key_project"), Case.objects.filter(is_sealed=False))  # type: ignore[arg-type]
    assert (unit, row.lead, row.reached, row.late) == (world.electrical, world.worker, 1, 1)
    assert [stage.code for stage, phase in row.phases if phase == "here"] == ["running"]
    assert all(word in text for word in ("项目1", world.worker.name, "1/3", "试装", *facts.values()))
    assert "项目0" not in text

"""October 2026 of the electrical cell: seven days of National Day, a Saturday that is worked, and a sheet at its end.

Everything is sent as the pages send it; the two steps that matter most to the people are made on a phone in Chromium.
What the sheet must say is reckoned here from the text of the institution with a few lines of arithmetic.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import time_machine
import yaml
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from redgrid.assessment.models import Mark
from redgrid.cases.models import Stay
from redgrid.duties.models import Occurrence
from redgrid.grid.actions import begin_tenure, end_tenure
from redgrid.grid.models import Capacity, Tenure
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.browser import PHONE
from tests.journeys.month import Month, Step, moment, nothing_failed
from tests.journeys.people import sign_in
from tests.rules import blueprint_text
from tests.serving import MOMENT, Site, serving
from tests.world import World

LOOKED_AT_LATE, FORGOTTEN, ON_LEAVE = "10-13", "10-22", {"10-19", "10-20"}
WORKED = [f"10-{day:02}" for day in (8, 9, 10, 12, 13, 14, 15, 16, 19, 20, 21, 22, 23, 26, 27, 28, 29, 30)]
STORY: dict[str, list[Step]] = {
    "09-30 16:00": [("member", "report", "seal", "泵机械密封渗漏", "workshop")],
    "10-08 09:00": [
        ("cell_head", "name", "seal", "worker", "net_head", "lab_head"), ("lab_head", "accept", "seal"),
        ("cell_head", "move", "seal", "to_analysed"),
    ],
    "10-08 14:00": [
        ("cell_head", "duty", "T3 2026-10", "M1 2026-10/1=nothing"), ("clerk", "print", "switch_room"),
        ("member", "report", "relay", "继电器误动作", "switch_room"),
        ("cell_head", "propose", "project", "干气密封长周期运行", "laboratory"),
    ],
    "10-09 10:00": [
        ("cell_head", "name", "relay", "worker", "net_head"), ("cell_head", "move", "relay", "to_analysed"),
        ("clerk", "claim", "switch_room", "member"),
    ],
    # The Saturday that is worked: what was due "this week" is due today.
    "10-10 15:00": [
        ("worker", "duty", "V2 2026-W41"), ("cell_head", "duty", "P3 @2026-10-10"),
        ("cell_head", "away", "10-12", "10-16", "member"),
    ],
    "10-12 09:00": [("member", "duty", "I3 2026-W41"), ("clerk", "move", "project", "to_appraised")],
    "10-13 11:00": [
        ("member", "duty", "L1 2026-Q4"),
        ("director", "move", "project", "to_claimed", "", "project_class=a", "appraisal=同意"),
    ],
    "10-14 08:30": [
        ("worker", "duty", "V1 2026-10-13"), ("worker", "move", "seal", "to_linked", "密封面磨损，拆检为证"),
        ("worker", "move", "project", "claim", "", "claim_team=五人", "claim_way=先查温度"),
    ],
    "10-15 15:00": [
        ("member", "duty", "M1 2026-10/2=nothing", "D1 2026-10/1"),
        ("net_head", "move", "seal", "to_planned"),
        ("net_head", "name", "project", "worker", "net_head"), ("director", "move", "project", "award"),
    ],
    "10-16 08:30": [("worker", "move", "relay", "to_linked", "定值漂移")],
    "10-16 10:00": [
        ("member", "duty", "L2 2026-10/1", "I3 2026-W42"), ("worker", "duty", "V2 2026-W42"),
        ("worker", "promise", "project", "首台试装", "member", "10-23"),
        ("worker", "move", "project", "charter", "", "goal=十八个月", "measure=泄漏量", "budget=1000", "risk=无",
         "ends_on=2027-03-31"),
        ("net_head", "move", "relay", "skip_linkage", "单一专业"),
        ("worker", "move", "seal", "propose_plan", "更换密封"), ("worker", "away", *sorted(ON_LEAVE)),
    ],
    "10-21 10:00": [
        ("cell_head", "move", "seal", "approve_plan"), ("worker", "move", "relay", "propose_plan", "更换继电器"),
        ("cell_head", "move", "relay", "approve_plan"),
    ],
    "10-22 10:00": [
        ("worker", "move", "seal", "report_done", "已换，试压合格"), ("cell_head", "move", "seal", "confirm_fixed"),
    ],
    "10-23 10:00": [
        ("worker", "duty", "V2 2026-W43"), ("worker", "move", "relay", "report_done", "已换，传动正确"),
        ("cell_head", "move", "relay", "confirm_fixed"),
    ],
    "10-29 10:00": [
        ("cell_head", "move", "seal", "close", "一周无渗漏"), ("cell_head", "move", "relay", "close", "未再误动"),
        ("cell_head", "duty", *(f"{code} 2026-10" for code in ("P5", "I1", "I2", "H3", "H4", "H5", "H8"))),
        ("worker", "duty", *(f"{code} 2026-10" for code in ("V5", "V6", "V7"))),
    ],
    "10-30 10:00": [
        ("cell_head", "duty", "L2 2026-10/2", "D1 2026-10/2", "I3 2026-W44"), ("worker", "duty", "V2 2026-W44"),
    ],
}  # fmt: skip
STORY |= {
    f"{day} 16:30": [("worker", "duty", f"V1 2026-{day}")]
    for day in WORKED
    if day not in {LOOKED_AT_LATE, FORGOTTEN, *ON_LEAVE}
}
ON_PHONE, EVENING = "10-23 16:00", "10-30 16:45"
# What everybody must come to by what is written above: how each record of a duty was left.
SHEET = {
    "publicity_officer": {"P2": "on_time", "P3": "on_time", "P5": "on_time"},
    "learning_lead": {"L1": "on_time", "L2": "late on_time"},
    "tackling_officer": {"T2": "on_time", "T3": "on_time"},
    "diagnosis_officer": {
        "D1": "on_time on_time", "D2": "on_time on_time", "D4": "on_time late", "D5": "on_time on_time",
        "D6": "on_time on_time", "D7": "on_time on_time", "D8": "on_time on_time",
    },
    "safety_supervisor": {
        "V1": "late missed" + " on_time" * (len(WORKED) - 4), "V2": "on_time " * 4,
        "V5": "on_time", "V6": "on_time", "V7": "on_time",
    },
    "discipline_officer": {"I1": "on_time", "I2": "on_time", "I3": "late on_time missed on_time"},
    "mediation_officer": {"M1": "on_time on_time"},
    "health_guide": {"H3": "on_time", "H4": "on_time", "H5": "on_time", "H8": "on_time"},
}  # fmt: skip
DUE = {
    "T3 2026-10": "10-08 17:30", "M1 2026-10/1": "10-08 17:30", "M1 2026-10/2": "10-15 17:30",
    "V2 2026-W41": "10-10 17:30", "L1 2026-Q4": "10-13 17:30", "P3 @2026-10-10": "10-13 17:30",
    "D1 2026-10/2": "10-30 17:30", "P2 2026-10": "10-30 17:30",
}  # fmt: skip


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application on the clock of the test."""
    # As for every server of a journey: see tests/browser.py.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    home = tmp_path_factory.mktemp("frozen")
    (home / MOMENT).write_text(moment("09-30 08:00").isoformat())
    with serving(home, "tests.journeys.frozen:application") as running:
        yield running


@pytest.fixture
def month(site: Site, world: World, blueprint: Blueprint) -> Iterator[Month]:
    """The electrical cell on the last day of September, when its duties begin; the grid worker looks after safety."""
    begin = moment("09-30 15:00")
    with clock.at(begin):
        held = Tenure.objects.believed().get(unit=world.electrical, capacity__code="safety_supervisor")
        end_tenure(held, by=SYSTEM, ends_at=begin, reason="换人")
        begin_tenure(world.worker, "safety_supervisor", by=SYSTEM, unit=world.electrical, starts_at=begin)
    # The other cells have no officers yet: nothing comes round there.
    Tenure.objects.filter(capacity__kind=Capacity.OFFICER).exclude(unit=world.electrical).delete()
    with time_machine.travel(begin, tick=False) as frozen:
        yield Month(world, frozen, begin)


def test_a_month_of_a_cell_comes_to_the_points_that_anybody_can_reckon(
    month: Month, world: World, site: Site, open_page: Callable[..., Page], caplog: pytest.LogCaptureFixture
) -> None:
    month.play({written: steps for written, steps in STORY.items() if written < ON_PHONE})
    _reaches_the_milestone(_phone(month, ON_PHONE, site, open_page), month)
    month.play({written: steps for written, steps in STORY.items() if written > ON_PHONE})
    phone = _phone(month, EVENING, site, open_page)
    _ticks_the_last_duty(phone, month)
    _limits_jump_over_the_holiday_and_count_the_saturday(month, world)
    reckoned = _reckoned()
    _every_point_has_its_receipt(month, reckoned)
    _leave_is_answered_or_exempt_and_nothing_to_report_is_full_marks(world)
    _opens_the_sheet(phone, month, reckoned)
    nothing_failed(caplog)


def _phone(month: Month, written: str, site: Site, open_page: Callable[..., Page]) -> Page:
    """A phone at this moment, with the server's clock at the same."""
    month.go(written)
    _tell(site.log.parent, month)
    return open_page(**PHONE)


def _tell(home: Path, month: Month) -> None:
    (home / MOMENT).write_text(month.at.isoformat())


def _reaches_the_milestone(phone: Page, month: Month) -> None:
    sign_in(phone, month.world.member)
    phone.get_by_role("link", name="首台试装").first.click()
    phone.get_by_role("button", name=_("Reached")).click()
    expect(phone.get_by_role("status").first).to_contain_text(_("The milestone is brought up to date."))
    task = Task.objects.get(title__startswith="首台试装")
    assert (task.state, task.person, task.due_at) == (Task.DONE, month.world.member, moment("10-23 17:30"))


def _ticks_the_last_duty(phone: Page, month: Month) -> None:
    sign_in(phone, month.world.cell_head)
    phone.get_by_role("link", name="格内宣讲").first.click()
    phone.get_by_role("button", name=_("It is done"), exact=True).click()
    expect(phone.get_by_role("status").first).to_contain_text(_("It is done."))


def _limits_jump_over_the_holiday_and_count_the_saturday(month: Month, world: World) -> None:
    found = Occurrence.objects.filter(unit=world.electrical)
    dues = {f"{row.duty} {row.period}": row.due_at for row in found}
    assert {name: dues[name] for name in DUE} == {name: moment(due) for name, due in DUE.items()}
    stays = {(stay.case.number, stay.stage): stay for stay in Stay.objects.select_related("case")}
    for name, stage, day in (
        ("seal", "found", "10-08"),
        ("seal", "analysed", "10-14"),
        ("relay", "analysed", "10-15"),
    ):
        assert stays[month.numbers[name], stage].due_at == moment(f"{day} 17:30"), (name, stage)


def _leave_is_answered_or_exempt_and_nothing_to_report_is_full_marks(world: World) -> None:
    stood_in = Mark.objects.filter(away_for=world.cell_head, subject__startswith="duty:")
    assert {(mark.person, mark.subject.partition(":electrical:")[0], mark.number) for mark in stood_in} == {
        (world.member, f"duty:{duty}", period)
        for duty, period in (
            ("I3", "2026-W41"), ("L1", "2026-Q4"), ("M1", "2026-10/2"), ("D1", "2026-10/1"), ("L2", "2026-10/1"),
            ("I3", "2026-W42"),
        )
    }  # fmt: skip
    of_safety = Occurrence.objects.filter(
        unit=world.electrical, duty="V1", opens_at__gte=moment("10-01 00:00")
    )
    states = {row.period.removeprefix("2026-"): (row.state, row.reason) for row in of_safety}
    asked = dict.fromkeys(WORKED, ("done", "")) | {FORGOTTEN: ("missed", "")}
    assert states == asked | dict.fromkeys(ON_LEAVE, ("exempt", "leave"))
    nothing = Occurrence.objects.filter(
        unit=world.electrical, how="nothing", opens_at__gte=moment("10-01 00:00")
    )
    assert {row.period for row in nothing} == {"2026-10/1", "2026-10/2"}
    told = Mark.objects.filter(subject__in=[row.source for row in nothing])
    assert [(mark.outcome, mark.deduction) for mark in told] == [("on_time", Decimal(0))] * 2


def _reckoned() -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    """Worth, kept and score of each officer, with pencil and paper; the cell's under no name."""
    text = {duty["code"]: duty for duty in yaml.safe_load(blueprint_text())["duties"]}
    found = {}
    for officer, duties in SHEET.items():
        worth = kept = Decimal(0)
        for code, outcomes in duties.items():
            points, takes = Decimal(text[code]["points"]), text[code].get("deductions", {})
            worth += points
            kept += max(
                Decimal(0), points - sum(Decimal(str(takes.get(each, 0))) for each in outcomes.split())
            )
        found[officer] = (worth, kept, _two_places(kept * 100 / worth))
    scores = [score for _worth, _kept, score in found.values()]
    return found | {"": (Decimal(0), Decimal(0), _two_places(sum(scores, Decimal(0)) / len(scores)))}


def _two_places(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _every_point_has_its_receipt(month: Month, reckoned: dict[str, tuple[Decimal, Decimal, Decimal]]) -> None:
    sheet = month.get(month.world.net_head, "/assessment/electrical/2026-10")
    scores = {each.role.code: each.score for each in sheet.context["sheets"]} | {
        "": sheet.context["total"].score
    }
    assert scores == {officer: score for officer, (_worth, _kept, score) in reckoned.items()}
    linked = {int(key) for key in re.findall(r'href="/assessment/receipts/(\d+)"', sheet.content.decode())}
    shown = list(Mark.objects.filter(unit=month.world.electrical, month="2026-10-01"))
    assert linked == {mark.pk for mark in shown}
    # What is alike is opened once.
    for mark in {(mark.clause, mark.outcome): mark for mark in shown}.values():
        _opens_the_receipt(month, mark)
    left = Counter((mark.officer, mark.clause.partition("#")[2], mark.outcome) for mark in shown)
    assert left == Counter(
        (officer, duty, outcome)
        for officer, duties in SHEET.items()
        for duty, outcomes in duties.items()
        for outcome in outcomes.split()
    )
    taken = {officer: sum(m.deduction for m in shown if m.officer == officer) for officer in SHEET}
    assert taken == {officer: worth - kept for officer, (worth, kept, _score) in reckoned.items() if officer}


def _opens_the_receipt(month: Month, mark: Mark) -> None:
    """The page behind a link of the sheet names the clause and the journal's entry, which is about the same."""
    entry = Entry.objects.get(number=mark.entry)
    assert (entry.subject, entry.at) == (mark.subject, mark.at)
    words = month.get(month.world.net_head, f"/assessment/receipts/{mark.pk}").content.decode()
    assert mark.clause in words
    assert _("No. %(n)s") % {"n": mark.entry} in words


def _opens_the_sheet(
    phone: Page, month: Month, reckoned: dict[str, tuple[Decimal, Decimal, Decimal]]
) -> None:
    phone.goto("/assessment")
    phone.locator("a[href='/assessment/electrical/2026-10']").first.click()
    expect(phone.locator("main")).to_contain_text(str(reckoned[""][2]))
    phone.locator("a[href$='/2026-10/safety_supervisor']").first.click()
    expect(phone.locator("main")).to_contain_text(str(reckoned["safety_supervisor"][2]))
    forgotten = Mark.objects.get(outcome="missed", officer="safety_supervisor", unit=month.world.electrical)
    phone.locator(f"a[href='/assessment/receipts/{forgotten.pk}']").click()
    expect(phone.locator("main")).to_contain_text(month.world.worker.name)
    expect(phone.locator("main")).to_contain_text(
        _("This record (%(what)s) takes %(points)s.") % {"what": forgotten.outcome_word, "points": "2"}
    )
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

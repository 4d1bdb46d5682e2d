"""After closing: looks back, opening again, recurrences; before sending: what a report may be about."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redgrid.cases import likeness as alike
from redgrid.cases.actions import answer_check, reopen_case
from redgrid.cases.likeness import SAME_PLACE, likeness, lookalikes, recurrence_of
from redgrid.cases.models import Case, Echo, EffectCheck, Link
from redgrid.cases.rules import visible_to
from redgrid.cases.tests.ways import again, go, open_tasks, opened, refused, walked
from redgrid.grid.models import Person, Resource, Unit
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid
from redgrid.rulebook.actions import load_blueprint
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.entrance import enter
from tests.rules import blueprint_text
from tests.tries import tries
from tests.world import World

pytestmark = pytest.mark.django_db
# Two reports of one thing as two people write them, and two that have only words of the trade in common.
SAME = [
    ("三楼男卫生间地漏返水", "三楼卫生间地漏往上返水"),
    ("空调冷凝水滴到仪表调试台", "仪表调试台上方空调滴水"),
    ("一号变电所开关柜局部放电报警", "变电所开关柜放电报警又响了"),
    ("外输流量计与对侧计量输差超限", "外输流量计输差连续超限"),
    ("电梯门关不严", "电梯门关不上，有缝"),
    ("Pump 3 makes a loud noise", "loud noise of pump 3"),
    ("走廊照明灯不亮", "走廊的灯不亮了"),
    ("消防栓箱玻璃破损", "消防栓玻璃碎了"),
    ("二楼饮水机漏水", "饮水机漏水"),
    ("循环水泵轴承温度高", "循环泵轴承温度偏高"),
]
OTHER = [
    ("三楼男卫生间地漏返水", "走廊照明灯不亮"),
    ("空调冷凝水滴到仪表调试台", "电梯门关不严"),
    ("循环水泵轴承温度高", "消防栓箱玻璃破损"),
    ("外输流量计输差超限", "饮水机漏水"),
    ("开关柜局部放电报警", "会议室投影仪无信号"),
]


def browser_of(person: Person) -> Client:
    return enter(Client(), person)


def closed(world: World, **more: Any) -> Case:
    return walked(world, "closed", **more)


@pytest.mark.once
def test_reports_of_one_thing_are_found_alike_and_others_are_not() -> None:
    found = sum(likeness(*pair) >= SAME_PLACE for pair in SAME)
    wrong = [pair for pair in OTHER if likeness(*pair) >= SAME_PLACE]
    assert (found / len(SAME) >= 0.9, wrong) == (True, [])


def test_looks_back_are_answered_by_the_served_and_what_does_not_work_opens_again(
    world: World, blueprint: Blueprint
) -> None:
    case = closed(world)
    checks = list(EffectCheck.objects.all())
    assert [check.after for check in checks] == ["7 days", "30 days"]
    assert Task.objects.filter(source__startswith="effect:", state=Task.DUE).count() == 2
    for by in (world.worker, world.lab_head, world.stranger):
        with refused(Forbidden):
            answer_check(checks[0], by=by, is_effective=True)
    # Nobody knows on the first day whether it works after a week; there is time for it once the day has come.
    with refused():
        answer_check(checks[0], by=world.member, is_effective=True)
    assert 'name="answer"' not in browser_of(world.member).get(f"/cases/{case.number}").content.decode()
    days = [(check.due_at - now()).days for check in checks]
    assert (days[0] >= 9, days[1] >= 32) == (True, True)
    with clock.at(now() + timedelta(days=20)):
        answer_check(checks[0], by=world.member, is_effective=True)
        with refused():
            answer_check(checks[0], by=world.member, is_effective=False, note="又响了")
    with clock.at(now() + timedelta(days=45)):
        with refused(Invalid, field="note"):
            answer_check(checks[1], by=world.other_head, is_effective=False)
        answer_check(checks[1], by=world.other_head, is_effective=False, note="又响了")
    case = again(case)
    assert (case.is_open, case.stage, case.closed_at) == (True, "improved", None)
    assert {source for source, _who, _unit in open_tasks(case)} == {"improved"}
    # Closed once more: the looks back begin anew, and the time line tells all of it.
    case = go(case, "close", world.cell_head, "换了泵")
    assert EffectCheck.objects.filter(case=case, state=EffectCheck.WAITING).count() == 2
    page = browser_of(world.member).get(f"/cases/{case.number}")
    assert (page.status_code, "又响了" in page.content.decode()) == (200, True)


def test_those_who_were_served_open_it_again_by_one_tap_while_there_is_time(
    world: World, blueprint: Blueprint
) -> None:
    case = closed(world)
    address = f"/cases/{case.number}/reopening"
    assert browser_of(world.worker).post(address).status_code == 403
    assert browser_of(world.stranger).post(address).status_code == 404
    assert browser_of(world.member).post(address).status_code == 302
    case = again(case)
    assert (case.is_open, case.stage) == (True, "improved")
    assert {check.state for check in EffectCheck.objects.all()} == {EffectCheck.WITHDRAWN}
    with refused():
        reopen_case(case, by=world.member)
    go(case, "dismiss", world.director, "不是问题")
    with refused():
        reopen_case(again(case), by=world.member)
    late = closed(world, title="门锁坏了")
    with clock.at(now() + timedelta(days=40)), refused():
        reopen_case(again(late), by=world.member)


def test_where_the_text_says_so_what_comes_back_is_only_told_on_both(world: World) -> None:
    text, switch = blueprint_text(), "recurrence_reopens: "
    load_blueprint(text.replace(f"{switch}true", f"{switch}false"), by=SYSTEM)
    earlier = closed(world, title="循环水泵轴承温度高")
    opened(world, title="门锁坏了")
    repeated = opened(world, title="循环泵轴承温度又高了")
    elsewhere = opened(world, title="循环水泵轴承温度高", place=world.switch_room)
    links = [(one.source, one.target, one.by) for one in Link.objects.filter(kind=Link.RECURRENCE_OF)]
    assert links == [(repeated, earlier, None)]
    assert again(earlier).is_open is False
    with clock.at(now() + timedelta(days=300)):
        opened(world, title="循环水泵轴承温度高")
    assert Link.objects.count() == 1
    assert elsewhere.is_open
    # What is sealed is compared with nothing: those of one case would learn of the other.
    assert recurrence_of(repeated) == earlier
    Case.objects.update(is_sealed=True)
    assert recurrence_of(again(repeated)) is None


def test_what_comes_back_at_the_same_place_opens_the_earlier_one_again(
    world: World, blueprint: Blueprint
) -> None:
    earlier = closed(world, title="循环水泵轴承温度高")
    repeated = opened(world, title="循环泵轴承温度又高了")
    earlier = again(earlier)
    assert (earlier.is_open, earlier.stage, again(repeated).is_open) == (True, "improved", True)
    assert {source for source, _who, _unit in open_tasks(earlier)} == {"improved"}
    assert {check.state for check in EffectCheck.objects.filter(case=earlier)} == {EffectCheck.WITHDRAWN}


def report(client: Client, world: World, title: str, **more: str) -> Any:
    key = f"0b0f6a3e-5dd8-4d7c-8a43-{abs(hash(title)) % 10**12:012d}"
    words = {"title": title, "place": world.workshop.code, "urgency": "ordinary", "once": key, **more}
    return client.post("/report", words)


def test_before_sending_a_report_shows_what_it_may_be_about_and_me_too_counts_once(
    world: World, blueprint: Blueprint
) -> None:
    known = opened(world, title="循环水泵轴承温度高", text="机密：张三说的")
    hidden = opened(world, title="循环水泵轴承温度偏高")
    Case.objects.filter(pk=hidden.pk).update(is_sealed=True)
    stranger, member = browser_of(world.stranger), browser_of(world.member)
    shown = report(stranger, world, "循环泵轴承温度高")
    page = shown.content.decode()
    # Title and stage of the same place, nothing else of it; of what is sealed nothing at all.
    assert (shown.status_code, known.title in page) == (200, True)
    assert [word for word in (known.number, "张三", hidden.title) if word in page] == []
    assert Case.objects.count() == 2
    assert known.number in report(member, world, "循环泵轴承温度高").content.decode()
    for _twice in range(2):
        report(stranger, world, "循环泵轴承温度高", too=str(known.pk))
    assert [(echo.case, echo.person) for echo in Echo.objects.all()] == [(known, world.stranger)]
    # Being counted is no right to read, and nobody is counted on what they were not shown.
    assert stranger.get(f"/cases/{known.number}").status_code == 404
    report(stranger, world, "循环泵轴承温度高", too=str(hidden.pk))
    assert Echo.objects.count() == 1
    assert report(stranger, world, "循环泵轴承温度高", new="1").status_code == 302
    # The same report once more is the one that was sent, not one that looks like it.
    assert report(stranger, world, "循环泵轴承温度高").status_code == 302
    assert Case.objects.count() == 3


def test_without_a_name_me_too_gives_a_receipt_of_its_own(world: World, blueprint: Blueprint) -> None:
    known = opened(world, title="循环水泵轴承温度高")
    visitor, address = Client(), reverse("signs:place", args=[world.workshop.scan_code])
    words = {"title": "循环泵轴承温度高", "once": "0b0f6a3e-5dd8-4d7c-8a43-2f5a1c1f0009"}
    assert known.title in visitor.post(address, words).content.decode()
    answer = visitor.post(address, {**words, "too": str(known.pk)})
    receipt = answer.context["receipt"]
    echo = Echo.objects.get()
    assert (echo.person, Case.objects.count()) == (None, 1)
    followed = visitor.post(reverse("signs:follow"), {"receipt": receipt}).content.decode()
    assert known.title in followed


@settings(max_examples=tries(8), deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), many=st.integers(0, 25), most=st.sampled_from([2, 200]))
def test_lookalikes_are_those_that_looking_at_every_case_finds(
    world: World, blueprint: Blueprint, seed: int, many: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alike, "COMPARED", most)
    chance, places = random.Random(seed), [world.workshop, world.meter_room, world.lab, None]
    units = [world.electrical, world.metering, world.laboratory]
    Case.objects.all().delete()
    for number in range(many):
        closed = chance.choice([None, None, now() - timedelta(days=chance.choice([2, 29, 31]))])
        Case.objects.create(
            number=f"WT-{number}", flow=chance.choice(["problem"] * 3 + ["suggestion"]), blueprint=blueprint,
            stage="found", title="".join(chance.choices("水泵轴承", k=4)), urgency="high", source="scan",
            unit=chance.choice(units), place=chance.choice(places), opened_at=now(), entered_at=now(),
            is_open=closed is None, closed_at=closed, is_sealed=chance.random() < 0.2,
        )  # fmt: skip
    asked = (
        "水泵轴承",
        chance.choice(places),
        chance.choice([*units, None]),
        chance.choice([world.worker, None]),
    )
    assert found_quickly(*asked) == found_by_looking_at_all(*asked, most)


def found_quickly(
    title: str, place: Resource | None, unit: Unit | None, person: Person | None
) -> list[tuple[int, bool, bool]]:
    found = lookalikes("problem", title, place=place, unit=unit, person=person)
    return [(one.case.pk, one.is_same_place, one.is_readable) for one in found]


def found_by_looking_at_all(
    title: str, place: Resource | None, unit: Unit | None, person: Person | None, most: int
) -> list[tuple[int, bool, bool]]:
    since, readable = now() - timedelta(days=30), set(visible_to(person))
    near = [
        case for case in Case.objects.filter(flow="problem", is_sealed=False).order_by("-id")
        if (case.is_open or (case.closed_at and case.closed_at >= since))
        and ((place and case.place_id == place.pk) or (unit and case.unit_id == unit.pk))
    ]  # fmt: skip
    rated = [
        (bool(place and case.place_id == place.pk), likeness(title, case.title), case) for case in near[:most]
    ]
    kept = [one for one in rated if one[1] >= (0.3 if one[0] else 0.55) and (one[0] or one[2] in readable)]
    best = sorted(kept, key=lambda one: (one[0], one[1]), reverse=True)[:5]
    return [(case.pk, is_same_place, case in readable) for is_same_place, _value, case in best]


def test_elsewhere_only_what_one_may_read_is_shown(world: World, blueprint: Blueprint) -> None:
    far = opened(world, by=world.stranger, title="循环水泵轴承温度高", place=world.lab)
    found = {
        name: [
            one.case
            for one in lookalikes("problem", far.title, place=None, unit=world.laboratory, person=person)
        ]
        for name, person in (("head", world.lab_head), ("worker", world.worker), ("nobody", None))
    }
    assert found == {"head": [far], "worker": [], "nobody": []}

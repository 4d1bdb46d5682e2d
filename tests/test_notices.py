"""A notice from its publication to its end: who may, who sees and is told, and what time does alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from redgrid.grid.models import Person, Tenure, Unit
from redgrid.grid.rules import rights_of
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.messages.jobs import tell_people
from redgrid.messages.models import Message
from redgrid.messages.queries import shown
from redgrid.notices.actions import Words, correct_notice, publish_notice, renew_notice, withdraw_notice
from redgrid.notices.models import Notice, Renewal
from redgrid.notices.papers import notice_paper
from redgrid.notices.queries import for_workbench, listed
from redgrid.notices.rules import may_publish, visible_to
from redgrid.rulebook.institution import BurdenText
from redgrid.rulebook.waiving import today
from redgrid.search.actions import keep_index
from redgrid.search.queries import Asked, results_of
from redgrid.signs.tests.boards import text_of
from redgrid.workbench.burden import burdens
from tests.world import World

pytestmark = pytest.mark.usefixtures("blueprint")
WORDS = Words("周六停电", "八点到十二点停电。\n\n冰箱不受影响。")
HEADS = {
    "centre": "director", "north": "net_head", "south": "south_head", "electrical": "cell_head",
    "metering": "other_head", "laboratory": "lab_head",
}  # fmt: skip


def told(world: World, unit: str = "electrical", **more: Any) -> Notice:
    return publish_notice(Words(WORDS.title, WORDS.text, **more), getattr(world, unit), by=world.director)


def again(notice: Notice) -> Notice:
    return Notice.objects.select_related("unit").get(pk=notice.pk)


def days(ahead: int) -> Any:
    return today() + timedelta(days=ahead)


def cast(world: World) -> dict[str, Person]:
    return {name: person for name, person in vars(world).items() if isinstance(person, Person)}


def belongs(person: Person, unit: Unit) -> bool:
    rows = Tenure.objects.current().filter(person=person, unit__isnull=False)
    return any(path.startswith(unit.path) for path in rows.values_list("unit__path", flat=True))


def messages_of(notice: Notice) -> list[tuple[str, str]]:
    rows = Message.objects.filter(subject=notice.subject).order_by("person__staff_number", "pk")
    return list(rows.values_list("person__staff_number", "kind"))


def test_who_publishes_who_sees_and_who_is_told_for_every_unit_and_person(world: World) -> None:
    people = cast(world)
    notices = {unit: told(world, unit) for unit in HEADS}
    tell_people()
    tell_people()
    for notice in notices.values():
        line = notice.unit.ancestor_paths
        may = {"clerk"} | {head for unit, head in HEADS.items() if getattr(world, unit).path in line}
        meant = {name for name, person in people.items() if belongs(person, notice.unit)}
        assert {name for name, person in people.items() if may_publish(person, notice.unit)} == may
        seen = {name for name, person in people.items() if visible_to(person).filter(pk=notice.pk).exists()}
        assert seen == meant | may
        numbers = sorted(people[name].staff_number for name in meant - {"director"})
        assert messages_of(notice) == [(number, "notice.published") for number in numbers]
    on_first_page = {
        name: {each.unit.code for each in for_workbench(rights_of(person))} for name, person in people.items()
    }
    assert on_first_page["member"] == {"centre", "north", "electrical"}
    assert on_first_page["stranger"] == {"centre", "south", "laboratory"}
    assert on_first_page["audit_admin"] == {"centre"}
    # Without a notice for them strangers publish, change and find nothing.
    for person in (world.member, world.worker, world.other_head, world.system_admin):
        with pytest.raises(Forbidden):
            withdraw_notice(notices["electrical"], "不该能", by=person)


def test_more_people_and_more_notices_take_no_more_statements(world: World) -> None:
    tell_people()
    counts = []
    for unit in ("laboratory", "centre"):
        told(world, unit)
        with CaptureQueriesContext(connection) as asked:
            tell_people()
        counts.append(len(asked))
        rights = rights_of(world.stranger)
        with CaptureQueriesContext(connection) as asked:
            assert {each.unit.code for each in for_workbench(rights)} >= {unit}
        assert len(asked) == 1
    assert counts[0] == counts[1]
    rows = list(Message.objects.filter(person=world.stranger))
    keys = Notice.objects.values_list("pk", flat=True)
    assert {(each.words, each.about, each.link) for each in shown(rows, world.stranger)} == {
        ("有一则给您的通知公告", WORDS.title, f"/notice-board/{key}") for key in keys
    }


def test_what_cannot_be_is_refused_beside_its_field(world: World) -> None:
    for field, wrong in (
        ("title", {"title": "\u200b"}), ("title", {"title": "长" * 121}), ("text", {"text": " \n"}),
        ("text", {"text": "长" * 5001}), ("starts_on", {"starts_on": days(-1)}),
        ("starts_on", {"starts_on": days(366)}), ("expires_on", {"starts_on": days(3), "expires_on": days(2)}),
        ("expires_on", {"expires_on": days(366)}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            publish_notice(Words(**{**vars(WORDS), **wrong}), world.centre, by=world.clerk)
        assert refused.value.field == field, wrong
    notice = told(world)
    assert (notice.starts_on, notice.expires_on) == (today(), days(90))
    for field, expires_on, reason in (
        ("expires_on", days(90), "仍要"), ("expires_on", days(366), "仍要"), ("reason", days(91), " "),
        ("reason", days(91), "长" * 501),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            renew_notice(notice, expires_on, reason, by=world.cell_head)
        assert refused.value.field == field
    with pytest.raises(Invalid):
        withdraw_notice(notice, "\u200b\u200b", by=world.cell_head)
    with pytest.raises(Invalid):
        correct_notice(notice, WORDS, "没有变", by=world.cell_head)
    assert (again(notice).state, Renewal.objects.count(), Notice.objects.count()) == (Notice.HOLDS, 0, 1)
    for broken in (
        {"expires_on": days(-1)}, {"withdrawn_at": now()}, {"reason": "x"}, {"version": 2},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(**broken)


def test_a_notice_is_renewed_put_right_and_withdrawn_for_a_reason_and_never_edited(world: World) -> None:
    first = publish_notice(WORDS, world.electrical, by=world.cell_head, once="k")
    assert publish_notice(WORDS, world.electrical, by=world.cell_head, once="k") == first
    stale = again(first)
    renew_notice(first, days(120), "施工未完", by=world.net_head)
    with pytest.raises(Refused):
        renew_notice(stale, days(150), "同时", by=world.cell_head)
    right = Words("周日停电", WORDS.text)
    second = correct_notice(again(first), right, "改期", by=world.cell_head)
    assert (second.version, second.corrects, second.expires_on, again(first).state) == (
        2, first, days(120), Notice.SUPERSEDED
    )  # fmt: skip
    assert again(first).title == WORDS.title
    for late in (
        lambda: correct_notice(again(first), right, "再改", by=world.cell_head),
        lambda: withdraw_notice(again(first), "再撤", by=world.cell_head),
        lambda: renew_notice(again(first), days(200), "再续", by=world.cell_head),
    ):
        with pytest.raises(Refused):
            late()
    tell_people()
    withdraw_notice(again(second), "施工取消", by=world.clerk)
    tell_people()
    gone = again(second)
    assert (gone.state, gone.withdrawn_by, gone.withdrawn_reason) == (
        Notice.WITHDRAWN,
        world.clerk,
        "施工取消",
    )
    with pytest.raises(Refused):
        renew_notice(gone, days(200), "再续", by=world.cell_head)
    # What was put right before anybody was told is told as it is now, once each.
    worker = world.worker.staff_number
    kinds = [kind for number, kind in messages_of(first) + messages_of(second) if number == worker]
    assert kinds == ["notice.corrected", "notice.withdrawn"]
    entries = Entry.objects.filter(kind__startswith="notice.").order_by("number").values_list("kind", "actor")
    assert [(kind, actor) for kind, actor in entries] == [
        ("notice.published", world.cell_head.staff_number), ("notice.renewed", world.net_head.staff_number),
        ("notice.corrected", world.cell_head.staff_number), ("notice.withdrawn", world.clerk.staff_number),
    ]  # fmt: skip


def test_a_notice_on_paper_says_its_words_its_days_and_that_it_does_not_hold(world: World) -> None:
    gone = withdraw_notice(
        publish_notice(WORDS, world.electrical, by=world.cell_head), "取消", by=world.clerk
    )
    paper, said = (
        text_of(notice_paper(gone, world.worker).content),
        (gone.title, *gone.text.split(), gone.state_word),
    )
    assert [word for word in (*said, str(gone.expires_on)) if word not in paper] == []


def test_time_alone_takes_a_notice_from_the_first_page_and_the_search_and_renewing_brings_it_back(
    world: World,
) -> None:
    notice, coming = told(world), told(world, "north", starts_on=days(5), expires_on=days(9))
    keep_index()

    def met(at: int) -> tuple[set[int], set[int], set[int], set[int]]:
        with clock.at(now() + timedelta(days=at)):
            seen = visible_to(world.member)
            found = [row.ref for row, _thing in results_of(world.member, Asked("冰箱")).rows]
            return (
                {each.pk for each in for_workbench(rights_of(world.member))}, set(found),
                {each.pk for each in listed(seen)}, {each.pk for each in listed(seen, is_past=True)},
            )  # fmt: skip

    both = {notice.pk, coming.pk}
    assert met(0) == ({notice.pk}, both, both, set())
    assert met(9) == (both, both, both, set())
    assert met(10) == ({notice.pk}, {notice.pk}, {notice.pk}, {coming.pk})
    assert met(91) == (set(), set(), set(), both)
    assert results_of(world.stranger, Asked("冰箱")).many == 0
    with clock.at(now() + timedelta(days=91)):
        renew_notice(again(notice), days(30), "又要停电", by=world.cell_head)
    assert met(91)[:3] == ({notice.pk}, {notice.pk}, {notice.pk})
    withdraw_notice(again(notice), "不停了", by=world.cell_head)
    assert met(0)[:3] == (set(), {coming.pk}, {coming.pk})


def test_what_notices_cost_is_reckoned_for_units(world: World) -> None:
    told(world, "north")
    told(world, "electrical")
    north, electrical, metering = burdens(world.north, BurdenText(notice=2), 4)
    inside, beside = electrical.members, metering.members
    found = [(each.meant, each.minutes) for each in (north, electrical, metering)]
    assert found == [(each, 2 * each) for each in (north.members + inside, 2 * inside, beside)]

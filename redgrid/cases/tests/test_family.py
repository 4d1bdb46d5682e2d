"""Merging, splitting, parts below a case, and limits that stand still."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from redgrid.cases.actions import (
    attach,
    comment_on,
    link_cases,
    merge_case,
    resume_case,
    split_case,
    suspend_case,
)
from redgrid.cases.family import open_children
from redgrid.cases.models import Attachment, Case, Comment, Link, Stay, Suspension
from redgrid.cases.page import case_page
from redgrid.cases.queries import steps_of
from redgrid.cases.standing_still import due_again
from redgrid.cases.tests.ways import again, go, kinds_of, named, open_tasks, opened, refused, walked
from redgrid.grid.models import Person
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.documents import Document
from redgrid.kit.refusal import Forbidden, Invalid, Missing, Refused
from redgrid.kit.worktime import explain
from redgrid.rulebook.actions import keep_calendar
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.entrance import enter
from tests.world import World

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
# A Monday; the week has no holidays.
MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=ZONE)


def browser_of(person: Person) -> Client:
    return enter(Client(), person)


def note(name: str) -> Document:
    return Document(name.encode(), f"{name}.txt", "text/plain")


def everything_read_in(case: Case) -> tuple[set[str], set[str]]:
    """Digests of files and words of comments that a reader of ``case`` finds there."""
    files = Attachment.objects.of(case).exclude(file="")
    return {one.digest for one in files}, {one.text for one in Comment.objects.of(case)}


def together(*cases: Case) -> tuple[set[str], set[str]]:
    found = [everything_read_in(case) for case in cases]
    return set().union(*(files for files, _words in found)), set().union(*(words for _files, words in found))


def test_nothing_is_lost_when_cases_are_merged_one_into_the_next(world: World, blueprint: Blueprint) -> None:
    first, second, third = (opened(world, title=title) for title in ("泵异响", "泵噪声", "泵房噪声大"))
    part = opened(world, title="地脚松动")
    for one in (first, second, third):
        attach(one, [note(one.title)], by=world.cell_head)
        comment_on(one, f"{one.title}，看一下", by=world.member)
    link_cases(part, Link.CHILD_OF, first, by=world.cell_head)
    link_cases(first, Link.RELATED, part, by=world.cell_head)
    before = together(first, second, third)
    for case, into in ((first, second), (second, third)):
        merge_case(again(case), again(into), by=world.cell_head, reason="同一件事")
    assert everything_read_in(third) == before
    assert {c.number: c.merged_into for c in Case.objects.filter(is_open=False)} == {
        first.number: third, second.number: third
    }  # fmt: skip
    assert open_children(again(third)) == [part]
    # Links that people had said are shown where the case goes on; nothing is left to do for what ended.
    shown = case_page(again(third), world.cell_head).life.relations
    assert {row.link.kind for row in shown} == {"child_of", "related", "duplicate_of"}
    assert (open_tasks(first), open_tasks(second)) == (set(), set())
    assert kinds_of(second)[-1] == "case.merged"
    # Whoever reads where it goes on opens the file that came with the first.
    file = first.attachments.get()
    assert browser_of(world.worker).get(f"/attachments/{file.pk}").status_code == 200
    assert browser_of(world.stranger).get(f"/attachments/{file.pk}").status_code == 404
    with refused(field="other"):
        merge_case(again(first), again(third), by=world.cell_head, reason="再来一次")


def test_what_is_split_off_takes_files_along_and_leaves_them_too(world: World, blueprint: Blueprint) -> None:
    case = named(world, opened(world))
    attach(case, [note("一"), note("二")], by=world.worker)
    before = together(case)
    one = case.attachments.order_by("id")[0]
    part = split_case(
        case, by=world.cell_head, title="联轴器护罩缺失", files=[one.pk], is_part=True, once="k1"
    )
    same = split_case(
        case, by=world.cell_head, title="联轴器护罩缺失", files=[one.pk], is_part=True, once="k1"
    )
    assert (part.number, Case.objects.count()) == (same.number, 2)
    assert (together(case), together(case, part)) == (before, before)
    assert (part.unit, part.place, part.urgency) == (case.unit, case.place, case.urgency)
    assert {link.kind for link in part.links.all()} == {"split_from", "child_of"}
    # The one above is not closed before the part is.
    top = walked(world, "improved", title="机组检修")
    Link.objects.filter(source=part, kind=Link.CHILD_OF).update(target=top)
    with refused():
        go(top, "close", world.cell_head, "好了")
    go(part, "dismiss", world.director, "不是问题")
    assert not go(top, "close", world.cell_head, "好了").is_open


def test_who_merges_splits_and_suspends(world: World, blueprint: Blueprint) -> None:
    case, other = named(world, opened(world)), opened(world, title="泵噪声")
    far = opened(world, by=world.stranger, place=world.lab)
    day = date.today() + timedelta(days=30)  # noqa: DTZ011
    for by in (world.worker, world.member, world.stranger, world.lab_head):
        for act in (
            lambda by=by: merge_case(case, other, by=by, reason="一样"),
            lambda by=by: split_case(case, by=by, title="一部分"),
            lambda by=by: suspend_case(case, by=by, reason="等料", review_on=day),
        ):
            with refused(Forbidden):
                act()
    with refused(Missing, field="other"):
        merge_case(case, far, by=world.cell_head, reason="一样")
    with refused(Invalid, field="reason"):
        merge_case(case, other, by=world.cell_head, reason=" ")
    with refused(Invalid, field="other"):
        merge_case(case, case, by=world.cell_head, reason="一样")
    Case.objects.filter(pk=other.pk).update(is_sealed=True)
    with pytest.raises(Refused):
        merge_case(case, again(other), by=world.cell_head, reason="一样")
    with refused(Invalid, field="review_on"):
        suspend_case(case, by=world.cell_head, reason="等料", review_on=date(2020, 1, 1))
    assert Case.objects.filter(is_open=True).count() == 3


def test_a_limit_that_stands_still_is_not_late_and_runs_on_with_what_was_left(
    world: World, blueprint: Blueprint
) -> None:
    with clock.at(MONDAY):
        case = walked(world, "analysed", urgency="high")
    assert case.due_at is not None
    before = case.due_at.astimezone(ZONE)
    with clock.at(MONDAY + timedelta(days=1)):
        suspend_case(again(case), by=world.other_head, reason="等备件", review_on=date(2026, 4, 15))
    with clock.at(MONDAY + timedelta(days=60)):
        waiting = again(case)
        assert (waiting.due_at, waiting.is_late(clock.now())) == (None, False)
        assert not any(step.is_late for step in steps_of(waiting))
        with refused():
            go(waiting, "to_linked", world.worker, "轴承磨损")
        # A note is kept meanwhile, and the task asks for another look.
        assert {source for source, _who, _unit in open_tasks(case)} == {"analysed", "answer"}
    resumed_at = MONDAY + timedelta(days=63)
    with clock.at(resumed_at):
        resume_case(again(case), by=world.cell_head, note="备件到了")
        with refused():
            resume_case(again(case), by=world.cell_head)
    case = again(case)
    assert case.due_at is not None
    # Three working days, one of which had run: two are left, to the close of business as before.
    due = case.due_at.astimezone(ZONE)
    assert (due.date(), due.time()) == (date(2026, 5, 13), before.time())
    task = Task.objects.get(source=case.task_source("analysed"), state=Task.DUE)
    assert (task.due_at, task.due_steps[0]["kind"]) == (case.due_at, "stood_still")
    assert all(explain(task.due_steps))
    assert {stay.due_at for stay in Stay.objects.filter(case=case, left_at=None)} == {case.due_at}
    assert Suspension.objects.get().ended_at == resumed_at
    # Where a shift keeps its own calendar, what is left runs on it.
    keep_calendar(case.unit, "shift_one", by=SYSTEM, starts_on=MONDAY.date())
    left = due_again(case, MONDAY + timedelta(days=1), MONDAY, MONDAY)
    assert left.calendar.endswith("#shift_one")
    assert open_tasks(case) == {("analysed", world.worker.name, "electrical")}

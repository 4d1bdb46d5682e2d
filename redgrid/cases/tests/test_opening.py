from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection

from redgrid.cases.actions import Opened, open_case, suspend_case
from redgrid.cases.models import Attachment, Case, DayCount, Part, Stay
from redgrid.cases.receipts import receipt_digest, receipt_for
from redgrid.cases.rules import visible_to
from redgrid.cases.tests.ways import open_tasks, opened, refused
from redgrid.grid.actions import enter_place
from redgrid.grid.models import Placement, Tenure, Unit
from redgrid.journal.actions import once_key
from redgrid.journal.models import Entry
from redgrid.journal.proof import verify
from redgrid.kit import clock
from redgrid.kit.actor import ANONYMOUS, SYSTEM
from redgrid.kit.pictures import Picture
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.rulebook.actions import load_blueprint
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.rules import blueprint_text
from tests.world import World

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2025, 3, 3, 9, tzinfo=ZONE)
PICTURE = Picture(b"\xff\xd8 drawn anew", 40, 30)


def test_a_report_of_a_person_goes_to_whoever_answers_for_the_place(
    world: World, blueprint: Blueprint
) -> None:
    with clock.at(MONDAY):
        case = opened(world, text="很响", urgency="high")
    case = Case.objects.get(pk=case.pk)
    assert (case.number, case.flow, case.stage, case.blueprint) == (
        "WT-2025-0303-001",
        "problem",
        "found",
        blueprint,
    )
    assert (case.title, case.text, case.urgency, case.source) == ("泵异响", "很响", "high", Case.SIGNED_IN)
    assert (case.unit, case.place, case.is_open, case.is_sealed) == (
        world.electrical,
        world.workshop,
        True,
        False,
    )
    # Four work-hours from nine: three before noon, one after half past one.
    assert (case.opened_at, case.entered_at, case.due_at) == (
        MONDAY,
        MONDAY,
        MONDAY.replace(hour=14, minute=30),
    )
    assert (case.receipt, case.closed_at, case.facts, case.revision) == (None, None, {}, 1)
    assert list(Stay.objects.values_list("case", "stage", "entered_at", "due_at", "left_at")) == [
        (case.pk, "found", MONDAY, case.due_at, None)
    ]
    assert list(Part.objects.values_list("case", "person", "role", "unit", "answer", "ends_at")) == [
        (case.pk, world.member.pk, "reporter", world.electrical.pk, "accepted", None)
    ]


def test_the_stage_task_says_what_is_asked_for_and_for_how_many_points(
    world: World, blueprint: Blueprint
) -> None:
    with clock.at(MONDAY):
        case = opened(world, urgency="high")
    task = Task.objects.get()
    duty = blueprint.duties.get(code="D2")
    assert (task.source, task.link) == (f"case:{case.number}:found", f"/cases/{case.number}")
    assert (task.person, task.capacity, task.unit, task.state) == (
        None,
        "cell_head",
        world.electrical,
        Task.DUE,
    )
    assert (task.clause, task.points, task.due_at) == ("support-centre/1#D2", duty.points, case.due_at)
    assert (task.title, task.is_sealed, task.is_provisional, bool(task.due_steps)) == (
        "问题发现 · 泵异响",
        False,
        False,
        True,
    )
    assert task.standard


def test_the_journal_tells_of_the_report_and_its_chain_holds(world: World, blueprint: Blueprint) -> None:
    case = opened(world, urgency="high")
    entry = Entry.objects.get(kind="case.opened")
    facts = {"flow": "problem", "stage": "found", "title": "泵异响", "place": "workshop"}
    facts |= {"urgency": "high", "source": "signed_in", "blueprint": "support-centre/1"}
    assert (entry.subject, entry.unit, entry.actor) == (case.subject, "electrical", world.member.staff_number)
    assert entry.facts == facts
    assert verify().flaws == ()


def test_a_report_without_a_name_has_no_reporter_and_is_followed_by_its_receipt(
    world: World, blueprint: Blueprint
) -> None:
    code = receipt_for("key")
    case = opened(world, by=ANONYMOUS, source=Case.SCAN, receipt=code)
    assert (case.source, case.receipt, case.unit) == ("scan", receipt_digest(code.lower()), world.electrical)
    assert (Part.objects.count(), Entry.objects.get(kind="case.opened").actor) == (0, "anonymous")


def test_two_reports_cannot_be_followed_by_one_receipt(world: World, blueprint: Blueprint) -> None:
    opened(world, by=ANONYMOUS, receipt="BCDF")
    with pytest.raises(IntegrityError):
        opened(world, by=ANONYMOUS, receipt="BCDF")
    assert (Case.objects.count(), Stay.objects.count(), Task.objects.count()) == (1, 1, 1)


def test_without_an_urgency_the_mildest_is_taken(world: World, blueprint: Blueprint) -> None:
    assert opened(world).urgency == "ordinary"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " \n\t\x00 "}, "title"),
        ({"title": "\u200b\u200b"}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"text": "长" * 5001}, "text"),
        ({"urgency": "yesterday"}, "urgency"),
        ({"urgency": "URGENT"}, "urgency"),
    ],
)
def test_words_that_cannot_be_a_report_are_refused_beside_their_field(
    world: World, blueprint: Blueprint, said: dict[str, str], field: str
) -> None:
    with refused(Invalid, field):
        opened(world, **said)
    assert (Case.objects.count(), Task.objects.count(), DayCount.objects.count()) == (0, 0, 0)


def test_the_longest_words_are_taken_and_cleaned(world: World, blueprint: Blueprint) -> None:
    case = opened(world, title="\x00" + "𬱖" * 120 + "\n", text="䶮\r\n" * 2500)
    case.refresh_from_db()
    assert (case.title, case.text) == ("𬱖" * 120, ("䶮\n" * 2500).strip())
    assert Task.objects.get().title.startswith("问题发现 · 𬱖")


def test_an_unknown_flow_is_refused(world: World, blueprint: Blueprint) -> None:
    with refused(Invalid, "flow"):
        open_case("no\x00pe" * 100, by=world.member, title="泵异响")


def test_nothing_can_be_reported_before_there_is_an_institution(world: World) -> None:
    with refused(Refused):
        opened(world)


@pytest.mark.parametrize("kind", ["system_admin", "security_admin", "audit_admin"])
def test_whoever_administers_the_system_opens_no_case_by_name(
    world: World, blueprint: Blueprint, kind: str
) -> None:
    with refused(Forbidden):
        opened(world, by=getattr(world, kind))


def test_without_a_place_the_reporters_own_unit_answers(world: World, blueprint: Blueprint) -> None:
    assert opened(world, place=None, by=world.stranger).unit == world.laboratory


def test_without_a_place_and_without_a_name_the_centre_answers(world: World, blueprint: Blueprint) -> None:
    case = opened(world, place=None, by=ANONYMOUS)
    assert (case.unit, open_tasks(case)) == (world.centre, {("found", "leading_group_head", "centre")})


def test_a_person_of_no_unit_reports_to_the_centre(world: World, blueprint: Blueprint) -> None:
    Tenure.objects.filter(person=world.member).delete()
    assert opened(world, place=None).unit == world.centre


def test_for_a_place_in_no_cell_the_centre_answers(world: World, blueprint: Blueprint) -> None:
    attic = enter_place("attic", by=SYSTEM, name="阁楼", place_kind="office")
    case = opened(world, place=attic)
    assert (case.unit, case.place) == (world.centre, attic)


def test_a_report_goes_to_the_cell_the_place_lies_in_at_that_moment(
    world: World, blueprint: Blueprint
) -> None:
    Placement.objects.filter(resource=world.workshop).update(ends_at=MONDAY)
    assert opened(world).unit == world.centre
    with clock.at(MONDAY.replace(day=2)):
        assert opened(world).unit == world.electrical


def test_without_any_centre_nothing_can_be_routed(world: World, blueprint: Blueprint) -> None:
    Unit.objects.filter(code="centre").update(parent=world.north)
    with refused(Refused):
        opened(world, place=None, by=ANONYMOUS)


def test_feedback_goes_to_the_clerk_of_the_centre_whoever_gives_it(
    world: World, blueprint: Blueprint
) -> None:
    case = open_case("suggestion", by=world.stranger, title="字太小").case
    assert (case.number[:3], case.unit) == ("YJ-", world.centre)
    assert open_tasks(case) == {("received", "centre_clerk", "centre")}
    assert Task.objects.get().clause == ""


@pytest.mark.parametrize(
    ("at", "number"),
    [
        (datetime(2025, 3, 3, 0, 0, tzinfo=ZONE), "WT-2025-0303-001"),
        (datetime(2025, 3, 3, 23, 59, 59, tzinfo=ZONE), "WT-2025-0303-001"),
        (datetime(2025, 3, 3, 16, 0, tzinfo=ZoneInfo("UTC")), "WT-2025-0304-001"),
        (datetime(2025, 3, 3, 15, 59, tzinfo=ZoneInfo("UTC")), "WT-2025-0303-001"),
        (datetime(2024, 12, 31, 16, 30, tzinfo=ZoneInfo("UTC")), "WT-2025-0101-001"),
    ],
)
def test_the_day_of_a_number_is_the_centres_day(
    world: World, blueprint: Blueprint, at: datetime, number: str
) -> None:
    with clock.at(at):
        assert opened(world).number == number


def test_numbers_count_up_through_the_day_for_each_flow(world: World, blueprint: Blueprint) -> None:
    with clock.at(MONDAY):
        numbers = [opened(world).number for _time in range(3)]
        numbers.append(open_case("suggestion", by=world.member, title="字太小").case.number)
    with clock.at(MONDAY.replace(day=4)):
        numbers.append(opened(world).number)
    assert numbers == [
        "WT-2025-0303-001",
        "WT-2025-0303-002",
        "WT-2025-0303-003",
        "YJ-2025-0303-001",
        "WT-2025-0304-001",
    ]


def test_the_thousandth_report_of_a_day_gets_a_number_too(world: World, blueprint: Blueprint) -> None:
    with clock.at(MONDAY):
        opened(world)
        DayCount.objects.update(last=999)
        assert opened(world).number == "WT-2025-0303-1000"


def test_pictures_are_kept_under_names_that_say_nothing(world: World, blueprint: Blueprint) -> None:
    case = opened(world, pictures=[PICTURE, PICTURE])
    names = [str(photo.file) for photo in Attachment.objects.all()]
    assert {(p.case_id, p.width, p.height) for p in Attachment.objects.all()} == {(case.pk, 40, 30)}
    assert len(set(names)) == 2
    assert not [name for name in names if case.number in name or world.member.staff_number in name]
    with Attachment.objects.all()[0].file.open() as kept:
        assert kept.read() == PICTURE.content


def test_a_report_that_is_sent_twice_is_one_case(world: World, blueprint: Blueprint) -> None:
    once = once_key("form", 1)
    first = open_case("problem", by=world.member, title="泵异响", once=once, asked="a")
    second = open_case("problem", by=world.member, title="泵异响", once=once, asked="a", pictures=[PICTURE])
    assert (first.is_new, second.is_new, second.case) == (True, False, first.case)
    assert (
        Case.objects.count(),
        Task.objects.count(),
        Attachment.objects.count(),
        DayCount.objects.get().last,
    ) == (1, 1, 0, 1)


def test_a_key_that_was_used_for_something_else_is_refused(world: World, blueprint: Blueprint) -> None:
    once = once_key("form", 1)
    open_case("problem", by=world.member, title="泵异响", once=once, asked="a")
    with refused(Refused, "Idempotency-Key"):
        open_case("problem", by=world.member, title="另一件事", once=once, asked="b")
    assert Case.objects.count() == 1


SEALED = ("    purpose: feedback          # 每页的「意见反馈」走这一流程\n    calendar: standard\n    sealed: false",
          "    purpose: feedback\n    calendar: standard\n    sealed: true")  # fmt: skip


def test_a_sealed_flow_seals_its_case_task_and_journal(world: World, blueprint: Blueprint) -> None:
    text = blueprint_text().replace(*SEALED)
    assert text != blueprint_text()
    load_blueprint(text, by=SYSTEM)
    case = open_case("suggestion", by=world.member, title="不便明说").case
    assert (case.is_sealed, Task.objects.get().is_sealed) == (True, True)
    # Whoever has to act reads it as long as it waits for them, and nobody else beside those who take part.
    people = (world.clerk, world.director, world.net_head, world.member)
    assert [visible_to(person).exists() for person in people] == [True, False, False, True]
    later = date.today() + timedelta(days=9)  # noqa: DTZ011
    suspend_case(Case.objects.get(), by=world.director, reason="等答复", review_on=later)
    # Whoever holds a post sees its tasks, also of what they may not read.
    assert not Task.objects.filter(title__contains="不便明说").exists()
    assert set(Entry.objects.filter(subject=case.subject).values_list("is_sealed", flat=True)) == {True}


def at_once(*doings: Callable[[], Any]) -> list[Any]:
    """What each answers when all are done at the same moment; a refusal is an answer."""
    start, answers = threading.Barrier(len(doings)), [None] * len(doings)

    def run(index: int, doing: Callable[[], Any]) -> None:
        start.wait()
        try:
            answers[index] = doing()
        except Refused as said:
            answers[index] = said  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_reports_that_arrive_at_once_get_numbers_without_holes_and_one_key_opens_one_case(
    world: World, blueprint: Blueprint
) -> None:
    once = once_key("form", 1)

    def same() -> Opened:
        return open_case("problem", by=world.member, title="同一件", once=once, asked="a")

    def other() -> Opened:
        return open_case("problem", by=ANONYMOUS, title="各一件", place=world.lab)

    with clock.at(MONDAY):
        # Threads do not inherit a told moment: they report today.
        answers = at_once(same, other, same, other, same, other)
    assert [type(answer) for answer in answers] == [Opened] * 6
    assert [answer.is_new for answer in answers[::2]].count(True) == 1
    assert len({answer.case.pk for answer in answers}) == 4
    assert sorted(case.number[-3:] for case in Case.objects.all()) == ["001", "002", "003", "004"]
    assert verify().flaws == ()


@pytest.mark.django_db(transaction=True)
def test_a_fault_of_the_database_leaves_nothing_behind(
    world: World, blueprint: Blueprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_more: Any) -> None:
        raise IntegrityError("no")

    monkeypatch.setattr("redgrid.cases.actions.opening.record", fail)
    with pytest.raises(IntegrityError):
        opened(world)
    left = [model._default_manager.count() for model in (Case, Stay, Part, Task, DayCount)]
    assert left == [0, 0, 0, 0, 0]

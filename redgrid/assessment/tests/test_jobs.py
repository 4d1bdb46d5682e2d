from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redgrid.assessment import queries
from redgrid.assessment.jobs import FOLLOWER, catch_up, post_marks
from redgrid.assessment.judging import Clauses
from redgrid.assessment.models import Mark
from redgrid.assessment.tests.stories import MARCH, MONDAY, mark_facts, moved, solved_case
from redgrid.grid import actions as grid
from redgrid.journal.actions import rewind
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Missing, Refused
from redgrid.rulebook.actions import load_blueprint
from tests.rules import blueprint_text
from tests.tries import tries, undone
from tests.world import World

DAY = timedelta(days=1)
Columns = list[tuple[object, ...]]


def marks(*columns: str) -> Columns:
    return list(Mark.objects.order_by("entry").values_list(*columns))


def test_a_solved_case_leaves_a_mark_for_every_stage_and_for_the_work_sent_back(ruled: World) -> None:
    case = solved_case(ruled)
    post_marks()
    assert marks("clause", "stage", "outcome", "deduction", "person__name", "capacity") == [
        ("support-centre/1#D2", "found", "on_time", Decimal(0), "电格长", "cell_head"),
        ("support-centre/1#D4", "analysed", "late", Decimal(6), "工网格", "lead"),
        ("support-centre/1#D5", "linked", "on_time", Decimal(0), "计格长", "overseer"),
        ("support-centre/1#D6", "planned", "on_time", Decimal(0), "工网格", "lead"),
        ("support-centre/1#D6", "planned", "returned", Decimal(3), "工网格", "lead"),
        ("support-centre/1#D6", "planned", "on_time", Decimal(0), "工网格", "lead"),
        ("support-centre/1#D7", "tracked", "on_time", Decimal(0), "工网格", "lead"),
        ("support-centre/1#D8", "improved", "on_time", Decimal(0), "电格长", "cell_head"),
    ]
    assert set(marks("unit__code", "officer", "month", "subject")) == {
        ("electrical", "diagnosis_officer", MARCH, case.subject)
    }


def test_late_is_what_leaves_after_its_due_moment_and_no_limit_is_never_late(ruled: World) -> None:
    for number, due in (("1", MONDAY), ("2", MONDAY - timedelta(seconds=1)), ("3", None)):
        moved(number, "analysed", "linked", at=MONDAY, due=due, unit=ruled.electrical, answered=ruled.worker)
    post_marks()
    assert marks("subject", "outcome", "deduction") == [
        ("case:1", "on_time", Decimal(0)),
        ("case:2", "late", Decimal(6)),
        ("case:3", "on_time", Decimal(0)),
    ]
    assert [mark.overrun for mark in Mark.objects.order_by("entry")] == [None, timedelta(seconds=1), None]


def test_a_skipped_stage_and_an_end_are_judged_and_a_dismissal_is_not(ruled: World) -> None:
    moved("1", "linked", "planned", at=MONDAY, unit=ruled.electrical, kind="skip", clause="D5")
    moved("1", "improved", None, at=MONDAY, unit=ruled.electrical, kind="close", clause="D8")
    moved("2", "found", None, at=MONDAY, unit=ruled.electrical, kind="dismiss", due=MONDAY - DAY)
    post_marks()
    assert marks("subject", "stage") == [("case:1", "linked"), ("case:1", "improved")]


def test_a_sealed_matter_and_a_stage_without_clause_give_no_marks(ruled: World) -> None:
    moved("1", "found", "analysed", at=MONDAY, unit=ruled.electrical, is_sealed=True)
    moved("2", "received", "answered", at=MONDAY, unit=ruled.centre, clause=None)
    assert post_marks() == 2
    assert marks() == []


def test_work_sent_back_is_charged_to_the_last_who_had_handed_it_on(ruled: World) -> None:
    unit = ruled.electrical
    moved("1", "found", "analysed", at=MONDAY, unit=unit, clause="D2")
    moved("1", "analysed", "linked", at=MONDAY, unit=unit, answered=ruled.member)
    moved(
        "1", "linked", "analysed", at=MONDAY, unit=unit, kind="return", clause="D5", answered=ruled.other_head
    )
    moved("1", "analysed", "linked", at=MONDAY + DAY, unit=unit, answered=ruled.worker)
    moved("2", "analysed", "linked", at=MONDAY + DAY, unit=unit, answered=ruled.stranger)
    moved("1", "planned", "analysed", at=MONDAY + 40 * DAY, unit=unit, kind="return", clause="D6")
    post_marks()
    sent_back = Mark.objects.filter(outcome="returned").order_by("entry")
    assert list(sent_back.values_list("clause", "stage", "person__name", "month", "deduction")) == [
        ("support-centre/1#D4", "analysed", "成员一", MARCH, Decimal(4)),
        ("support-centre/1#D4", "analysed", "工网格", MARCH.replace(month=4), Decimal(4)),
    ]


def test_a_return_to_a_stage_that_nobody_handed_on_charges_nobody(ruled: World) -> None:
    moved("1", "linked", "analysed", at=MONDAY, unit=ruled.electrical, kind="return")
    post_marks()
    assert marks() == []


def test_a_record_counts_in_the_month_of_the_centres_clock(ruled: World) -> None:
    night = MONDAY.replace(month=4, day=1, hour=0)
    moved("1", "found", "analysed", at=night - timedelta(seconds=1), unit=ruled.electrical)
    moved("2", "found", "analysed", at=night, unit=ruled.electrical)
    post_marks()
    assert marks("month") == [(MARCH,), (MARCH.replace(month=4),)]


def test_who_stands_in_for_an_absent_head_is_named(ruled: World) -> None:
    with clock.at(MONDAY):
        grid.note_absence(
            ruled.cell_head,
            by=SYSTEM,
            starts_at=MONDAY,
            ends_at=MONDAY + DAY,
            reason="leave",
            stand_in=ruled.worker,
        )
    moved("1", "found", "analysed", at=MONDAY + timedelta(hours=1), unit=ruled.electrical)
    moved("2", "found", "analysed", at=MONDAY + 2 * DAY, unit=ruled.electrical)
    post_marks()
    assert marks("person__name", "away_for__name") == [("工网格", "电格长"), ("电格长", None)]


def test_an_absent_head_without_stand_in_is_not_charged(ruled: World) -> None:
    with clock.at(MONDAY):
        grid.note_absence(ruled.cell_head, by=SYSTEM, starts_at=MONDAY, ends_at=MONDAY + DAY, reason="leave")
    moved("1", "found", "analysed", at=MONDAY + timedelta(hours=1), unit=ruled.electrical)
    post_marks()
    assert marks("person__name", "away_for__name", "capacity") == [(None, "电格长", "cell_head")]


def test_where_nobody_was_head_nobody_is_named(ruled: World) -> None:
    before_anybody = MONDAY - timedelta(days=90)
    moved("1", "found", "analysed", at=before_anybody, unit=ruled.electrical)
    post_marks()
    assert marks("person", "away_for") == [(None, None)]


def test_a_stage_that_the_version_does_not_know_leaves_the_capacity_open(ruled: World) -> None:
    moved("1", "elsewhere", "found", at=MONDAY, unit=ruled.electrical, answered=ruled.worker)
    post_marks()
    assert marks("capacity", "person__name") == [("", "工网格")]


def test_what_we_learn_later_of_the_map_does_not_change_a_mark(ruled: World) -> None:
    moved("1", "found", "analysed", at=MONDAY, unit=ruled.electrical)
    post_marks()
    before = mark_facts()
    with clock.at(MONDAY + 5 * DAY):
        grid.note_absence(
            ruled.cell_head,
            by=SYSTEM,
            starts_at=MONDAY - DAY,
            ends_at=MONDAY + DAY,
            reason="leave",
            stand_in=ruled.worker,
        )
    rewind(FOLLOWER)
    post_marks()
    assert mark_facts() == before


def test_the_deduction_is_that_of_the_version_the_case_follows(ruled: World) -> None:
    dearer = blueprint_text().replace(
        "deductions: {late: 6, returned: 4}", "deductions: {late: 9, returned: 4}"
    )
    with clock.at(MONDAY):
        load_blueprint(dearer, by=SYSTEM)
    moved(
        "1", "analysed", "linked", at=MONDAY + DAY, due=MONDAY, unit=ruled.electrical, answered=ruled.worker
    )
    post_marks()
    assert marks("clause", "deduction") == [("support-centre/1#D4", Decimal(6))]


def test_a_clause_that_does_not_exist_stops_the_reading_instead_of_losing_the_record(ruled: World) -> None:
    moved("1", "found", "analysed", at=MONDAY, unit=ruled.electrical, clause="D99")
    with pytest.raises(Missing):
        post_marks()
    with pytest.raises(Missing):
        Clauses().duty("support-centre/7#D2")


def test_reading_on_posts_only_what_is_new(ruled: World) -> None:
    moved("1", "found", "analysed", at=MONDAY, unit=ruled.electrical, clause="D2")
    assert [post_marks(), post_marks()] == [1, 0]
    moved("1", "analysed", "linked", at=MONDAY, unit=ruled.electrical)
    assert [post_marks(), post_marks()] == [1, 0]
    assert {str(mark) for mark in Mark.objects.all()} == {
        "support-centre/1#D2 on_time",
        "support-centre/1#D4 on_time",
    }


def test_catching_up_costs_one_statement_when_there_is_nothing(ruled: World) -> None:
    moved("1", "found", "analysed", at=MONDAY, unit=ruled.electrical)
    catch_up()
    assert Mark.objects.count() == 1
    with CaptureQueriesContext(connection) as statements:
        catch_up()
    assert len(statements) == 1


def test_reading_again_keeps_the_rows_and_their_addresses(ruled: World) -> None:
    solved_case(ruled)
    post_marks()
    before = [*marks("pk"), *mark_facts()]
    rewind(FOLLOWER)
    post_marks()
    assert [*marks("pk"), *mark_facts()] == before


def test_the_institution_of_a_month_is_the_one_in_force_at_its_end(ruled: World) -> None:
    other = blueprint_text().replace("  places: 2", "  places: 1")
    with clock.at(MONDAY):
        load_blueprint(other, by=SYSTEM)
    with clock.at(MONDAY + 40 * DAY):
        load_blueprint(blueprint_text(), by=SYSTEM)
    places = [Clauses().during(MARCH.replace(month=month)).scoring.places for month in (1, 2, 3, 4)]
    assert places == [2, 2, 1, 2]
    assert Clauses().during(MARCH.replace(year=2024)).scoring.places == 2


def test_without_any_institution_there_is_no_scoring(world: World) -> None:
    with pytest.raises(Refused):
        Clauses().during(MARCH)


STAGES = [("found", "D2"), ("analysed", "D4"), ("linked", "D5"), ("planned", "D6"), ("tracked", "D7")]
STEPS = st.tuples(
    st.sampled_from(["1", "2", "3"]),  # the case
    st.integers(0, 4),  # the stage it leaves
    st.sampled_from(["forward", "forward", "skip", "return", "close", "dismiss"]),
    st.integers(-3, 3),  # days from due to leaving
    st.booleans(),  # whether the stage was one person's
    st.sampled_from(["electrical", "metering", "laboratory", "north"]),
)


def tell(world: World, steps: list[tuple[str, int, str, int, bool, str]]) -> None:
    """Events as they could come in any order; also such as no flow would let happen."""
    for count, (number, index, kind, late, is_ones_own, unit) in enumerate(steps):
        stage, clause = STAGES[index]
        back, on = STAGES[max(index - 1, 0)][0], STAGES[min(index + 1, 4)][0]
        to = {"close": None, "dismiss": None, "return": back}.get(kind, on)
        at = MONDAY + count * 3 * DAY
        moved(
            number, stage, to, at=at, due=at - late * DAY, kind=kind, clause=clause, unit=getattr(world, unit),
            answered=world.worker if is_ones_own else None,
        )  # fmt: skip


@given(st.lists(STEPS, max_size=12))
@settings(max_examples=tries(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reading_the_journal_again_gives_identical_marks(
    ruled: World, steps: list[tuple[str, int, str, int, bool, str]]
) -> None:
    with undone():
        tell(ruled, steps[:5])
        post_marks()
        tell(ruled, steps[5:])
        post_marks()
        before = mark_facts()
        rewind(FOLLOWER)
        post_marks()
        assert mark_facts() == before
        Mark.objects.all().delete()
        rewind(FOLLOWER)
        post_marks()
        assert mark_facts() == before


@given(st.lists(STEPS, max_size=12))
@settings(max_examples=tries(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_journal_gives_the_same_digits_as_the_marks(
    ruled: World, steps: list[tuple[str, int, str, int, bool, str]]
) -> None:
    with undone():
        tell(ruled, steps)
        post_marks()
        for unit in (ruled.centre, ruled.north, ruled.electrical, ruled.laboratory):
            for month in (MARCH, MARCH.replace(month=4)):
                kept, told = queries.reckon(unit, month, Clauses()), queries.recompute(unit, month, Clauses())
                assert kept == told
                assert str(kept.score) == str(told.score)

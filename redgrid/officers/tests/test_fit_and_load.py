from __future__ import annotations

from datetime import timedelta

from django.utils import translation

from redgrid.cases.actions import assign_case, open_case
from redgrid.duties.actions import come_round
from redgrid.kit.clock import now
from redgrid.officers.fit import FULL, MIDDLE, Said, fit_of, reasons
from redgrid.officers.load import CASE, ROLE, TASK, loads, role_minutes
from redgrid.rulebook.assignment import Assignment
from redgrid.rulebook.queries import current
from redgrid.tasks.models import Task
from tests.world import World


def test_who_says_nothing_is_in_the_middle_and_who_says_what_the_role_asks_is_above() -> None:
    rules = current_rules()
    silent = fit_of(rules, "diagnosis_officer", Said(), 0)
    made_for_it = Said(frozenset({"field"}), frozenset({"diagnosis"}), {"notices": 5, "digs_deep": 5})
    fitting = fit_of(rules, "diagnosis_officer", made_for_it, 0)
    other = fit_of(
        rules, "diagnosis_officer", Said(frozenset({"shift"}), frozenset({"law"}), {"notices": 1}), 0
    )
    assert [factor.points for factor in silent.factors] == [MIDDLE, MIDDLE, MIDDLE, FULL]
    assert [factor.points for factor in fitting.factors] == [FULL, FULL, FULL, FULL]
    assert other.tenths < silent.tenths < fitting.tenths == 1000


def current_rules() -> Assignment:
    return current().assignment


def test_each_factor_has_a_reason_in_words(world: World) -> None:
    said = Said(frozenset({"field"}), frozenset({"law"}), {"notices": 5})
    with translation.override("en"):
        found = reasons(current_rules(), fit_of(current_rules(), "diagnosis_officer", said, 120))
    assert found == [
        "Work: Field inspection and maintenance (100)",
        "Ability: others than this role asks for (0)",
        "Character: “I notice small irregularities” (100)",
        "Load: 50 of 100 of the weekly time is still free",
    ]


def test_load_is_the_sum_of_its_items_and_counts_a_case_once(world: World) -> None:
    case = open_case("problem", by=world.member, title="泵异响", place=world.workshop).case
    assign_case(
        case, by=world.cell_head, lead=world.worker, overseer=world.net_head, partners=[world.other_head]
    )
    people = [world.cell_head.pk, world.worker.pk, world.net_head.pk, world.stranger.pk]
    found = loads(people, current(), now())
    kinds = {key: {item.kind for item in load.items} for key, load in found.items()}
    assert kinds[world.worker.pk] == {CASE}
    assert kinds[world.net_head.pk] == {CASE}
    assert kinds[world.stranger.pk] == set()
    assert ROLE in kinds[world.cell_head.pk] and kinds[world.cell_head.pk] <= {ROLE, TASK}  # noqa: PT018
    assert {load.minutes == sum(item.minutes for item in load.items) for load in found.values()} == {True}
    assert found[world.worker.pk].minutes == current_rules().work_minutes.lead


def test_duties_that_come_round_are_in_the_minutes_of_their_role_already(world: World) -> None:
    before = loads([world.cell_head.pk], current(), now())[world.cell_head.pk]
    assert come_round() > 0
    assert Task.objects.filter(unit=world.electrical, source__startswith="duty:").exists()
    assert loads([world.cell_head.pk], current(), now())[world.cell_head.pk] == before


def test_the_minutes_of_a_role_follow_the_rhythms_of_its_duties(world: World) -> None:
    institution = current()
    minutes = role_minutes(institution)
    effort = institution.assignment.effort
    assert minutes == {
        officer.code: sum(effort[duty.rhythm] for duty in institution.duties_of(officer.code))
        for officer in institution.officers
    }
    assert loads([world.cell_head.pk], institution, now() + timedelta(days=1))[world.cell_head.pk].is_over

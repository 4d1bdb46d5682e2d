from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.translation import gettext

from redgrid.api.tests.programs import REPORT, Program, walk
from redgrid.cases.models import Case
from redgrid.journal.models import Entry
from redgrid.rulebook.models import Blueprint
from tests.world import World


@pytest.fixture
def reported(world: World, blueprint: Blueprint) -> str:
    answer = Program.of(world.member).post("/cases", REPORT)
    assert answer.status == 201
    return str(answer.said["number"])


def test_a_report_tells_the_case_with_its_stage_cell_and_due_moment(
    world: World, blueprint: Blueprint
) -> None:
    told = Program.of(world.member).post("/cases", REPORT).said
    case = Case.objects.get()
    assert told == {
        "number": case.number,
        "flow": "problem",
        "stage": "found",
        "title": "漏水",
        "urgency": "ordinary",
        "cell": "electrical",
        "place": "workshop",
        "open": True,
        "opened": told["opened"],
        "entered": told["opened"],
        "due": told["due"],
        "closed": None,
    }
    assert told["due"] > told["opened"]
    assert case.source == Case.PROGRAM


def test_a_case_is_walked_from_report_to_close_by_programs_alone(reported: str, world: World) -> None:
    answers = [program.post(path, said) for program, path, said in walk(reported, world)]
    assert [(answer.status, answer.said.get("stage")) for answer in answers] == [
        (200, stage)
        for stage in [
            "found", "found", "analysed", "linked", "planned", "planned", "tracked", "tracked", "improved", "improved",
        ]
    ]  # fmt: skip
    closed = Program.of(world.director).get(f"/cases/{reported}").said
    assert (closed["open"], closed["moves"], closed["may_assign"]) == (False, [], False)
    assert closed["facts"] == {
        "cause": "密封老化",
        "plan": "更换密封",
        "result": "已更换",
        "effect": "三十天未复发",
    }
    assert [stay["stage"] for stay in closed["stays"]] == [
        "found", "analysed", "linked", "planned", "tracked", "improved",
    ]  # fmt: skip
    assert all(stay["left"] for stay in closed["stays"])
    assert {(part["role"], part["staff_number"], part["answer"]) for part in closed["parts"]} == {
        ("reporter", world.member.staff_number, "accepted"),
        ("lead", world.worker.staff_number, "accepted"),
        ("overseer", world.net_head.staff_number, "accepted"),
        ("partner", world.stranger.staff_number, "accepted"),
    }


def test_each_step_sent_again_with_its_key_changes_nothing_and_succeeds(reported: str, world: World) -> None:
    for step, (program, path, said) in enumerate(walk(reported, world)):
        first = program.post(path, said, key=f"step {step}")
        written = Entry.objects.count()
        again = program.post(path, said, key=f"step {step}")
        assert (first.status, again.status, again.said) == (200, 200, first.said)
        assert Entry.objects.count() == written


def test_the_moves_of_a_case_are_those_of_whoever_asks_with_what_they_wait_for(
    reported: str, world: World
) -> None:
    moves = {
        name: {move["code"]: (move["to"], len(move["missing"]), move["needs_note"]) for move in told["moves"]}
        for name in ("cell_head", "director", "member")
        for told in [Program.of(getattr(world, name)).get(f"/cases/{reported}").said]
    }
    assert moves == {
        "cell_head": {"to_analysed": ("analysed", 2, False), "interim": ("found", 0, False)},
        "director": {"dismiss": (None, 0, True)},
        "member": {"interim": ("found", 0, False)},
    }


def test_a_shut_gate_answers_409_and_says_what_is_missing(reported: str, world: World) -> None:
    answer = Program.of(world.cell_head).post(f"/cases/{reported}/moves", {"move": "to_analysed"})
    with translation.override("zh-hans"):
        missing = [gettext("Name a lead first."), gettext("Name an overseer first.")]
    assert (answer.status, answer.said["detail"]) == (409, " ".join(missing))


def test_a_move_of_another_stage_is_refused_and_names_those_there_are(reported: str, world: World) -> None:
    steps = walk(reported, world)
    for program, path, said in steps[:3]:
        assert program.post(path, said).status == 200
    program, path, said = steps[3]
    first, second = (program.post(path, said) for _ in range(2))
    assert (first.status, second.status, second.said["field"]) == (200, 422, "move")
    assert "to_planned" in second.said["detail"]

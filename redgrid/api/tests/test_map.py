from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from redgrid.api.tests.programs import Program
from redgrid.grid.actions import begin_tenure, end_tenure
from redgrid.grid.coverage import coverage
from redgrid.grid.models import Tenure
from redgrid.grid.queries import who
from redgrid.grid.telling import answer_json, coverage_json
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from tests.world import SINCE, World


def test_a_map_without_gaps_is_certified_with_a_digest(world: World) -> None:
    told = Program.of(world.stranger).get("/coverage").said
    assert (told["covered"], told["gaps"]) == (True, [])
    assert set(told) == {"covered", "checked", "gaps", "digest"}
    assert told["digest"] == coverage().digest


def test_a_gap_names_kind_subject_time_and_remedy(world: World) -> None:
    claim = Tenure.objects.current().get(resource=world.workshop)
    left = now() - timedelta(days=3)
    end_tenure(claim, by=SYSTEM, ends_at=left, reason="调走")
    told = Program.of(world.stranger).get("/coverage").said
    assert told["covered"] is False
    assert [(gap["kind"], gap["subject"], gap["to"]) for gap in told["gaps"]] == [
        ("place_unclaimed", "workshop", None)
    ]
    assert told["gaps"][0]["from"]
    assert told["gaps"][0]["remedy"]
    assert told["gaps"] == coverage_json(coverage())["gaps"]
    before = Program.of(world.stranger).get("/coverage", at=(left - timedelta(days=1)).isoformat()).said
    assert before["covered"] is True


def test_coverage_of_an_interval_tells_every_gap_inside_it_and_its_own_digest(world: World) -> None:
    claim = Tenure.objects.current().get(resource=world.workshop)
    left = now() - timedelta(days=9)
    end_tenure(claim, by=SYSTEM, ends_at=left, reason="调走")
    taken = left + timedelta(minutes=1)
    begin_tenure(world.member, "claim", by=SYSTEM, resource=world.workshop, starts_at=taken)
    program = Program.of(world.stranger)
    span = {"from": (left - timedelta(days=1)).isoformat(), "to": now().isoformat()}
    told = program.get("/coverage", **span).said
    found = coverage(left - timedelta(days=1), until=datetime.fromisoformat(span["to"]))
    assert told == coverage_json(found)
    assert [(gap["kind"], gap["from"], gap["to"]) for gap in told["gaps"]] == [
        ("place_unclaimed", timezone.localtime(left).isoformat(), timezone.localtime(taken).isoformat())
    ]
    assert program.get("/coverage", **{"from": span["from"], "to": left.isoformat()}).said["covered"]
    for wrong in (
        {"from": span["from"]},
        {**span, "at": span["to"]},
        {"from": span["to"], "to": span["from"]},
    ):
        assert program.get("/coverage", **wrong).status == 422


def test_who_answers_the_claimant_with_capacity_and_record(world: World) -> None:
    told = Program.of(world.stranger).get("/who", place="workshop").said
    tenure = Tenure.objects.current().get(resource=world.workshop)
    assert (told["place"], told["cell"]) == ("workshop", "electrical")
    assert {key: told[key] for key in ("person", "capacity", "record", "away_for")} == {
        "person": {"staff_number": world.worker.staff_number, "name": world.worker.name},
        "capacity": "claim",
        "record": tenure.record,
        "away_for": None,
    }


def test_who_tells_the_same_as_the_map_for_any_two_moments(world: World) -> None:
    claim = Tenure.objects.current().get(resource=world.workshop)
    end_tenure(claim, by=SYSTEM, ends_at=now() - timedelta(days=3), reason="调走")
    begin_tenure(
        world.member, "claim", by=SYSTEM, resource=world.workshop, starts_at=now() - timedelta(days=2)
    )
    program = Program.of(world.stranger)
    for days, known in ((4, 0), (2, 0), (1, 0), (1, 5)):
        at, known_at = now() - timedelta(days=days), now() - timedelta(days=known)
        told = program.get("/who", place="workshop", at=at.isoformat(), known_at=known_at.isoformat()).said
        assert told == answer_json(who(world.workshop, at=at, known_at=known_at))


@pytest.mark.parametrize(
    ("path", "asked", "field"),
    [
        ("/who", {}, "place"),
        ("/who", {"place": ""}, "place"),
        ("/who", {"place": "nowhere"}, "place"),
        ("/who", {"place": "workshop", "at": "yesterday"}, "at"),
        ("/who", {"place": "workshop", "known_at": "9999-12-31T23:59"}, "known_at"),
        ("/coverage", {"at": "0001-01-01"}, "at"),
        ("/coverage", {"at": "2026-02-30"}, "at"),
    ],
)
def test_a_place_or_moment_nobody_can_read_is_refused(
    path: str, asked: dict[str, str], field: str, world: World
) -> None:
    answer = Program.of(world.stranger).get(path, **asked)
    assert (answer.status, answer.said["field"]) == (422, field)


def test_before_the_map_began_nobody_answered(world: World) -> None:
    told = Program.of(world.stranger).get(
        "/who", place="workshop", at=(SINCE - timedelta(days=1)).isoformat()
    )
    assert (told.status, told.said["person"], told.said["cell"]) == (200, None, None)

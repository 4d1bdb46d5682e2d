"""Every operation × every kind of person, generated from the API's own description."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from redgrid.api.tests.programs import REPORT, Program
from redgrid.api.urls import api
from redgrid.cases.actions import assign_case, open_case
from redgrid.cases.models import Case
from redgrid.cases.rules import visible_to
from redgrid.messages.jobs import tell_people
from redgrid.messages.models import Message
from redgrid.rulebook.models import Blueprint
from tests.world import World

# In the order of the columns below; None is a program without a token.
KINDS = (None, "director", "clerk", "net_head", "cell_head", "worker", "member", "other_head", "stranger",
         "system_admin", "security_admin", "audit_admin")  # fmt: skip
SENT: dict[str, dict[str, Any]] = {
    "open_a_case": REPORT,
    "move_a_case": {"move": "to_analysed"},
    "assign_a_case": {"lead": "W009"},
    "answer_a_case": {"accepts": True},
    "read_a_message": {},
}
ANYBODY = [401] + [200] * 11
# A case of the electrical cell, reported by its member; a partner from metering has been asked.
EXPECTED = {
    "open_a_case":   [401, 201, 201, 201, 201, 201, 201, 201, 201, 403, 403, 403],
    "list_cases":    ANYBODY,
    "read_case":     [401, 200, 200, 200, 200, 200, 200, 200, 404, 404, 404, 404],
    "move_a_case":   [401, 403, 403, 409, 409, 403, 403, 403, 404, 404, 404, 404],
    "assign_a_case": [401, 403, 403, 200, 200, 403, 403, 403, 404, 404, 404, 404],
    "answer_a_case": [401, 403, 403, 403, 403, 403, 403, 200, 404, 404, 404, 404],
    "read_matrix":   ANYBODY,
    "list_units":    ANYBODY,
    "list_people":   ANYBODY,
    "list_places":   ANYBODY,
    "read_coverage": ANYBODY,
    "read_who":      ANYBODY,
    "read_me":       ANYBODY,
    "list_tasks":    ANYBODY,
    "list_messages": ANYBODY,
    "list_flows":    ANYBODY,
    "read_trend":    ANYBODY,
    "search":        ANYBODY,
    "read_a_message": [401, 404, 404, 404, 404, 404, 404, 200, 404, 404, 404, 404],
}  # fmt: skip


def operations() -> dict[str, tuple[str, str]]:
    """Method and path of every operation by its name."""
    paths = api.get_openapi_schema()["paths"]
    return {
        operation["operationId"]: (method, path.removeprefix("/api/v1"))
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


@contextmanager
def undone() -> Iterator[None]:
    """What one kind of person changes is not there for the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def case(world: World, blueprint: Blueprint) -> Case:
    opened = open_case("problem", by=world.member, title="漏水", place=world.workshop).case
    assigned = assign_case(opened, by=world.cell_head, partners=[world.other_head])
    tell_people()
    return assigned


def test_every_operation_has_its_row_in_the_matrix() -> None:
    assert set(operations()) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_kind_of_person_is_answered_as_the_matrix_says(name: str, case: Case, world: World) -> None:
    method, path = operations()[name]
    path = path.replace("{number}", case.number).replace("{flow}", "problem")
    path = path.replace("{key}", str(Message.objects.get(person=world.other_head).pk))
    asked = {"read_who": {"place": "workshop"}, "search": {"q": "漏水"}}.get(name, {})
    answered = []
    for kind in KINDS:
        with undone():
            program = Program.of(getattr(world, kind) if kind else None)
            answer = program.get(path, **asked) if method == "get" else program.post(path, SENT[name])
            answered.append(answer.status)
    assert dict(zip(KINDS, answered, strict=True)) == dict(zip(KINDS, EXPECTED[name], strict=True))


@pytest.mark.parametrize("kind", KINDS[1:])
def test_lists_matrix_and_tasks_tell_nothing_of_cases_one_may_not_see(
    kind: str, case: Case, world: World
) -> None:
    person = getattr(world, kind)
    program = Program.of(person)
    seen = set(visible_to(person).values_list("number", flat=True))
    assert {row["number"] for row in program.get("/cases").said["items"]} == seen
    if not seen:
        told = [program.get(path, **asked).said for path, asked in (
            ("/cases", {"q": "漏水"}), ("/tasks", {"mine": "false"}), ("/matrix/problem", {}),
        )]  # fmt: skip
        assert case.number not in str(told)
        assert "漏水" not in str(told)
        assert sum(row["open"] for row in told[2]["rows"]) == 0

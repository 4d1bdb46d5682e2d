"""Every operation × every kind of person, generated from the API's own description."""

from __future__ import annotations

import io
import re
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from redgrid.api.tests.programs import Program
from redgrid.api.urls import api
from redgrid.cases.actions import open_case
from redgrid.cases.models import Case
from redgrid.cases.rules import visible_to
from redgrid.rulebook.models import Blueprint
from tests.tries import undone
from tests.world import World

# The tables: every module `rights_of_...` beside this one. Each names the kinds of person that its columns are for.
AREAS = [
    import_module(f"redgrid.api.tests.{path.stem}") for path in Path(__file__).parent.glob("rights_of_*.py")
]


CASES = next(area for area in AREAS if area.__name__.endswith("_cases"))


def operations() -> dict[str, tuple[str, str]]:
    """Method and path of every operation by its name."""
    paths = api.get_openapi_schema()["paths"]
    return {
        operation["operationId"]: (method, path.removeprefix("/api/v1"))
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


def test_every_operation_has_its_row_in_one_table() -> None:
    assert sorted(operations()) == sorted(name for area in AREAS for name in area.EXPECTED)


def test_without_a_token_nothing_is_answered(db: None) -> None:
    nobody = Program.of(None)
    told = {
        name: status_of(nobody, method, re.sub(r"{\w+}", "1", path), {}, {})
        for name, (method, path) in operations().items()
    }
    assert told == dict.fromkeys(operations(), 401)


def status_of(program: Program, method: str, path: str, sent: dict[str, Any], asked: dict[str, Any]) -> int:
    if method == "get":
        return program.get(path, **asked).status
    with undone():
        files = [each for each in sent.values() if isinstance(each, io.BytesIO)]
        for file in files:
            file.seek(0)
        return (program.send(path, **sent) if files else program.post(path, sent)).status


# Rules decide here, and they have their own tests on every engine.
@pytest.mark.once
@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.__name__.rpartition("_")[2])
def test_each_kind_of_person_is_answered_as_the_table_says(
    area: ModuleType, world: World, blueprint: Blueprint
) -> None:
    arguments = area.play(world)
    programs = [Program.of(getattr(world, kind)) for kind in area.KINDS]
    known, asked = operations(), getattr(area, "ASKED", {})
    answered = {}
    for name in area.EXPECTED:
        method, path = known[name]
        path = path.format_map({**arguments[""], **arguments.get(name, {})})
        answered[name] = [
            status_of(program, method, path, area.SENT.get(name, {}), asked.get(name, {}))
            for program in programs
        ]
    assert answered == area.EXPECTED


def test_lists_matrix_and_tasks_tell_nothing_of_cases_one_may_not_see(
    world: World, blueprint: Blueprint
) -> None:
    case: Case = open_case("problem", by=world.member, title="漏水", place=world.workshop).case
    blind = set()
    for kind in CASES.KINDS:
        person = getattr(world, kind)
        program = Program.of(person)
        seen = set(visible_to(person).values_list("number", flat=True))
        assert {row["number"] for row in program.get("/cases").said["items"]} == seen
        if not seen:
            blind.add(kind)
            told = [program.get(path, **asked).said for path, asked in (
                ("/cases", {"q": "漏水"}), ("/tasks", {"mine": "false"}), ("/matrix/problem", {}),
            )]  # fmt: skip
            assert case.number not in str(told)
            assert "漏水" not in str(told)
            assert sum(row["open"] for row in told[2]["rows"]) == 0
    assert blind == {"other_head", "stranger", "system_admin", "security_admin", "audit_admin"}

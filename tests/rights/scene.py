"""One scene in which every address of the application means something, and the cast that tries it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from redgrid.assessment.jobs import post_marks
from redgrid.assessment.models import Mark
from redgrid.cases.actions import assign_case, move_case, open_case
from redgrid.cases.models import Attachment, Case, Part
from redgrid.exchange.actions import try_import
from redgrid.exchange.models import Import
from redgrid.grid.actions import contest_claim
from redgrid.grid.models import Contest, Person
from redgrid.kit.pictures import Picture
from redgrid.tasks.models import Task
from tests.again import Everything, everything
from tests.entrance import account_of, enter
from tests.world import World, cast

# A whole JPEG of one white point.
POINT = Picture(bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9"), 1, 1)
# The tables that rooms bring: every module `of_...` beside this one.
AREAS = tuple(
    import_module(f"tests.rights.{path.stem}") for path in sorted(Path(__file__).parent.glob("of_*.py"))
)


@dataclass
class Scene:
    """A case of the electrical cell in analysis, its partner asked, its first mark posted."""

    world: World
    case: Case

    def arguments(self) -> dict[str, dict[str, Any]]:
        """What stands in the addresses, by the name of the address."""
        number = {"number": self.case.number}
        unit, place = {"code": self.world.electrical.code}, {"code": self.world.workshop.code}
        worker = {"staff_number": self.world.worker.staff_number}
        month = {**unit, "month": Mark.objects.get().month}
        return {
            **dict.fromkeys(("cases:detail", "cases:move", "cases:assign"), number),
            "cases:answer": {**number, "part": Part.objects.get(role=Part.PARTNER).pk},
            "cases:attachment": {"key": Attachment.objects.get().pk},
            "cases:matrix": {"flow": "problem"},
            "tasks:why": {"key": Task.objects.get(person=self.world.worker).pk},
            **_exchange(),
            **self._of_the_map(unit, place, worker),
            "signs:place": {"scan_code": self.world.workshop.scan_code},
            **dict.fromkeys(("signs:board", "grid:replace_code"), place),
            "signs:picture": {**place, "paper": "A4"},
            "signs:person_card": worker,
            "signs:unit_cards": unit,
            "signs:duty_list": {"officer": "diagnosis_officer"},
            "rulebook:flow": {"code": "problem"},
            "officers:cell": unit,
            **dict.fromkeys(("officers:person_load", "officers:person_profile"), worker),
            "assessment:month": month,
            "assessment:officer": {**month, "role": "diagnosis_officer"},
            "assessment:receipt": {"key": Mark.objects.get().pk},
            "accounts:end_sign_in": {"key": 0},
            "accounts:revoke_token": {"key": 0},
            **dict.fromkeys(
                (
                    "accounts:reset_password",
                    "accounts:close_account",
                    "accounts:unlock",
                    "accounts:end_sign_ins",
                ),
                worker,
            ),
            **{name: found for area in AREAS for name, found in area.arguments(self.world).items()},
        }

    def _of_the_map(
        self, unit: dict[str, str], place: dict[str, str], worker: dict[str, str]
    ) -> dict[str, dict[str, Any]]:
        return {
            "grid:unit": unit,
            **dict.fromkeys(("grid:place", "grid:contest"), place),
            "grid:person": worker,
            "grid:rule": {"key": Contest.objects.get().pk},
        }

    def addresses(self) -> dict[str, str]:
        """Where everything of this scene is, by the name of the address."""
        arguments = self.arguments()
        return {name: reverse(name, kwargs=arguments.get(name, {})) for name in names()}

    def clients(self) -> dict[str, Client]:
        """A signed-in browser for everybody of the cast, and one without an account."""
        people = {name: value for name, value in vars(self.world).items() if isinstance(value, Person)}
        return {"visitor": Client()} | {name: enter(Client(), person) for name, person in people.items()}


def _exchange() -> dict[str, dict[str, Any]]:
    tried, lists = {"key": Import.objects.get().pk}, {"kind": "people"}
    done = ("outcome", "rejected", "confirm", "discard", "undo")
    kinds = ("bring", "template", "take")
    return {f"exchange:{name}": tried for name in done} | {f"exchange:{name}": lists for name in kinds}


# What the first scene left, with the key of its case: it is played once in a run, then put back.
_played: list[tuple[Everything, int]] = []


def set_scene(world: World) -> Scene:
    """Play until every address has something to show."""
    if not _played:
        case = _play(world)
        _played.append((everything(), case.pk))
    else:
        _played[0][0].put_back()
    return Scene(cast(), Case.objects.get(pk=_played[0][1]))


def _play(world: World) -> Case:
    account_of(world.worker)
    case = open_case("problem", by=world.member, title="泵异响", place=world.workshop, pictures=[POINT]).case
    assign_case(
        case, by=world.cell_head, lead=world.worker, overseer=world.net_head, partners=[world.other_head]
    )
    move_case(Case.objects.get(pk=case.pk), "to_analysed", by=world.cell_head)
    try_import("people", "工号,姓名\nA1,王伟\n".encode(), by=world.clerk)
    contest_claim(world.workshop, by=world.member, reason="我天天在用")
    post_marks()
    for area in AREAS:
        area.play(world)
    return case


def names() -> list[str]:
    """The names of all addresses but those of the API, which has a matrix of its own."""
    return sorted(name for name in _names(get_resolver().url_patterns, "") if not name.startswith("api"))


def _names(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(
                pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space
            )
        elif pattern.name:
            yield space + pattern.name

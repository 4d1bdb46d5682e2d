"""Programs that ask the API: ``Program.of(world.cell_head).get("/cases")``."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from redgrid.accounts.actions import make_token
from redgrid.api.problems import PROBLEM
from redgrid.grid.models import Person
from redgrid.kit.actor import SYSTEM
from tests.entrance import account_of

REPORT = {"flow": "problem", "place": "workshop", "title": "漏水", "text": "水从天花板滴下"}


@dataclass(frozen=True)
class Answer:
    """A status and what was said with it."""

    status: int
    said: Any
    response: HttpResponse


@dataclass(frozen=True)
class Program:
    """A program with somebody's token."""

    client: Client

    @classmethod
    def of(cls, person: Person | None) -> Program:
        if person is None:
            return cls(Client())
        token = make_token(account_of(person), by=SYSTEM, name="test")
        return cls(Client(headers={"Authorization": f"Bearer {token}"}))

    def get(self, path: str, **asked: Any) -> Answer:
        return _read(self.client.get(f"/api/v1{path}", asked))

    def post(self, path: str, said: Any, key: str | None = "") -> Answer:
        """``key`` empty sends a new one, None sends none. ``said`` as bytes is sent as it is."""
        headers = {} if key is None else {"Idempotency-Key": key or uuid.uuid4().hex}
        sent = said if isinstance(said, bytes) else json.dumps(said)
        return _read(
            self.client.post(f"/api/v1{path}", sent, content_type="application/json", headers=headers)
        )

    def send(self, path: str, key: str = "", **files: Any) -> Answer:
        """Files, by the name that the operation gives them."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        return _read(self.client.post(f"/api/v1{path}", files, headers=headers))


def _read(response: Any) -> Answer:
    kind = response.headers["Content-Type"].partition(";")[0]
    if "attachment" in response.headers.get("Content-Disposition", ""):
        return Answer(response.status_code, response.content, response)
    assert kind == (PROBLEM if response.status_code >= 400 else "application/json")
    return Answer(response.status_code, json.loads(response.content), response)


def walk(number: str, world: Any) -> list[tuple[Program, str, dict[str, Any]]]:
    """Who asks what, step by step, from the report to the closed case."""
    head, lead, partner, centre = (
        Program.of(person) for person in (world.cell_head, world.worker, world.stranger, world.director)
    )
    naming = {
        "lead": world.worker.staff_number,
        "overseer": world.net_head.staff_number,
        "partners": [world.stranger.staff_number],
    }
    moves, case = f"/cases/{number}/moves", f"/cases/{number}"
    return [
        (head, f"{case}/assign", naming),
        (partner, f"{case}/answers", {"accepts": True, "note": ""}),
        (head, moves, {"move": "to_analysed"}),
        (lead, moves, {"move": "to_linked", "note": "密封老化"}),
        (lead, moves, {"move": "to_planned"}),
        (lead, moves, {"move": "propose_plan", "note": "更换密封"}),
        (centre, moves, {"move": "approve_plan"}),
        (lead, moves, {"move": "report_done", "note": "已更换"}),
        (centre, moves, {"move": "confirm_fixed"}),
        (centre, moves, {"move": "close", "note": "三十天未复发"}),
    ]

"""What is asked of the server, and by whom."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.cast import Cast, Visitor
from redgrid.cases.models import Case

REPORT = {"flow": "problem", "title": "三楼走廊照明损坏", "text": "晚上看不清台阶，请尽快处理。"}


@dataclass(frozen=True)
class Operation:
    """One kind of request. ``body`` makes a new one each time; without it the request reads."""

    name: str
    path: str
    status: int = 200
    clients: int = 1
    headers: dict[str, str] = field(default_factory=dict)
    body: Callable[[], bytes] | None = None

    def fresh_headers(self) -> dict[str, str]:
        """What goes with one request: a key of its own, when it changes something."""
        if self.body is None:
            return self.headers
        key = {"Idempotency-Key": uuid.uuid4().hex}
        return {**self.headers, **key, "Content-Type": "application/json"}


def reads(cast: Cast) -> list[Operation]:
    """The hottest pages and their operations."""
    number = _middle(cast)
    api, head, page = _api(cast.leader), _api(cast.head), _page(cast.leader)
    return [
        Operation("list of open cases, API", "/api/v1/cases?open=true", headers=api),
        Operation("the same for the head of a quiet cell", "/api/v1/cases?open=true", headers=head),
        Operation("list of open cases, page", "/cases", headers=page),
        Operation("search for a word, API", "/api/v1/cases?q=变送器", headers=api),
        Operation("one case, API", f"/api/v1/cases/{number}", headers=api),
        Operation("one case, page", f"/cases/{number}", headers=page),
        Operation("matrix, API", "/api/v1/matrix/problem", headers=api),
        Operation("matrix, page", "/matrix/problem", headers=page),
        Operation("workbench of a cell head, page", "/", headers=_page(cast.head)),
    ]


def creates(cast: Cast) -> list[Operation]:
    """Reports, each routed to the head of its place's cell, with task, record and event."""
    place = next(place.code for cell in cast.cells for place in cast.places[cell.pk])
    return [
        Operation(f"report a problem, API, {_clients(count)}", "/api/v1/cases", 201, count, _api(cast.leader),
                  lambda: json.dumps({**REPORT, "place": place}).encode())
        for count in (1, 8)
    ]  # fmt: skip


def _clients(count: int) -> str:
    return "1 client" if count == 1 else f"{count} clients"


BARE = [
    Operation(
        f"bare one-row create, {_clients(count)}",
        "/things",
        201,
        count,
        body=lambda: json.dumps(REPORT).encode(),
    )
    for count in (1, 8)
]


def _middle(cast: Cast) -> str:
    """An open case of a busy cell, in the middle of its way."""
    rows = Case.objects.filter(is_open=True, unit=cast.cells[0], stage="planned").order_by("pk")
    return rows.values_list("number", flat=True)[0]


def _api(visitor: Visitor) -> dict[str, str]:
    return {"Authorization": f"Bearer {visitor.token}"}


def _page(visitor: Visitor) -> dict[str, str]:
    return {"Cookie": f"sessionid={visitor.cookie}"}

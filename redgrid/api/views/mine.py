"""What concerns whoever asks: who they are, and what they have to do."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from redgrid.api.lists import told
from redgrid.api.queries import open_tasks
from redgrid.api.schemas.asking import TasksAsked
from redgrid.api.schemas.cases import TaskRow
from redgrid.api.schemas.grid import Me
from redgrid.api.schemas.lists import Page
from redgrid.api.tokens import TokenRequest
from redgrid.grid.rules import rights_of
from redgrid.kit.clock import now

router = Router(tags=["mine"])


@router.get("/me", response=Me, summary="Who you are")
def read_me(request: TokenRequest) -> Me:
    """The capacities you hold or act in now, and their verbs."""
    return Me.of(request.auth, rights_of(request.auth))


@router.get("/tasks", response=Page[TaskRow], summary="What there is to do")
def list_tasks(request: TokenRequest, asked: Query[TasksAsked]) -> dict[str, Any]:
    """Open tasks, newest first, each with how its due moment was reckoned."""
    moment = now()
    rows = open_tasks(request.auth, mine=asked.mine)
    return told(rows, asked, lambda tasks: [TaskRow.of(task, moment) for task in tasks])

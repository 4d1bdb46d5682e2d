"""What concerns whoever asks: who they are, and what they have to do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from ninja import Query, Router

from redgrid.api.lists import told
from redgrid.api.queries import open_tasks
from redgrid.api.schemas.asking import MessagesAsked, TasksAsked
from redgrid.api.schemas.cases import TaskRow
from redgrid.api.schemas.grid import Me
from redgrid.api.schemas.lists import Page
from redgrid.api.schemas.messages import MessageRow
from redgrid.api.tokens import TokenRequest
from redgrid.grid.rules import rights_of
from redgrid.kit.clock import now
from redgrid.kit.refusal import Missing
from redgrid.messages.actions import read_message
from redgrid.messages.queries import shown
from redgrid.messages.rules import visible_to

# What the databases take for a key.
MOST_KEY = 2**63
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


@router.get("/messages", response=Page[MessageRow], summary="What you were told")
def list_messages(request: TokenRequest, asked: Query[MessagesAsked]) -> dict[str, Any]:
    """Messages, newest first; with `new` only those that nobody has read yet."""
    rows = visible_to(request.auth)
    rows = rows.filter(read_at=None) if asked.new else rows
    return told(rows, asked, lambda page: [MessageRow.of(one) for one in shown(page, request.auth)])


@router.post("/messages/{key}/read", response=MessageRow, summary="Mark a message as read")
def read_a_message(request: TokenRequest, key: int) -> MessageRow:
    """Again changes nothing."""
    message = visible_to(request.auth).filter(pk=key).first() if key < MOST_KEY else None
    if message is None:
        raise Missing(_("There is no such message of yours."))
    read_message(message, by=request.auth)
    message.refresh_from_db()
    return MessageRow.of(shown([message], request.auth)[0])

"""What concerns whoever asks: who they are, and what they were told."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from redgrid.api.lists import told
from redgrid.api.queries import one_of
from redgrid.api.schemas.asking import MessagesAsked
from redgrid.api.schemas.grid import Me
from redgrid.api.schemas.lists import Page
from redgrid.api.schemas.messages import MessageRow
from redgrid.api.tokens import TokenRequest
from redgrid.grid.rules import rights_of
from redgrid.messages.actions import read_message
from redgrid.messages.queries import shown
from redgrid.messages.rules import visible_to

router = Router(tags=["mine"])


@router.get("/me", response=Me, summary="Who you are")
def read_me(request: TokenRequest) -> Me:
    """The capacities you hold or act in now, and their verbs."""
    return Me.of(request.auth, rights_of(request.auth))


@router.get("/messages", response=Page[MessageRow], summary="What you were told")
def list_messages(request: TokenRequest, asked: Query[MessagesAsked]) -> dict[str, Any]:
    """Messages, newest first; with `new` only those that nobody has read yet."""
    rows = visible_to(request.auth)
    rows = rows.filter(read_at=None) if asked.new else rows
    return told(rows, asked, lambda page: [MessageRow.of(one) for one in shown(page, request.auth)])


@router.post("/messages/{key}/read", response=MessageRow, summary="Mark a message as read")
def read_a_message(request: TokenRequest, key: int) -> MessageRow:
    """Again changes nothing."""
    message = one_of(visible_to(request.auth), key)
    read_message(message, by=request.auth)
    message.refresh_from_db()
    return MessageRow.of(shown([message], request.auth)[0])

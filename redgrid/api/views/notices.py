"""Notices: what people are told until a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ninja import Query, Router, Schema, Status

from redgrid.api.keys import Key, do_once
from redgrid.api.lists import told
from redgrid.api.queries import one_of, units_of
from redgrid.api.schemas.lists import Page
from redgrid.api.schemas.notices import (
    NewNotice,
    NewRenewal,
    NewVersion,
    NoticeRow,
    NoticesAsked,
    NoticeWhole,
    Reason,
)
from redgrid.api.tokens import TokenRequest
from redgrid.grid.models import Person
from redgrid.notices.actions import Words, correct_notice, publish_notice, renew_notice, withdraw_notice
from redgrid.notices.models import Notice
from redgrid.notices.queries import listed
from redgrid.notices.rules import may_publish, visible_to

router = Router(tags=["notices"])


@router.get("/notices", response=Page[NoticeRow], summary="Notices you may see")
def list_notices(request: TokenRequest, asked: Query[NoticesAsked]) -> dict[str, Any]:
    """Newest first. Asking leaves no trace."""
    rows = listed(visible_to(request.auth), is_past=asked.state == "past", q=asked.q)
    return told(rows, asked, lambda notices: [NoticeRow.of(notice) for notice in notices])


@router.get("/notices/{int:key}", response=NoticeWhole, summary="One notice")
def read_notice(request: TokenRequest, key: int) -> NoticeWhole:
    """Its words, until when it holds, and what became of it."""
    return _whole(key, request.auth)


@router.post("/notices", response={201: NoticeWhole}, summary="Publish a notice")
def publish_a_notice(request: TokenRequest, said: NewNotice, key: Key) -> Status[NoticeWhole]:
    """Everybody it is meant for gets one message."""

    def publish() -> Notice:
        (unit,) = units_of([said.unit], "unit")
        words = Words(said.title, said.text, said.starts, said.expires)
        return publish_notice(words, unit, by=request.auth)

    return Status(201, _whole(do_once(request, key, said, publish), request.auth))


@router.post("/notices/{int:key}/renewal", response=NoticeWhole, summary="Let a notice hold longer")
def renew_a_notice(request: TokenRequest, key: int, said: NewRenewal, once: Key) -> NoticeWhole:
    """For a reason. Nobody gets a message because of it."""
    return _changed(request, key, said, once, lambda notice: renew_notice(
        notice, said.expires, said.reason, by=request.auth
    ).notice)  # fmt: skip


@router.post("/notices/{int:key}/withdrawal", response=NoticeWhole, summary="Withdraw a notice")
def withdraw_a_notice(request: TokenRequest, key: int, said: Reason, once: Key) -> NoticeWhole:
    """For a reason. It stays among the past ones."""
    return _changed(
        request, key, said, once, lambda notice: withdraw_notice(notice, said.reason, by=request.auth)
    )


@router.post("/notices/{int:key}/correction", response={201: NoticeWhole}, summary="Put a notice right")
def correct_a_notice(request: TokenRequest, key: int, said: NewVersion, once: Key) -> Status[NoticeWhole]:
    """A new version takes its place; the answer is that one."""
    words = Words(said.title, said.text)
    made = _changed(request, key, said, once, lambda notice: correct_notice(
        notice, words, said.reason, by=request.auth
    ))  # fmt: skip
    return Status(201, made)


def _notice(key: int, person: Person) -> Notice:
    rows = visible_to(person).select_related("unit", "published_by", "withdrawn_by", "correction")
    return one_of(rows, key)


def _changed(
    request: TokenRequest, key: int, said: Schema, once: str, do: Callable[[Notice], Notice]
) -> NoticeWhole:
    return _whole(do_once(request, once, said, lambda: do(_notice(key, request.auth))), request.auth)


def _whole(key: int, person: Person) -> NoticeWhole:
    notice = _notice(key, person)
    return NoticeWhole.told(notice, may_change=may_publish(person, notice.unit))

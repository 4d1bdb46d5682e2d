"""What is said, attached, linked, split and suspended: a case beside its flow."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import File, Query, Router, Status, UploadedFile

from redgrid.api.beside import changed, life_told
from redgrid.api.files import FILE, bytes_of, digest_of
from redgrid.api.keys import Key, do_once
from redgrid.api.lists import told
from redgrid.api.queries import case_of, one_of, people_of
from redgrid.api.schemas.asking import Asked, Line, Remark
from redgrid.api.schemas.beside import Comment as Said
from redgrid.api.schemas.beside import Merging, NewLink, Splitting, Suspending
from redgrid.api.schemas.cases import CaseRow
from redgrid.api.schemas.life import CommentTold, LifeTold, MentionOf
from redgrid.api.schemas.lists import Page
from redgrid.api.tokens import TokenRequest
from redgrid.cases.actions import (
    attach,
    comment_on,
    end_link,
    link_cases,
    merge_case,
    note_reading,
    resume_case,
    say_me_too,
    split_case,
    suspend_case,
    withdraw_attachment,
    withdraw_comment,
)
from redgrid.cases.family import links_of
from redgrid.cases.life_forms import checked_files
from redgrid.cases.models import Attachment, Case, Comment
from redgrid.cases.queries import for_lists, mentions_of
from redgrid.cases.rules import visible_to

router = Router(tags=["beside the flow"])


@router.get("/cases/{number}/life", response=LifeTold, summary="A case beside its flow")
def read_life(request: TokenRequest, number: Line) -> LifeTold:
    """Files, comments, links, milestones, logs, quarrels, what was asked after closing, and what you may do there."""
    case = case_of(number, request.auth)
    note_reading(case, by=request.auth)
    return life_told(case, request.auth)


@router.get("/mentions", response=Page[MentionOf], summary="Where you were named")
def list_mentions(request: TokenRequest, asked: Query[Asked]) -> dict[str, Any]:
    """As far as you may still read it, newest first."""
    rows = mentions_of(request.auth)
    return told(rows, asked, lambda mentions: [MentionOf.of(mention) for mention in mentions])


@router.post("/cases/{number}/comments", response=CommentTold | None, summary="Say something about a case")
def comment_on_a_case(request: TokenRequest, number: Line, said: Said, key: Key) -> CommentTold | None:
    """Whoever may not read the case is told nothing of it; you are told who that is, the first time you send it."""
    mentions, done = people_of(said.mentions, "mentions"), []

    def comment(case: Case) -> None:
        done.append(comment_on(case, said.text, by=request.auth, mentions=mentions))

    told = changed(request, number, key, said, comment)
    return CommentTold.of(told, done[0] if done else None) if told else None


@router.post("/comments/{int:comment}/withdrawal", response=LifeTold | None, summary="Take a comment back")
def withdraw_a_comment(request: TokenRequest, comment: int, key: Key) -> LifeTold | None:
    """Everybody sees that something was said, and nobody what."""
    rows = Comment.objects.filter(case__in=visible_to(request.auth)).select_related("case__unit")
    found = one_of(rows, comment)
    return changed(
        request, found.case.number, key, "", lambda _case: withdraw_comment(found, by=request.auth)
    )


@router.post("/cases/{number}/echoes", response=LifeTold | None, summary="Met the same too")
def echo_a_case(request: TokenRequest, number: Line, key: Key) -> LifeTold | None:
    """Counted once a person."""
    return changed(request, number, key, "", lambda case: say_me_too(case, by=request.auth))


@router.post("/cases/{number}/attachments", response={201: LifeTold | None}, summary="Attach files to a case")
def attach_to_case(
    request: TokenRequest, number: Line, key: Key, files: File[list[UploadedFile]]
) -> Status[LifeTold | None]:
    """Ten at once at most. Photos are drawn anew, documents are looked into; one that is refused keeps all out."""
    words = digest_of(files)
    return Status(201, changed(
        request, number, key, words, lambda case: attach(case, checked_files(files), by=request.auth)
    ))  # fmt: skip


@router.get("/attachments/{int:key}", openapi_extra=FILE, summary="A file of a case")
def read_case_file(request: TokenRequest, key: int) -> HttpResponse:
    """As it is kept."""
    rows = Attachment.objects.readable_in(visible_to(request.auth)).exclude(file="")
    found = one_of(rows.select_related("case__unit"), key)
    note_reading(found.case, by=request.auth, what=f"file {found.pk}")
    return bytes_of(found, found.name)


@router.post("/attachments/{int:file}/withdrawal", response=LifeTold | None, summary="Take a file back")
def withdraw_a_file(request: TokenRequest, file: int, key: Key) -> LifeTold | None:
    """It is deleted; that it was there stays."""
    rows = Attachment.objects.filter(case__in=visible_to(request.auth)).select_related("case__unit")
    found = one_of(rows, file)
    return changed(
        request, found.case.number, key, "", lambda _case: withdraw_attachment(found, by=request.auth)
    )


@router.post("/cases/{number}/links", response=LifeTold | None, summary="Link a case to another one")
def link_a_case(request: TokenRequest, number: Line, said: NewLink, key: Key) -> LifeTold | None:
    """Both show it."""
    return changed(request, number, key, said, lambda case: link_cases(
        case, said.kind, case_of(said.other, request.auth), by=request.auth
    ))  # fmt: skip


@router.post("/cases/{number}/links/{int:link}/end", response=LifeTold | None, summary="Take a link back")
def unlink_a_case(request: TokenRequest, number: Line, link: int, key: Key) -> LifeTold | None:
    """On both cases; what happened, like a merger, stays."""
    return changed(
        request, number, key, "", lambda case: end_link(one_of(links_of(case), link), by=request.auth)
    )


@router.post(
    "/cases/{number}/merging", response=LifeTold | None, summary="Let a case become part of another one"
)
def merge_a_case(request: TokenRequest, number: Line, said: Merging, key: Key) -> LifeTold | None:
    """It goes on there; nothing of it is lost."""
    return changed(request, number, key, said, lambda case: merge_case(
        case, case_of(said.other, request.auth), by=request.auth, reason=said.reason
    ))  # fmt: skip


@router.post(
    "/cases/{number}/splitting", response={201: CaseRow}, summary="Let a part become a case of its own"
)
def split_a_case(request: TokenRequest, number: Line, said: Splitting, key: Key) -> Status[CaseRow]:
    """Of the same kind, place and urgency."""

    def split() -> Case:
        case = case_of(number, request.auth)
        return split_case(
            case, by=request.auth, title=said.title, text=said.text, files=said.files, is_part=said.is_part
        )

    made = do_once(request, key, said, split)
    return Status(201, CaseRow.of(for_lists(Case.objects.filter(pk=made)).get()))


@router.post(
    "/cases/{number}/suspension", response=LifeTold | None, summary="Let the limit of a case stand still"
)
def suspend_a_case(request: TokenRequest, number: Line, said: Suspending, key: Key) -> LifeTold | None:
    """Until a day on which a task asks for it again; a second time it is given another day."""
    return changed(request, number, key, said, lambda case: suspend_case(
        case, by=request.auth, reason=said.reason, review_on=said.review_on
    ))  # fmt: skip


@router.post("/cases/{number}/resumption", response=LifeTold | None, summary="Let the limit of a case run on")
def resume_a_case(request: TokenRequest, number: Line, said: Remark, key: Key) -> LifeTold | None:
    """With what was left of it."""
    return changed(
        request, number, key, said, lambda case: resume_case(case, by=request.auth, note=said.note)
    )

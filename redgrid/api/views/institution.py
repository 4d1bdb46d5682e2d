"""The institution: its versions, what differs between them, drafts and their steps."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Status, UploadedFile

from redgrid.api.files import FILE, bytes_of, digest_of
from redgrid.api.keys import Key, do_once
from redgrid.api.lists import told
from redgrid.api.problems import SENTENCES
from redgrid.api.queries import one_of
from redgrid.api.schemas.asking import Asked, Line
from redgrid.api.schemas.institution import (
    ChapterOf,
    DraftRow,
    DraftStep,
    DraftText,
    DraftWhole,
    FaultOf,
    NewDraft,
    StepOf,
    TextOf,
    TextTried,
    VersionAsked,
    VersionOf,
    VersionWhole,
)
from redgrid.api.schemas.lists import Page
from redgrid.api.tokens import TokenRequest
from redgrid.drafts.actions import (
    Proof,
    begin_draft,
    open_to_all,
    publish,
    return_draft,
    save_text,
    take_step,
    withdraw,
)
from redgrid.drafts.actions.editing import guard_change
from redgrid.drafts.forms import proof_file
from redgrid.drafts.models import Draft, Step
from redgrid.drafts.queries.pages import compared, outlook_of, step_rows, version_row, version_rows
from redgrid.drafts.queries.pages import told as differs
from redgrid.drafts.rules import powers_of
from redgrid.grid.models import Person
from redgrid.kit.refusal import Invalid, Missing
from redgrid.rulebook.check import checked
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import in_force, institution_of
from redgrid.rulebook.waiving import waived

router = Router(tags=["institution"])


@router.get("/institution/versions", response=list[VersionOf], summary="Versions of the institution")
def list_versions(request: TokenRequest) -> list[VersionOf]:
    """Newest first, with their state."""
    return [VersionOf.of(row) for row in version_rows()]


@router.get("/institution/versions/{code}/{int:number}", response=VersionWhole, summary="One version")
def read_version(request: TokenRequest, code: Line, number: int, asked: Query[VersionAsked]) -> VersionWhole:
    """Its steps, and in words what it says differently from another one."""
    found = _version(code, number)
    draft = Draft.objects.filter(version=found).order_by("-id").first()
    other = compared(found, str(asked.compared or ""))
    steps = step_rows(draft, powers_of(request.auth)) if draft else []
    chapters = differs(institution_of(other), institution_of(found)) if other else []
    return VersionWhole(
        **VersionOf.words_of(version_row(found, draft)), steps=[StepOf.of(row) for row in steps],
        compared=str(other) if other else None, differs=[ChapterOf.of(each) for each in chapters],
    )  # fmt: skip


@router.get(
    "/institution/versions/{code}/{int:number}/text", response=TextOf, summary="The text of a version"
)
def read_version_text(request: TokenRequest, code: Line, number: int) -> TextOf:
    """As YAML, to the byte."""
    found = _version(code, number)
    return TextOf(text=found.text, digest=found.digest)


@router.post("/institution/check", response=list[FaultOf], summary="Look for faults in a text")
def check_a_text(request: TokenRequest, said: TextTried) -> list[FaultOf]:
    """By line, faults first. Nothing is kept. For those who write drafts."""
    guard_change(request.auth)
    return [FaultOf.of(fault) for fault in checked(said.text, "", waived()).faults]


@router.get("/institution/drafts", response=Page[DraftRow], summary="Drafts you may read")
def list_drafts(request: TokenRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Newest first."""
    rows = Draft.objects.filter(powers_of(request.auth).readable).select_related("base", "version")
    return told(rows, asked, lambda drafts: [DraftRow.of(draft) for draft in drafts])


@router.get("/institution/drafts/{int:key}", response=DraftWhole, summary="One draft")
def read_draft(request: TokenRequest, key: int) -> DraftWhole:
    """Its steps, what it would change and for whom, and what stands in its way."""
    return _whole(key, request.auth)


@router.get("/institution/drafts/{int:key}/text", response=TextOf, summary="The text of a draft")
def read_draft_text(request: TokenRequest, key: int) -> TextOf:
    """As YAML, to the byte."""
    found = _draft(key, request.auth)
    return TextOf(text=found.text, digest=found.digest)


@router.post("/institution/drafts", response={201: DraftWhole}, summary="Begin a draft")
def begin_a_draft(request: TokenRequest, said: NewDraft, key: Key) -> Status[DraftWhole]:
    """With the text of the version in force, or of another one."""

    def begin() -> Draft:
        guard_change(request.auth)
        code, _slash, number = (said.base or "").partition("/")
        known = number.isascii() and number.isdecimal() and len(number) < 7
        base = _version(code, int(number) if known else 0) if said.base else in_force()
        return begin_draft(base, by=request.auth, about=said.about)

    return Status(201, _whole(do_once(request, key, said, begin), request.auth))


@router.post("/institution/drafts/{int:key}/text", response=DraftWhole, summary="Write the text of a draft")
def write_a_draft(request: TokenRequest, key: int, said: DraftText, once: Key) -> DraftWhole:
    """Faults of content are kept, and told in `faults`; what cannot be read at all is refused."""
    do_once(request, once, said, lambda: save_text(
        _draft(key, request.auth), said.text, by=request.auth, seen=said.seen
    ))  # fmt: skip
    return _whole(key, request.auth)


@router.post("/institution/drafts/{int:key}/steps", response=DraftWhole, summary="Take a step with a draft")
def step_a_draft(request: TokenRequest, key: int, said: DraftStep, once: Key) -> DraftWhole:
    """Whoever wrote in a draft does not publish it."""
    do_once(request, once, said, lambda: _step(_draft(key, request.auth), said, request.auth))
    return _whole(key, request.auth)


@router.post(
    "/institution/drafts/{int:key}/proofs",
    response=DraftWhole,
    summary="Take a step with a draft, with proof",
)
def prove_a_step(
    request: TokenRequest, key: int, said: Form[DraftStep], file: File[UploadedFile], once: Key
) -> DraftWhole:
    """The same with the file that proves it: minutes or a notice. A photo is drawn anew, a document looked into."""
    words = said.model_dump_json() + digest_of([file])
    do_once(request, once, words, lambda: _step(_draft(key, request.auth), said, request.auth, file))
    return _whole(key, request.auth)


@router.get("/institution/proofs/{int:key}", openapi_extra=FILE, summary="The file that proves a step")
def read_proof(request: TokenRequest, key: int) -> HttpResponse:
    """For those who write and publish."""
    if not powers_of(request.auth).is_inside:
        raise Missing(SENTENCES[404])
    found = one_of(Step.objects.exclude(file=""), key)
    return bytes_of(found, found.file_name)


def _step(draft: Draft, said: DraftStep, by: Person, file: UploadedFile | None = None) -> Draft:
    if said.step == "opened":
        return open_to_all(draft, by=by, seen=said.seen)
    if said.step == "returned":
        return return_draft(draft, by=by, reason=said.said, seen=said.seen)
    if said.step == "withdrawn":
        return withdraw(draft, by=by, reason=said.said, seen=said.seen)
    proof = Proof(said.said, said.held_on, proof_file(file))
    if said.step != "published":
        return take_step(draft, said.step, by=by, proof=proof, seen=said.seen)
    if said.in_force_on is None:
        raise Invalid(_("Say from which day on it is in force."), field="in_force_on")
    return publish(
        draft, by=by, proof=proof, in_force_on=said.in_force_on, seen=said.seen, without=said.without
    )


def _version(code: str, number: int) -> Blueprint:
    found = Blueprint.objects.filter(code=code, version=number).first() if number < 10**6 else None
    if found is None:
        raise Missing(SENTENCES[404])
    return found


def _draft(key: int, person: Person) -> Draft:
    rows = Draft.objects.filter(powers_of(person).readable).select_related("base", "version")
    return one_of(rows, key)


def _whole(key: int, person: Person) -> DraftWhole:
    draft, powers = _draft(key, person), powers_of(person)
    outlook = outlook_of(draft) if draft.state in {Draft.DRAFT, Draft.DISCUSSED, Draft.CONSULTED} else None
    return DraftWhole.told(draft, step_rows(draft, powers), outlook, powers)

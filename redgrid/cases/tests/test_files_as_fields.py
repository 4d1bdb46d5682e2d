"""A file as a field of a flow: taken by its kind and size, named by its name, and kept when the move is refused."""

from __future__ import annotations

import io
import re
import uuid
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfWriter

from redgrid.cases.actions import attach, hand_in, move_case, withdraw_attachment
from redgrid.cases.facts import facts_in_words
from redgrid.cases.flows import flow_of
from redgrid.cases.models import Attachment, Case
from redgrid.cases.tests.ways import again, named, opened, photo_of, refused
from redgrid.kit.actor import SYSTEM
from redgrid.kit.documents import TEXT, Document
from redgrid.kit.refusal import Forbidden, Invalid
from redgrid.kit.tests.test_pictures import camera_picture
from redgrid.rulebook.actions import load_blueprint
from redgrid.rulebook.check import check_text
from tests.entrance import enter
from tests.rules import blueprint_text
from tests.world import World

pytestmark = pytest.mark.django_db
SLOT = {"code": "proof", "name": "会审纪要", "kind": "file", "accepts": ["pdf", "txt"], "most_mb": 1}


def written(field: dict[str, Any], key: str = "asks", **more: Any) -> str:
    """The centre's text, whose first stage takes a file with the move onward."""
    text = yaml.load(blueprint_text(), yaml.CSafeLoader)
    flow = next(each for each in text["flows"] if each["code"] == "problem")
    flow["fields"].append(field)
    move = next(each for each in flow["stages"][0]["moves"] if each["code"] == "to_analysed")
    move |= {key: [field["code"]], "reason": "required"}
    flow |= more
    return yaml.safe_dump(text, allow_unicode=True, sort_keys=False)


def pdf(pages: int = 1) -> bytes:
    book, out = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        book.add_blank_page(100, 100)
    book.write(out)
    return out.getvalue()


def file(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def sent(client: Client, case: Case, **more: Any) -> Any:
    said = {"move": "to_analysed", "seen_stage": "found", "once": str(uuid.uuid4()), "note": "已会审"}
    return client.post(f"/cases/{case.number}/moves", said | more)


def test_a_text_bounds_files_and_never_demands_a_photo() -> None:
    faults = {
        name: [fault.message for fault in check_text(text) if not fault.is_warning]
        for name, text in {
            "sound": written(SLOT),
            "photo offered": written({**SLOT, "accepts": ["picture"]}, "offers"),
            "photo demanded": written({**SLOT, "accepts": ["picture"]}),
            "no file": written({**SLOT, "kind": "text"}),
            "on opening": written(SLOT, offers=["proof"]),
            "looking back": written(SLOT, checks={"asks": ["proof"]}),
        }.items()
    }
    assert {name: len(found) for name, found in faults.items()} == {
        "sound": 0, "photo offered": 0, "photo demanded": 1, "no file": 1, "on opening": 1, "looking back": 1,
    }  # fmt: skip


def test_a_file_is_taken_by_its_kind_and_size_and_stays_when_the_move_is_refused(world: World) -> None:
    load_blueprint(written(SLOT), by=SYSTEM)
    case, other = named(world, opened(world)), opened(world, title="灯不亮")
    head = enter(Client(), world.cell_head)
    page = head.get(f"/cases/{case.number}").content.decode()
    assert ('enctype="multipart/form-data"' in page, 'accept=".pdf,.txt"' in page) == (True, True)
    wrong: dict[str, dict[str, Any]] = {
        "nothing": {},
        "a photo": {"fact-proof": photo_of(camera_picture())},
        "too large": {"fact-proof": file("长".encode() * 400_000, "a.txt")},
        "another's": {"fact-proof": "999"},
        "no key": {"fact-proof": "../etc"},
    }
    assert {name: sent(head, case, **said).status_code for name, said in wrong.items()} == dict.fromkeys(
        wrong, 422
    )
    assert (again(case).stage, Attachment.objects.count()) == ("found", 0)
    # The sentence is missing: the file is handed in all the same, named on the page, and need not be sent again.
    lost = sent(head, case, note=" ", **{"fact-proof": file(pdf(), "会审 纪要.pdf")})
    kept = Attachment.objects.get()
    shown = lost.content.decode()
    assert (lost.status_code, re.search(r'name="fact-proof" value="(\d+)"', shown)[1]) == (422, str(kept.pk))  # type: ignore[index]
    assert "会审 纪要.pdf" in shown
    # The key of another case's file opens nothing there, and shows not even its name.
    elsewhere = sent(head, named(world, other), **{"fact-proof": str(kept.pk)})
    assert (elsewhere.status_code, "会审 纪要.pdf" in elsewhere.content.decode()) == (422, False)
    assert sent(head, case, **{"fact-proof": str(kept.pk)}).status_code == 302
    assert (again(case).stage, Attachment.objects.count()) == ("analysed", 1)
    assert ("会审纪要", "会审 纪要.pdf") in facts_in_words(flow_of(again(case)), again(case).facts)
    with refused():
        withdraw_attachment(Attachment.objects.get(), by=world.cell_head)


def test_who_may_not_move_hands_nothing_in_and_the_same_file_is_kept_once(world: World) -> None:
    load_blueprint(written(SLOT), by=SYSTEM)
    case = named(world, opened(world))
    flow = flow_of(case)
    field, move = flow.field("proof"), flow.stages[0].move("to_analysed")
    assert field
    assert move
    note = Document("纪要".encode(), "纪要.txt", TEXT)
    with refused(Forbidden):
        hand_in(case, field, note, by=world.worker, move=move)
    first, second = (hand_in(case, field, note, by=world.cell_head, move=move) for _twice in range(2))
    assert first == second
    attach(case, [Document(b"x", "x.txt", TEXT)], by=world.member)
    elsewhere = Attachment.objects.exclude(pk=first.pk).get()
    other = opened(world, title="灯不亮")
    with refused(Invalid, "proof"):
        move_case(
            again(other), "to_analysed", by=world.cell_head, note="x", facts={"proof": str(elsewhere.pk)}
        )
    withdraw_attachment(first, by=world.cell_head)
    with refused(Invalid, "proof"):
        move_case(again(case), "to_analysed", by=world.cell_head, note="x", facts={"proof": str(first.pk)})

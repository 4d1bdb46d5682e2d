"""Attachments, comments and links: the life of a case beside its flow."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from redgrid.cases.actions import (
    attach,
    comment_on,
    end_link,
    link_cases,
    withdraw_attachment,
    withdraw_comment,
)
from redgrid.cases.family import open_children, relations_of
from redgrid.cases.models import Attachment, Comment, Link, Mention
from redgrid.cases.tests.ways import kinds_of, named, opened, refused
from redgrid.grid.models import Person
from redgrid.grid.rules import rights_of
from redgrid.journal.models import Entry
from redgrid.kit.documents import Document, checked
from redgrid.kit.refusal import Forbidden, Invalid, Missing, Refused
from redgrid.rulebook.models import Blueprint
from tests.entrance import enter
from tests.world import World

pytestmark = pytest.mark.django_db


def browser_of(person: Person) -> Client:
    return enter(Client(), person)


NOTE = Document("记录".encode(), "记录.txt", "text/plain")


def pdf(*, password: str = "", script: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if script:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def office(*names: str, types: bytes = b"<Types/>") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", types)
        for name in names:
            parts.writestr(name, b"<x/>")
    return packed.getvalue()


def point(format_: str = "PNG") -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(drawn, format_)
    return drawn.getvalue()


WORD = "word/document.xml"
TAKEN = {
    "report.pdf": (pdf(), "report.pdf"),
    "../../C:\\x\\报告.exe": (pdf(), "报告.pdf"),
    "表.docx": (office("xl/workbook.xml"), "表.xlsx"),
    "a\u202efdp.docx": (office(WORD), "afdp.docx"),
    "旧编码.txt": ("泵的振动记录".encode("gb18030"), "旧编码.txt"),
}
REFUSED = {
    "empty": b"",
    "cut off": pdf()[:-60],
    "locked": pdf(password="secret"),
    "scripted": pdf(script="app.alert(1)"),
    "damaged": b"%PDF-1.7\nnothing in here\n%%EOF",
    "macros": office(WORD, "word/vbaProject.bin"),
    "macros by type": office(
        WORD, types=b"<Types>application/vnd.ms-word.document.macroEnabled.main</Types>"
    ),
    "old office": bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600,
    "archive": office("setup.exe"),
    "half an archive": office(WORD)[:-30],
    "photo of a phone": b"\0\0\0\x18ftypheic" + bytes(200),
    "program": b"MZ\x90\x00\x03" + bytes(200),
    "too large": b"x" * 20_001,
}


@pytest.mark.once
def test_documents_are_known_by_their_content_and_what_may_run_is_refused() -> None:
    kept = {name: checked(io.BytesIO(content), name, most_bytes=20_000).name
            for name, (content, _name) in TAKEN.items()}  # fmt: skip
    assert kept == {name: expected for name, (_content, expected) in TAKEN.items()}
    for content in REFUSED.values():
        with refused(Invalid, field="files"):
            checked(io.BytesIO(content), "a.pdf", most_bytes=20_000)


def sent(*files: tuple[str, bytes]) -> dict[str, Any]:
    return {
        "files": [SimpleUploadedFile(name, content) for name, content in files],
        "once": "0b0f6a3e-5dd8-4d7c-8a43-2f5a1c1f0001",
    }


def test_several_files_are_attached_once_and_given_out_safely(world: World, blueprint: Blueprint) -> None:
    case = named(world, opened(world))
    worker, address = browser_of(world.worker), f"/cases/{case.number}/attachments"
    for _twice in range(2):
        assert worker.post(address, sent(("a.png", point()), ("b.pdf", pdf()))).status_code == 302
    picture, document = Attachment.objects.order_by("id")
    assert [(one.kind, one.name, one.by, one.stage) for one in (picture, document)] == [
        ("picture", "", world.worker, "found"), ("document", "b.pdf", world.worker, "found")
    ]  # fmt: skip
    # One bad file among good ones: nothing is kept, and the sentence names it.
    bad = {**sent(("c.png", point()), ("d.exe", REFUSED["program"])), "once": ""}
    answer = worker.post(address, {**bad, "once": "0b0f6a3e-5dd8-4d7c-8a43-2f5a1c1f0002"})
    assert (answer.status_code, Attachment.objects.count()) == (422, 2)
    assert "d.exe" in answer.content.decode()
    given = worker.get(f"/attachments/{document.pk}")
    assert given.headers["Content-Disposition"] == 'attachment; filename="b.pdf"'
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in given.headers["Content-Security-Policy"]
    assert worker.get(f"/attachments/{picture.pk}").content.startswith(b"\xff\xd8\xff")
    # Strangers, and numbers of other cases, open nothing; a reader without a part attaches nothing.
    stranger = browser_of(world.stranger)
    assert {stranger.get(f"/attachments/{one.pk}").status_code for one in (picture, document)} == {404}
    assert stranger.post(f"/attachments/{picture.pk}/withdrawal").status_code == 404
    with refused(Forbidden):
        attach(case, [NOTE], by=world.stranger)


def test_a_file_taken_back_is_deleted_and_its_trace_stays(
    world: World, blueprint: Blueprint, django_capture_on_commit_callbacks: Any
) -> None:
    case = named(world, opened(world))
    attach(case, [NOTE], by=world.worker)
    kept = Attachment.objects.get()
    path, storage = str(kept.file.name), kept.file.storage
    with refused(Forbidden):
        withdraw_attachment(kept, by=world.member)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_attachment(kept, by=world.cell_head)
    with refused():
        withdraw_attachment(kept, by=world.cell_head)
    kept.refresh_from_db()
    assert (storage.exists(path), kept.withdrawn_by, kept.name) == (False, world.cell_head, "记录.txt")
    shown = browser_of(world.worker).get(f"/cases/{case.number}").content.decode()
    assert world.cell_head.name in shown
    assert browser_of(world.worker).get(f"/attachments/{kept.pk}").status_code == 404


def test_a_comment_turns_to_people_who_may_read_and_tells_the_writer_of_the_others(
    world: World, blueprint: Blueprint
) -> None:
    case = named(world, opened(world))
    said = comment_on(case, "@电格长请看，@W010 也看 @没有人 <script>x</script>", by=world.worker,
                      mentions=[world.member])  # fmt: skip
    assert world.stranger.staff_number == "W010"
    assert {p.name for p in said.told} == {world.cell_head.name, world.member.name}
    assert (said.kept_out, said.unclear) == ((world.stranger,), ("没有人",))
    assert {m.person for m in Mention.objects.all()} == {world.cell_head, world.member}
    # The head is told, looks, and is told no more; the stranger's page holds nothing of it.
    head, stranger = browser_of(world.cell_head), browser_of(world.stranger)
    assert case.number in head.get("/cases/mentions").content.decode()
    assert case.number not in stranger.get("/cases/mentions").content.decode()
    page = head.get(f"/cases/{case.number}").content.decode()
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page
    assert {(m.person, bool(m.seen_at)) for m in Mention.objects.all()} == {
        (world.cell_head, True), (world.member, False)
    }  # fmt: skip
    # Words stay out of the journal, which nobody can take back.
    told = Entry.objects.get(kind="case.commented")
    assert set(told.facts) == {"comment", "mentions"}
    comment = Comment.objects.get()
    with refused(Forbidden):
        withdraw_comment(comment, by=world.cell_head)
    assert stranger.post(f"/comments/{comment.pk}/withdrawal").status_code == 404
    withdraw_comment(comment, by=world.worker)
    with refused():
        withdraw_comment(comment, by=world.worker)
    assert "script" not in _comments_of(head.get(f"/cases/{case.number}").content.decode())
    with refused(Forbidden):
        comment_on(case, "看不见的人", by=world.stranger)
    with refused(Invalid, field="text"):
        comment_on(case, "\u200b ", by=world.worker)


def _comments_of(page: str) -> str:
    return page.partition('id="comments"')[2].partition("<form")[0]


def test_links_show_on_both_cases_and_hide_what_the_reader_may_not_read(
    world: World, blueprint: Blueprint
) -> None:
    case = named(world, opened(world))
    near, far = (
        opened(world, title="灯不亮"),
        opened(world, by=world.stranger, title="通风差", place=world.lab),
    )
    with refused(Missing, field="other"):
        link_cases(case, Link.CAUSED_BY, far, by=world.worker)
    link_cases(case, Link.CAUSED_BY, far, by=world.director)
    link_cases(near, Link.CHILD_OF, case, by=world.cell_head)
    seen = {
        name: {(r.words, r.other and r.other.number)
               for r in relations_of(case, person, rights_of(person), may_end=False)}
        for name, person in (("worker", world.worker), ("director", world.director))
    }  # fmt: skip
    words = {
        r.link.kind: r.words for r in relations_of(case, world.worker, rights_of(world.worker), may_end=True)
    }
    assert seen == {
        "worker": {(words["caused_by"], None), (words["child_of"], near.number)},
        "director": {(words["caused_by"], far.number), (words["child_of"], near.number)},
    }
    page = browser_of(world.worker).get(f"/cases/{case.number}").content.decode()
    assert far.number not in page
    assert near.number in page


def test_links_run_in_no_circle_and_are_taken_back_with_a_trace(world: World, blueprint: Blueprint) -> None:
    case = named(world, opened(world))
    near, far = (
        opened(world, title="灯不亮"),
        opened(world, by=world.stranger, title="通风差", place=world.lab),
    )
    link_cases(case, Link.CAUSED_BY, far, by=world.director)
    link_cases(near, Link.CHILD_OF, case, by=world.cell_head)
    assert open_children(case) == [near]
    # No circles, no second parent, nothing twice, nobody else.
    for kind, one, other, by, why in (
        (Link.CHILD_OF, case, near, world.cell_head, Refused),
        (Link.CHILD_OF, near, far, world.director, Refused),
        (Link.CAUSED_BY, case, far, world.director, Refused),
        (Link.RELATED, case, case, world.cell_head, Invalid),
        ("split_from", case, near, world.cell_head, Invalid),
        (Link.RELATED, case, near, world.member, Forbidden),
    ):
        with pytest.raises(why):
            link_cases(one, kind, other, by=by)
    end_link(Link.objects.get(kind=Link.CHILD_OF), by=world.cell_head)
    assert open_children(case) == []
    assert kinds_of(near)[-2:] == ["case.linked", "case.unlinked"]


def test_who_looks_at_a_sealed_case_is_recorded_and_not_told_on_its_time_line(
    world: World, blueprint: Blueprint
) -> None:
    case = opened(world)
    type(case).objects.filter(pk=case.pk).update(is_sealed=True)
    member = browser_of(world.member)
    for _twice in range(2):
        assert member.get(f"/cases/{case.number}").status_code == 200
    assert browser_of(world.cell_head).get(f"/cases/{case.number}").status_code == 404
    read = Entry.objects.filter(kind="sealed.read")
    assert [(one.actor, one.subject, one.is_sealed) for one in read] == [
        (world.member.staff_number, f"reading:{case.number}", True)
    ]

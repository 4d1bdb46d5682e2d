"""Drafts in the browser: small forms, the text, collisions, attacks, and what is said of a change."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from PIL import Image

from redgrid.drafts.actions import begin_draft, save_text
from redgrid.drafts.models import Draft, Step
from redgrid.drafts.queries.soundness import checked_draft
from redgrid.grid.models import Person
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import in_force
from tests.world import World

# What is said here is said of a text; its rows are few and have their tests on every engine.
pytestmark = pytest.mark.once

ClientOf = Callable[[Person], Client]
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def draft(world: World, blueprint: Blueprint) -> Draft:
    return begin_draft(blueprint, by=world.clerk, about="改一条职责")


@pytest.fixture
def clerk(world: World, client_of: ClientOf) -> Client:
    found = client_of(world.clerk)
    found.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return found


def form_of(client: Client, address: str) -> dict[str, object]:
    """What a browser would send back of a form as it came."""
    form = client.get(address).context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def text_of(draft: Draft) -> str:
    return Draft.objects.get(pk=draft.pk).text


def test_every_small_form_sent_as_it_came_changes_nothing_and_the_cost_does_not_grow(
    draft: Draft, clerk: Client
) -> None:
    base = f"/institution/drafts/{draft.pk}"
    with CaptureQueriesContext(connection) as statements:
        page = clerk.get(f"{base}/entries")
    assert len(statements) <= 12
    assert {shelf.path for shelf in page.context["shelves"]} >= {
        "capacities",
        "flows",
        "calendars",
        "evidence_kinds",
    }
    flow, stage = "flows/problem", "flows/problem/stages/found"
    inner = [f"{flow}/fields/cause", f"{flow}/urgencies/urgent", stage, f"{stage}/moves/to_analysed"]
    shown = [shelf.path for shelf in clerk.get(f"{base}/entries/{flow}").context["shelves"]]
    assert set(shown) >= {f"{flow}/{name}" for name in ("urgencies", "fields", "stages")}
    for place in ("duties/D2", "capacities/cell_head", flow, *inner):
        sent = form_of(clerk, f"{base}/entries/{place}")
        answer = clerk.post(f"{base}/entries/{place}", sent)
        assert answer.status_code == 302, (place, answer.context["form"].errors)
        assert text_of(draft) == draft.text, place


def test_a_duty_is_changed_added_and_dropped_each_in_its_own_lines(draft: Draft, clerk: Client) -> None:
    base = f"/institution/drafts/{draft.pk}"
    sent = form_of(clerk, f"{base}/entries/duties/L1") | {
        "points": "12.5",
        "limit": "8 working days",
        "deductions.late": "1",
    }
    assert clerk.post(f"{base}/entries/duties/L1", sent).status_code == 302
    new = {"code": "L9", "officer": "learning_lead", "title": "班前五分钟", "rhythm": "daily", "standard": "讲清风险",
           "points": "7.25", "evidence": ["plan"]}  # fmt: skip
    assert clerk.post(f"{base}/new/duties", new).status_code == 302
    wrong = (
        {**new, "code": "L9"},
        {**new, "code": "bad code"},
        {**new, "code": "L10", "limit": "soon"},
        {**new, "title": ""},
    )
    assert [clerk.post(f"{base}/new/duties", each).status_code for each in wrong] == [422] * 4
    seen = {"seen": str(form_of(clerk, f"{base}/entries/duties/P6")["seen"])}
    assert clerk.post(f"{base}/removal/duties/P6", {"seen": "x"}).status_code == 409
    assert clerk.post(f"{base}/removal/duties/P6", seen).status_code == 302
    before, after = draft.text.split("\n"), text_of(draft).split("\n")
    fresh = [line for line in after if line not in before]
    assert fresh == [
        "    limit: 8 working days", "    points: 12.5", "    deductions: {late: 1, missed: 10}", "  - code: L9",
        "    title: 班前五分钟", "    rhythm: daily", "    standard: 讲清风险", "    points: 7.25",
    ]  # fmt: skip
    assert after.index("  - code: L9") > after.index("  - code: L8")
    remarks = [[line for line in lines if line.strip().startswith("#")] for lines in (before, after)]
    assert remarks[0] == remarks[1]
    page = clerk.get(base)
    told = {chapter.chapter.title: chapter for chapter in page.context["outlook"].told}
    assert set(told) == {"Publicity officer", "Learning lead"}
    lines = [line for each in told["Learning lead"].chapter.told for line in each.lines]
    assert lines == [
        "Points: 10 → 12.5 (2.5 more)", "Time limit: 5 working days → 8 working days",
        "Deductions · late: 2 → 1 (1 less)", "How often: every day", "Standard: 讲清风险", "Points: 7.25",
    ]  # fmt: skip
    assert told["Learning lead"].people == ["化格长", "电格长", "计格长"]


def test_a_whole_new_kind_of_case_is_made_by_small_forms_alone(draft: Draft, clerk: Client) -> None:
    base = f"/institution/drafts/{draft.pk}"
    limit = {"limits.ordinary": "3 working days"}
    told = {}
    for path, said in (
        # It is whole from the first form on, and a stage is there before a move leads to it.
        ("flows", {"code": "care", "name": "心理关怀", "prefix": "GH", "calendar": "standard"}),
        ("flows/care/stages", {"code": "doing", "name": "跟进", "actor": "lead"} | limit),
        ("flows/care/stages/received/moves",
         {"code": "go", "name": "转跟进", "to": "doing", "by": ["centre"], "kind": "forward"}),
    ):  # fmt: skip
        answer = clerk.post(f"{base}/new/{path}", said)
        told[path] = (answer["Location"], [fault.path for fault in checked_draft(Draft.objects.get()).errors])
    assert told == {
        "flows": (f"{base}/entries/flows/care", []),
        "flows/care/stages": (f"{base}/entries/flows/care/stages/doing", ["flows[care].stages[doing]"]),
        "flows/care/stages/received/moves": (f"{base}/entries", []),
    }


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (BOMB, "References"),
        ("a: !!python/object/apply:os.system ['true']\n", "tag"),
        ("blueprint: x\n" + "a: " + "[" * 60 + "\n", "deep"),
        ("x: " + "y" * 1_000_001, "1 MB"),
        ("a: 1\na: 2\n", "twice"),
        ("\tblueprint: x", "tab"),
        ("just words", "no keys"),
    ],
)
def test_a_text_that_cannot_be_read_is_not_kept_and_not_lost(
    draft: Draft, clerk: Client, text: str, word: str
) -> None:
    answer = clerk.post(f"/institution/drafts/{draft.pk}/text", {"text": text, "seen": draft.revision})
    assert (answer.status_code, answer.context["form"]["text"].value()) == (422, text)
    assert word in str(answer.context["form"].errors)
    assert text_of(draft) == draft.text


def test_a_text_with_faults_is_kept_with_line_sentence_and_remedy_and_goes_no_further(
    draft: Draft, clerk: Client
) -> None:
    base = f"/institution/drafts/{draft.pk}"
    faulty = draft.text.replace("points: 20", "points: many", 1).replace("clause: D2", "clause: D99", 1)
    answer = clerk.post(f"{base}/text", {"text": faulty.replace("\n", "\r\n"), "seen": 1})
    assert answer["Location"] == f"{base}/text"
    rows = clerk.get(f"{base}/text").context["faults"]
    assert [(row.fault.path, row.fault.line) for row in rows] == [
        ("duties[P1].points", row.fault.line) for row in rows
    ]
    assert all(any(is_it and "many" in line for _n, line, is_it in row.lines) for row in rows)
    step = {"seen": 2, "held_on": timezone.localdate().isoformat(), "said": "x"}
    assert clerk.post(f"{base}/steps/discussed", step).status_code == 422
    assert (text_of(draft), Draft.objects.get().state) == (faulty, Draft.DRAFT)
    assert "What changes" not in clerk.get(base).content.decode().split("<main")[1]


def test_who_was_slower_keeps_the_text_and_sees_what_it_would_change(
    world: World, draft: Draft, clerk: Client
) -> None:
    address = f"/institution/drafts/{draft.pk}/text"
    mine, theirs = draft.text + "# mine\n", draft.text + "# theirs\n"
    save_text(draft, theirs, by=world.clerk, seen=1)
    answer = clerk.post(address, {"text": mine, "seen": 1})
    assert (answer.status_code, answer.context["form"]["text"].value(), text_of(draft)) == (409, mine, theirs)
    assert {"-# theirs", "+# mine"} <= set(answer.context["differs"])
    again = {"text": mine, "seen": 1, "replaces": answer.context["form"]["replaces"].value()}
    assert clerk.post(address, again).status_code == 409
    assert clerk.post(address, {**again, "is_replacing": "on"}).status_code == 302
    assert text_of(draft) == mine


def test_two_who_change_different_entries_are_not_in_each_others_way(draft: Draft, clerk: Client) -> None:
    base = f"/institution/drafts/{draft.pk}/entries/duties"
    first, second = form_of(clerk, f"{base}/D1"), form_of(clerk, f"{base}/D2")
    late = first | {"standard": "晚了"}
    for place, sent, status in (
        ("D1", first | {"title": "登记一"}, 302), ("D2", second | {"title": "登记二"}, 302), ("D1", late, 409),
    ):  # fmt: skip
        assert clerk.post(f"{base}/{place}", sent).status_code == status
    assert (
        "title: 登记一" in text_of(draft),
        "title: 登记二" in text_of(draft),
        "晚了" in text_of(draft),
    ) == (True, True, False)


def test_strangers_find_nothing_readers_do_not_write_and_no_address_breaks(
    world: World, draft: Draft, clerk: Client, client_of: ClientOf
) -> None:
    base, director, member = (
        f"/institution/drafts/{draft.pk}",
        client_of(world.director),
        client_of(world.member),
    )
    writing = ["text", "entries", "entries/duties/D1", "new/duties", "steps/discussed"]
    assert {director.get(f"{base}/{each}").status_code for each in writing} == {403}
    assert {member.get(f"{base}/{each}").status_code for each in ["", *writing] if each} == {404}
    assert (member.get(base).status_code, director.get(base).status_code) == (404, 200)
    assert member.post("/institution/drafts", {"about": "x"}).status_code == 404
    odd = [
        "duties/D999",
        "duties",
        "scoring",
        "nothing/x",
        "flows/problem/stages",
        "duties/D1/title",
        "../x",
        "duties/",
    ]
    assert {clerk.get(f"{base}/entries/{place}").status_code for place in odd} == {404}
    assert {clerk.get(f"{base}/new/{place}").status_code for place in ("scoring", "title", "duties/D1")} == {
        404
    }
    assert clerk.get(f"{base}/steps/praised").status_code == 404
    assert clerk.post(f"{base}/steps/opened", {"seen": 1}).status_code == 302
    assert (member.get(base).status_code, member.get(f"{base}/text").status_code) == (200, 403)


def test_the_proof_of_a_step_is_looked_into_and_served_to_those_inside_alone(
    world: World, draft: Draft, clerk: Client, client_of: ClientOf
) -> None:
    address = f"/institution/drafts/{draft.pk}/steps/discussed"
    said = {"held_on": "2025-06-01", "said": "职代会", "seen": 1}
    for name, content in (
        ("a.pdf", b"MZ\x90\x00\x03"),
        ("a.zip", b"PK\x03\x04abc"),
        ("a.html", b"\xff\xfe\x00"),
    ):
        answer = clerk.post(address, {**said, "file": SimpleUploadedFile(name, content)})
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"file"})
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    photo = SimpleUploadedFile("../../纪要.png", picture.getvalue())
    assert clerk.post(address, {**said, "file": photo}).status_code == 302
    step = Step.objects.exclude(file="").get()
    stored = str(step.file.name)
    assert (step.media_type, stored.startswith("proofs/"), ".." in stored) == ("image/jpeg", True, False)
    answer = client_of(world.director).get(f"/institution/proofs/{step.pk}")
    assert b"".join(answer)[:2] == b"\xff\xd8"
    assert answer["Content-Disposition"].startswith("attachment")
    save = f"/institution/drafts/{draft.pk}/steps/opened"
    assert clerk.post(save, {"seen": 2}).status_code == 302
    member = client_of(world.member)
    assert member.get(f"/institution/proofs/{step.pk}").status_code == 404
    assert b"photo.jpg" not in member.get(f"/institution/drafts/{draft.pk}").content
    step.file.delete(save=False)


def test_a_version_says_what_it_changed_and_goes_out_to_the_byte(
    world: World, draft: Draft, clerk: Client, client_of: ClientOf
) -> None:
    changed = draft.text.replace("title: 技术保障中心红色网格制度", "title: 新制度", 1)
    save_text(draft, changed, by=world.clerk, seen=1)
    today = timezone.localdate().isoformat()
    sent = {"seen": 2, "held_on": today, "said": "公布", "in_force_on": today}
    director = client_of(world.director)
    director.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert director.post(f"/institution/drafts/{draft.pk}/steps/published", sent).status_code == 422
    assert (
        director.post(
            f"/institution/drafts/{draft.pk}/steps/published", sent | {"without": "只改标题"}
        ).status_code
        == 302
    )
    version = in_force()
    page = client_of(world.member)
    page.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    shown = page.get(f"/institution/versions/{version.code}/{version.version}")
    assert [line for told in shown.context["told"] for each in told.chapter.told for line in each.lines] == [
        "Title: 技术保障中心红色网格制度 → 新制度"
    ]
    taken = page.get(f"/institution/versions/{version.code}/{version.version}/text")
    assert b"".join(taken) == changed.encode()
    back = page.get(f"/institution/versions/{version.code}/1?with={version.version}")
    assert "新制度 → 技术保障中心红色网格制度" in back.content.decode()
    assert page.get(f"/institution/versions/{version.code}/9").status_code == 404
    listed = page.get("/institution/versions").content.decode()
    assert "waits" not in listed[listed.index("<main") :]

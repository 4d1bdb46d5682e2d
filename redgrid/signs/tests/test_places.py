"""What the code on a door opens, and following a report by its receipt."""

from __future__ import annotations

import html
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from redgrid.cases.actions import reopen_unnamed
from redgrid.cases.models import Attachment, Case, Part
from redgrid.cases.tests.ways import STEPS, go, named, opened, photo_of
from redgrid.cases.unnamed import REPORTS
from redgrid.grid.actions import end_tenure, note_absence
from redgrid.grid.codes import place_of_code
from redgrid.grid.models import Resource, Tenure
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden
from redgrid.kit.tests.test_pictures import camera_picture
from redgrid.rulebook.models import Blueprint
from redgrid.signs.views.public import GUESSES
from tests.nasty import SENDABLE
from tests.tries import dealt_out
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TYPED = "门锁坏了 <i>&amp;</i> 𬱖"


def shown(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def page_of(place: Resource) -> str:
    return f"/p/{place.scan_code}"


def reported(client: Client, place: Resource, **more: Any) -> Any:
    return client.post(page_of(place), {"once": str(uuid.uuid4()), "title": TYPED, **more})


def receipt_in(answer: Any) -> str:
    found = re.search(r'class="receipt-code"[^>]*>\s*([A-Z0-9-]+)\s*<', answer.content.decode())
    assert found
    return found.group(1)


def test_the_page_of_a_place_says_who_answers_and_needs_no_account(
    world: World, blueprint: Blueprint
) -> None:
    opened(world, title="geheimer Fall")
    answer = Client().get(page_of(world.workshop))
    text = shown(answer)
    assert (answer.status_code, "工网格" in text, "电气维修间" in text) == (200, True, True)
    assert "geheimer Fall" not in text
    assert len(answer.content) < 40_000
    assert set(answer.cookies) <= {"csrftoken"}
    # Phone numbers are published by those whom they belong to.
    assert not re.search(r"1\d{10}", text)


@pytest.mark.parametrize("written", ["{}", "{}/", "https://grid.example/p/{}", " {} ", "{}-"])
def test_a_code_is_understood_however_it_is_written(world: World, blueprint: Blueprint, written: str) -> None:
    assert Client().get("/p/" + world.workshop.scan_code.lower()).status_code == 200
    assert place_of_code(written.format(world.workshop.scan_code.lower())) == world.workshop


def test_the_page_names_who_stands_in_and_says_when_nobody_answers(
    world: World, blueprint: Blueprint
) -> None:
    away = {"starts_at": now() - timedelta(hours=1), "ends_at": now() + timedelta(hours=1), "reason": "leave"}
    note_absence(world.worker, by=SYSTEM, stand_in=world.member, **away)  # type: ignore[arg-type]
    text = shown(Client().get(page_of(world.workshop)))
    assert ("成员一" in text, "工网格" in text) == (True, True)
    Tenure.objects.filter(
        capacity__code__in=["claim", "cell_head", "net_head", "leading_group_head"]
    ).delete()
    assert Client().get(page_of(world.workshop)).status_code == 200


def test_without_a_claimant_the_head_of_the_cell_is_named(world: World, blueprint: Blueprint) -> None:
    claim = Tenure.objects.get(resource=world.workshop, capacity__code="claim")
    end_tenure(claim, by=SYSTEM, ends_at=now(), reason="moved")
    assert "电格长" in shown(Client().get(page_of(world.workshop)))


@pytest.mark.parametrize("path", ["/p/NOSUCHCODE", "/p/-", "/p/%00", "/p/䶮", "/p/workshop"])
def test_an_unknown_code_opens_nothing(world: World, blueprint: Blueprint, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_a_place_that_has_closed_opens_nothing(world: World, blueprint: Blueprint) -> None:
    Resource.objects.filter(pk=world.workshop.pk).update(closes_at=now())
    assert Client().get(page_of(world.workshop)).status_code == 404


def test_guessing_codes_ends_soon_and_those_who_have_one_still_come_in(
    world: World, blueprint: Blueprint
) -> None:
    guesses = [Client().get(f"/p/GUESS{number}").status_code for number in range(35)]
    assert guesses == [404] * GUESSES.at_most + [429] * (35 - GUESSES.at_most)
    assert Client().get(page_of(world.workshop)).status_code == 200
    assert Client().get("/p/GUESS99", REMOTE_ADDR="10.0.0.9").status_code == 404


def test_one_sentence_is_a_report(world: World, blueprint: Blueprint) -> None:
    answer = reported(Client(), world.workshop)
    case = Case.objects.get()
    assert (answer.status_code, case.number in shown(answer)) == (200, True)
    assert (case.title, case.place, case.unit, case.source) == (
        TYPED,
        world.workshop,
        world.electrical,
        Case.SCAN,
    )
    assert Part.objects.count() == 0


def test_a_report_may_carry_a_photo_urgency_and_more_words(world: World, blueprint: Blueprint) -> None:
    answer = reported(
        Client(), world.workshop, text="详情", urgency="urgent", photo=photo_of(camera_picture())
    )
    case = Case.objects.get()
    assert (answer.status_code, case.text, case.urgency, Attachment.objects.get().case) == (
        200,
        "详情",
        "urgent",
        case,
    )


def test_a_form_sent_twice_is_one_report_with_one_receipt_and_another_text_is_another(
    world: World, blueprint: Blueprint
) -> None:
    client, once = Client(), str(uuid.uuid4())
    first, second, third = (
        reported(client, world.workshop, once=once, title=title) for title in ("门", "门", "窗")
    )
    assert (receipt_in(first), receipt_in(first) == receipt_in(third)) == (receipt_in(second), False)
    assert list(Case.objects.order_by("pk").values_list("title", flat=True)) == ["门", "窗"]


@pytest.mark.parametrize(
    "said",
    [
        {"title": ""},
        {"title": "长" * 121},
        {"text": "长" * 5001},
        {"urgency": "?"},
        {"once": "?"},
        {"photo": photo_of(b"x")},
    ],
)
def test_a_refused_report_shows_what_was_typed(
    world: World, blueprint: Blueprint, said: dict[str, Any]
) -> None:
    if "photo" in said:
        said["photo"].seek(0)
    answer = reported(Client(), world.workshop, **{"text": TYPED, **said})
    assert (answer.status_code, TYPED in shown(answer), Case.objects.count()) == (422, True, 0)


def test_a_flood_of_reports_ends_and_the_words_stay(world: World, blueprint: Blueprint) -> None:
    for _time in range(REPORTS.at_most):
        REPORTS.note("127.0.0.1")
    answer = reported(Client(), world.workshop)
    assert (answer.status_code, TYPED in shown(answer), Case.objects.count()) == (422, True, 0)
    assert reported(Client(REMOTE_ADDR="10.0.0.9"), world.workshop).status_code == 200


def test_a_page_of_another_site_cannot_report(world: World, blueprint: Blueprint) -> None:
    answer = reported(Client(enforce_csrf_checks=True), world.workshop)
    assert (answer.status_code, Case.objects.count()) == (403, 0)


def test_other_ways_of_asking_are_refused(world: World, blueprint: Blueprint) -> None:
    for method in ("put", "delete", "patch"):
        assert getattr(Client(), method)(page_of(world.workshop)).status_code == 405
        assert getattr(Client(), method)("/follow").status_code == 405
    assert Client().head(page_of(world.workshop)).status_code == 200


# Following


def followed(code: str, **more: Any) -> Any:
    return Client(**more).post("/follow", {"receipt": code})


def test_the_receipt_shows_the_way_without_names_and_notes(world: World, blueprint: Blueprint) -> None:
    code = receipt_in(reported(Client(), world.workshop))
    case = named(world, Case.objects.get())
    for move, by, note in [
        ("to_analysed", world.cell_head, "N0TE一"), ("to_linked", world.worker, "N0TE二"),
        ("to_planned", world.worker, "N0TE三"),
        ("propose_plan", world.worker, "N0TE四"), ("approve_plan", world.cell_head, "N0TE五"),
    ]:  # fmt: skip
        go(case, move, by, note)
    text = shown(followed(code))
    assert TYPED in text
    assert [word for word in ("问题发现", "技术分析", "问题跟踪") if word in text] == [
        "问题发现",
        "技术分析",
        "问题跟踪",
    ]
    people = [value for value in vars(world).values() if hasattr(value, "staff_number")]
    assert [p.name for p in people if p.name in text or p.staff_number in text] == []
    assert "N0TE" not in text
    go(case, "report_done", world.worker, "已修好")
    assert "已修好" in shown(followed(code))


def test_the_receipt_tells_why_a_report_was_dismissed(world: World, blueprint: Blueprint) -> None:
    code = receipt_in(reported(Client(), world.workshop))
    go(Case.objects.get(), "dismiss", world.clerk, "不归我们")
    text = shown(followed(code))
    assert ("不归我们" in text, "文书记" in text) == (True, False)


@pytest.mark.parametrize("written", ["{}", " {} ", "lower", "dense", "spaced"])
def test_a_receipt_is_understood_however_it_is_typed(
    world: World, blueprint: Blueprint, written: str
) -> None:
    code = receipt_in(reported(Client(), world.workshop))
    assert re.fullmatch(r"([2-9B-DF-HJ-NP-TV-XZ]{4}-){2}[2-9B-DF-HJ-NP-TV-XZ]{4}", code)
    typed = {"lower": code.lower(), "dense": code.replace("-", ""), "spaced": code.replace("-", " ")}.get(
        written, written.format(code)
    )
    assert TYPED in shown(followed(typed))


def test_the_receipt_is_shown_once_and_kept_nowhere(world: World, blueprint: Blueprint) -> None:
    client = Client()
    code = receipt_in(reported(client, world.workshop))
    for page in (page_of(world.workshop), "/follow"):
        assert code not in shown(client.get(page))
    assert code not in client.cookies.output()
    assert code not in (Case.objects.get().receipt or "")


@pytest.mark.parametrize("code", ["", "BCDF-BCDF-BCDF", "x" * 41, "\x00", "' OR 1=1 --"])
def test_a_wrong_receipt_shows_nothing(world: World, blueprint: Blueprint, code: str) -> None:
    reported(Client(), world.workshop)
    opened(world, title="ohne Empfang")
    answer = followed(code)
    assert (answer.status_code, TYPED in shown(answer), "ohne Empfang" in shown(answer)) == (
        422,
        False,
        False,
    )


def test_guessing_receipts_ends_soon(world: World, blueprint: Blueprint) -> None:
    code = receipt_in(reported(Client(), world.workshop))
    statuses = [followed(f"BCDF{number}").status_code for number in range(GUESSES.at_most + 1)]
    assert statuses == [422] * GUESSES.at_most + [429]
    assert (followed(code).status_code, followed(code, REMOTE_ADDR="10.0.0.9").status_code) == (429, 200)


def test_no_words_break_the_public_pages(world: World, blueprint: Blueprint) -> None:
    client, statuses = Client(), set()
    for words in dealt_out(SENDABLE):
        GUESSES.forget()
        REPORTS.forget()
        code = "".join(f"%{byte:02x}" for byte in words.encode())
        answers = [
            followed(words),
            reported(client, world.workshop, title=words, text=words),
            client.get(f"/p/{code}" if words else "/follow"),
        ]
        statuses |= {answer.status_code for answer in answers}
        assert max(statuses) < 500, words
    assert statuses == {200, 404, 422}


def test_whoever_gave_no_name_opens_the_case_again_by_the_receipt_code_of_the_report(
    world: World, blueprint: Blueprint
) -> None:
    code = receipt_in(reported(Client(), world.workshop))
    case = named(world, Case.objects.get())
    again = {"receipt": code, "note": "还在响", "reopen": "yes"}
    assert "还未解决" not in shown(
        Client().post("/follow", again)
    )  # still open: there is nothing to open again
    for _stage, move, by, note in STEPS:
        case = go(case, move, getattr(world, by), note)
    offered = shown(Client().post("/follow", {"receipt": code}))
    nothing = Client().post("/follow", again | {"note": " "})
    wrong = Client().post("/follow", again | {"receipt": "2222-2222-2222"})
    closed = not Case.objects.get().is_open
    assert ('name="reopen"' in offered, nothing.status_code, wrong.status_code, closed) == (
        True,
        422,
        422,
        True,
    )
    answers = [Client().post("/follow", again) for _twice in range(2)]
    opened_again = Case.objects.get()
    assert [(answer.status_code, answer.context["is_again"]) for answer in answers] == [
        (200, True),
        (200, False),
    ]
    assert (opened_again.is_open, opened_again.stage) == (True, "improved")
    told = Entry.objects.filter(kind="case.reopened")
    assert [(entry.actor, entry.facts["note"]) for entry in told] == [("anonymous", "还在响")]


def test_opening_again_waits_as_reports_do_and_another_code_does_not_open_it(
    world: World, blueprint: Blueprint
) -> None:
    code = receipt_in(reported(Client(), world.workshop))
    case = named(world, Case.objects.get())
    for _stage, move, by, note in STEPS:
        case = go(case, move, getattr(world, by), note)
    with pytest.raises(Forbidden):
        reopen_unnamed(case, receipt="BCDF-GHJK-LMNP", note="x")
    for _report in range(REPORTS.at_most):
        REPORTS.note("127.0.0.1")
    assert Client().post("/follow", {"receipt": code, "note": "还在响", "reopen": "yes"}).status_code == 429
    REPORTS.forget()


def test_many_open_problems_of_a_place_cost_no_more_than_one(world: World, blueprint: Blueprint) -> None:
    opened(world)
    costs = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as asked:
            Client().get(page_of(world.workshop))
        costs.append(len(asked))
        opened(world)
        opened(world)
    assert (costs[0], costs[0] <= 13) == (costs[1], True)


def test_sealed_cases_are_not_counted_on_the_door(world: World, blueprint: Blueprint) -> None:
    opened(world)
    Case.objects.update(is_sealed=True)
    assert Client().get(page_of(world.workshop)).context["state"] == {"open": 0, "all": 0}

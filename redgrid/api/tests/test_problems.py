from __future__ import annotations

import json

import pytest
from django.test import Client

from redgrid.accounts.models import Token
from redgrid.api.tests.programs import REPORT, Program
from redgrid.cases.models import Case
from redgrid.kit.clock import now
from redgrid.rulebook.models import Blueprint
from tests.world import World

# What nobody should have to type, and everybody's program sends one day.
KEPT = {
    "rare hanzi": "䶮字与𬱖字都在",
    "emoji": "漏水了 🚰👨\u200d👩\u200d👧",
    "right to left": "\u202eabc\u202c \u200f\u0639\u0631\u0628\u064a",
    "HTML": "<script>alert(1)</script> & \"'",
    "a template": "{{ 7*7 }} {% now 'Y' %} ${7*7}",
    "SQL": "'; DROP TABLE cases_case; --",
    "combining marks": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "a formula": "=CMD|'/C calc'!A0",
}
CLEANED = {
    "a null": ("漏\x00水", "漏水"),
    "controls": ("\x07漏\x1b[31m水\x7f", "漏[31m水"),
    "line ends": ("漏\r\n水\t处", "漏 水 处"),
    "blanks": ("  漏 　 水  ", "漏 水"),
}
REFUSED: dict[str, tuple[object, int, str | None]] = {
    "no JSON": (b"{", 400, None),
    "half a character": (b'{"title": "\xe6"}', 400, None),
    "too deep": (b"[" * 100_000, 400, None),
    "a number too long": (b'{"title": ' + b"9" * 10_000 + b"}", 400, None),
    "nothing": (b"", 422, None),
    "a list": ([], 422, None),
    "null": (b"null", 422, None),
    "a lone surrogate": (json.dumps({**REPORT, "title": "\ud800"}).encode(), 422, "title"),
    "a number for a title": ({**REPORT, "title": 5}, 422, "title"),
    "an object for a place": ({**REPORT, "place": {"code": "workshop"}}, 422, "place"),
    "no title": ({"flow": "problem"}, 422, "title"),
    "null for a title": ({**REPORT, "title": None}, 422, "title"),
    "only blanks": ({**REPORT, "title": " \u0000\t"}, 422, "title"),
    "a long title": ({**REPORT, "title": "长" * 121}, 422, "title"),
    "a long text": ({**REPORT, "text": "长" * 5_001}, 422, "text"),
    "20 MB of text": ({**REPORT, "text": "x" * 20_000_000}, 413, None),
    "an unknown place": ({**REPORT, "place": "nowhere"}, 422, "place"),
    "an empty place": ({**REPORT, "place": ""}, 422, "place"),
    "a place with a null": ({**REPORT, "place": "work\u0000"}, 422, "place"),
    "an unknown flow": ({**REPORT, "flow": "war"}, 422, "flow"),
    "an unknown urgency": ({**REPORT, "urgency": "yesterday"}, 422, "urgency"),
    "an unknown property": ({**REPORT, "urgancy": "urgent"}, 422, "urgancy"),
}


@pytest.mark.parametrize("words", KEPT.values(), ids=KEPT)
def test_words_that_mean_something_are_kept_as_they_are(
    words: str, world: World, blueprint: Blueprint
) -> None:
    answer = Program.of(world.member).post("/cases", {**REPORT, "title": words, "text": words})
    case = Case.objects.get()
    assert (answer.status, answer.said["title"], case.title, case.text) == (201, words, words, words)


@pytest.mark.parametrize(("sent", "kept"), CLEANED.values(), ids=CLEANED)
def test_what_cannot_be_shown_is_taken_out_of_a_title(
    sent: str, kept: str, world: World, blueprint: Blueprint
) -> None:
    answer = Program.of(world.member).post("/cases", {**REPORT, "title": sent})
    assert (answer.status, answer.said["title"]) == (201, kept)


@pytest.mark.parametrize(("sent", "status", "field"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_report_opens_no_case_and_says_why(
    sent: object, status: int, field: str | None, world: World, blueprint: Blueprint
) -> None:
    answer = Program.of(world.member).post("/cases", sent)
    assert (answer.status, answer.said["status"], answer.said.get("field")) == (status, status, field)
    assert answer.said["detail"]
    assert not Case.objects.exists()


def test_a_problem_document_has_exactly_the_members_it_promises(world: World, blueprint: Blueprint) -> None:
    program = Program.of(world.member)
    program.client.cookies["django_language"] = "en"
    assert program.get("/cases", limit=0, open="perhaps").said == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "limit: This must be at least 1.",
        "field": "limit",
        "errors": [
            {"field": "limit", "detail": "This must be at least 1."},
            {"field": "open", "detail": "This must be true or false."},
        ],
    }
    assert set(program.get("/nowhere").said) == {"type", "title", "status", "detail"}


def test_an_address_or_method_nobody_knows_is_told_as_a_document(world: World, blueprint: Blueprint) -> None:
    program = Program.of(world.member)
    assert [program.get(path).status for path in ("/nowhere", "/cases/", "/cases/%00", "/matrix/%00")] == [
        404
    ] * 4
    wrong = program.client.put("/api/v1/cases", "{}", content_type="application/json")
    assert (wrong.status_code, wrong.json()["status"]) == (405, 405)
    assert set(wrong.headers["Allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer rg_wrong", "Basic YTpi", "Bearer \xe9\x00", "rg_x"]
)
def test_without_a_good_token_nothing_is_told(header: str, world: World) -> None:
    response = Client(headers={"Authorization": header}).get("/api/v1/me")
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert response.json()["title"] == "Unauthorized"


def test_a_revoked_token_and_a_session_open_nothing(world: World, client_of: object) -> None:
    program = Program.of(world.member)
    assert program.get("/me").status == 200
    Token.objects.update(revoked_at=now())
    assert program.get("/me").status == 401
    assert client_of(world.member).get("/api/v1/me").status_code == 401  # type: ignore[operator]


def test_a_body_that_does_not_say_its_length_is_asked_to(world: World, blueprint: Blueprint) -> None:
    program = Program.of(world.member)
    program.client.defaults["HTTP_TRANSFER_ENCODING"] = "chunked"
    assert program.post("/cases", REPORT).status == 411


def test_a_change_without_a_key_is_told_to_send_one(world: World, blueprint: Blueprint) -> None:
    answer = Program.of(world.member).post("/cases", REPORT, key=None)
    assert (answer.status, answer.said["field"]) == (400, "Idempotency-Key")
    assert "Idempotency-Key" in answer.said["detail"]
    assert not Case.objects.exists()


def test_a_key_that_is_too_long_is_refused(world: World, blueprint: Blueprint) -> None:
    answer = Program.of(world.member).post("/cases", REPORT, key="k" * 201)
    assert (answer.status, answer.said["field"]) == (422, "Idempotency-Key")


def test_the_same_key_tells_the_same_case_and_refuses_other_words(world: World, blueprint: Blueprint) -> None:
    program = Program.of(world.member)
    first, again = (program.post("/cases", REPORT, key="k") for _ in range(2))
    other = program.post("/cases", {**REPORT, "title": "断电"}, key="k")
    elsewhere = program.post(f"/cases/{first.said['number']}/moves", {"move": "to_analysed"}, key="k")
    assert (first.status, again.status, again.said) == (201, 201, first.said)
    assert [(answer.status, answer.said["field"]) for answer in (other, elsewhere)] == [
        (409, "Idempotency-Key")
    ] * 2
    assert Case.objects.count() == 1


def test_the_same_key_of_two_people_is_two_requests(world: World, blueprint: Blueprint) -> None:
    numbers = {
        Program.of(person).post("/cases", REPORT, key="k").said["number"]
        for person in (world.member, world.worker)
    }
    assert len(numbers) == Case.objects.count() == 2


def test_people_and_moments_nobody_knows_are_named(world: World, blueprint: Blueprint) -> None:
    number = Program.of(world.member).post("/cases", REPORT).said["number"]
    head = Program.of(world.cell_head)
    told = [
        head.post(f"/cases/{number}/assign", {role: value})
        for role, value in (("lead", "W999"), ("overseer", "\x00"), ("partners", ["W008", "W998"]))
    ]
    assert [(answer.status, answer.said.get("field")) for answer in told] == [
        (422, "lead"), (200, None), (422, "partners"),
    ]  # fmt: skip
    assert "W998" in told[2].said["detail"]
    assert "W008" not in told[2].said["detail"]


def test_an_answer_is_given_by_who_was_asked_once_and_with_a_reason(
    world: World, blueprint: Blueprint
) -> None:
    number = Program.of(world.member).post("/cases", REPORT).said["number"]
    head, asked = Program.of(world.cell_head), Program.of(world.stranger)
    head.post(f"/cases/{number}/assign", {"partners": [world.stranger.staff_number]})
    answers = [
        program.post(f"/cases/{number}/answers", said)
        for program, said in (
            (head, {"accepts": True}),
            (asked, {"accepts": "yes"}),
            (asked, {"accepts": False}),
            (asked, {"accepts": False, "note": "没有人手"}),
            (asked, {"accepts": True}),
        )
    ]
    assert [answer.status for answer in answers] == [403, 422, 422, 200, 409]

"""The pages: nothing typed is lost, nothing counts twice, nothing breaks them."""

from __future__ import annotations

import html
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client

from redgrid.accounts.models import SignIn
from redgrid.cases.actions import assign_case
from redgrid.cases.models import Attachment, Case, Part
from redgrid.cases.tests.ways import again, asked_part, go, kinds_of, named, opened, said_of, walked
from redgrid.grid.models import Person
from redgrid.kit.pictures import Picture
from redgrid.rulebook.models import Blueprint
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
TYPED = "泵异响，轴承很热 <b>&amp;</b> 䶮𬱖 👩🏽‍🔧"


def key() -> str:
    return str(uuid.uuid4())


def sent(client: Client, address: str, **said: Any) -> Any:
    answer: Any = client.post(address, {"once": key(), **said})
    return answer


def shown(answer: HttpResponseBase) -> str:
    """What a reader sees: the words of the page, entities resolved."""
    return html.unescape(getattr(answer, "content", b"").decode())


def moved(client: Client, case: Case, move: str, note: str = "", stage: str = "", **more: Any) -> Any:
    said = {"move": move, "note": note, "seen_stage": stage or case.stage, **more}
    return sent(client, f"/cases/{case.number}/moves", **said)


# Who is let in


def test_a_visitor_is_sent_to_sign_in_and_comes_back(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    for page in (
        "/cases",
        f"/cases/{case.number}",
        "/report",
        "/matrix/problem",
        "/tasks",
        f"/cases/{case.number}/assign",
    ):
        answer = Client().get(page)
        assert (answer.status_code, answer.headers["Location"]) == (
            302,
            f"/sign-in?next={quote(page, safe='')}",
        )


def test_a_form_that_comes_after_the_session_ended_is_told_that_its_text_is_kept(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    client = client_of(world.worker)
    case = walked(world, "analysed")
    SignIn.objects.all().delete()
    for answer in (sent(client, "/report", title=TYPED), moved(client, case, "to_linked", TYPED)):
        assert (answer.status_code, "/sign-in?next=" in shown(answer)) == (401, True)
    assert (Case.objects.count(), again(case).stage) == (1, "analysed")


def test_a_stranger_finds_nothing_and_changes_nothing(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    case = named(world, opened(world, pictures=[Picture(b"\xff\xd8", 1, 1)]))
    client, part, photo = (
        client_of(world.stranger),
        asked_part(case, world.lab_head),
        Attachment.objects.get(),
    )
    for page in (
        f"/cases/{case.number}",
        f"/cases/{case.number}/assign",
        f"/attachments/{photo.pk}",
        "/cases/WT-1999-0101-001",
    ):
        assert client.get(page).status_code == 404
    answers = [moved(client, case, "to_analysed"), sent(client, f"/cases/{case.number}/assign", lead="W010"),
               sent(client, f"/cases/{case.number}/partners/{part.pk}", answer="accepted")]  # fmt: skip
    assert [answer.status_code for answer in answers] == [404] * 3
    assert TYPED not in shown(client.get("/cases?state=all"))
    assert again(case).stage == "found"


def test_a_reader_who_moves_or_names_is_told_that_it_is_not_theirs_to_do(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    case, client = opened(world), client_of(world.worker)
    answer = moved(client, case, "to_analysed", TYPED)
    assert (answer.status_code, TYPED in shown(answer), 'role="alert"' in shown(answer)) == (403, True, True)
    assert client.get(f"/cases/{case.number}/assign").status_code == 403
    assert sent(client, f"/cases/{case.number}/assign", lead="W008").status_code == 403
    assert kinds_of(case) == ["case.opened"]


def test_only_who_was_asked_answers(world: World, blueprint: Blueprint, client_of: Browser) -> None:
    case = opened(world)
    assign_case(case, by=world.cell_head, partners=[world.lab_head])
    part = asked_part(case, world.lab_head)
    answer = sent(
        client_of(world.cell_head), f"/cases/{case.number}/partners/{part.pk}", answer="declined", note=TYPED
    )
    assert (answer.status_code, TYPED in shown(answer)) == (403, True)
    other = opened(world)
    assert (
        sent(
            client_of(world.cell_head), f"/cases/{other.number}/partners/{part.pk}", answer="accepted"
        ).status_code
        == 404
    )


# What was typed is kept


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": "长" * 121, "text": TYPED}, "title"),
        ({"title": "", "text": TYPED}, "title"),
        ({"title": "\u200b", "text": TYPED}, "title"),
        ({"title": TYPED, "text": "长" * 5001}, "text"),
        ({"title": TYPED, "urgency": "now"}, "urgency"),
        ({"title": TYPED, "place": "nowhere"}, "place"),
        ({"title": TYPED, "once": "nonsense"}, "once"),
        ({"title": TYPED, "text": TYPED, "photo": SimpleUploadedFile("a.jpg", b"no photo")}, "photo"),
        ({"title": TYPED, "photo": SimpleUploadedFile("a.jpg", b"")}, "photo"),
    ],
)
def test_a_refused_report_shows_what_was_typed_and_opens_nothing(
    world: World, blueprint: Blueprint, client_of: Browser, said: dict[str, Any], field: str
) -> None:
    answer = sent(client_of(world.member), "/report", **said)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert TYPED in shown(answer)
    assert (Case.objects.count(), Attachment.objects.count()) == (0, 0)


def test_a_shut_gate_shows_the_reason_and_the_note(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    case = opened(world)
    answer = moved(client_of(world.cell_head), case, "to_analysed", TYPED)
    assert (answer.status_code, shown(answer).count(TYPED)) == (409, 2)


def test_who_was_slower_sees_their_note_though_its_form_is_gone(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    case = walked(world, "linked")
    go(case, "to_planned", world.other_head)
    answer = moved(client_of(world.other_head), case, "skip_linkage", TYPED, stage="linked")
    assert (answer.status_code, TYPED in shown(answer)) == (409, True)
    go(case, "dismiss", world.clerk, "weg")
    answer = moved(client_of(world.worker), case, "propose_plan", TYPED, stage="planned")
    assert (answer.status_code, TYPED in shown(answer)) == (409, True)


@pytest.mark.parametrize(
    "said",
    [{"note": "长" * 5001}, {"note": ""}, {"move": "fly"}, {"move": ""}, {"seen_stage": ""}, {"once": "x"}],
)
def test_a_move_that_cannot_be_read_comes_back(
    world: World, blueprint: Blueprint, client_of: Browser, said: dict[str, str]
) -> None:
    case = walked(world, "analysed")
    words = {"move": "to_linked", "note": TYPED, "seen_stage": "analysed", "once": key(), **said}
    answer = client_of(world.worker).post(f"/cases/{case.number}/moves", words)
    assert (answer.status_code, words["note"] in shown(answer), again(case).stage) == (422, True, "analysed")


@pytest.mark.parametrize(
    ("said", "status"),
    [({"answer": "declined", "note": ""}, 422), ({"answer": "perhaps", "note": TYPED}, 422), ({"note": TYPED}, 422),
     ({"answer": "declined", "note": TYPED * 500}, 422)],
)  # fmt: skip
def test_an_answer_that_cannot_be_read_comes_back(
    world: World, blueprint: Blueprint, client_of: Browser, said: dict[str, str], status: int
) -> None:
    case = opened(world)
    assign_case(case, by=world.cell_head, partners=[world.lab_head])
    part = asked_part(case, world.lab_head)
    answer = sent(client_of(world.lab_head), f"/cases/{case.number}/partners/{part.pk}", **said)
    assert (answer.status_code, said["note"] in shown(answer)) == (status, True)
    assert asked_part(case, world.lab_head).answer == Part.ASKED


def test_people_who_do_not_go_together_come_back_chosen(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    case, client = opened(world), client_of(world.cell_head)
    assert client.get(f"/cases/{case.number}/assign").status_code == 200
    answer = sent(client, f"/cases/{case.number}/assign", lead="W008", overseer="W008")
    assert (answer.status_code, shown(answer).count('value="W008" selected')) == (422, 2)
    answer = sent(client, f"/cases/{case.number}/assign", lead="W999")
    assert (answer.status_code, kinds_of(case)) == (422, ["case.opened"])


# Once is once


def test_a_report_that_is_sent_twice_is_one_case_and_other_words_are_another(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    client, words = client_of(world.member), {"title": TYPED, "once": key(), "place": "workshop"}
    answers = [
        client.post("/report", words),
        client.post("/report", words),
        client.post("/report", words | {"title": "门锁"}),
    ]
    assert [answer.status_code for answer in answers] == [302] * 3
    assert (answers[0].headers["Location"], answers[2].headers["Location"]) == (
        answers[1].headers["Location"], f"/cases/{Case.objects.latest('pk').number}"
    )  # fmt: skip
    assert list(Case.objects.order_by("pk").values_list("title", flat=True)) == [TYPED, "门锁"]


def test_a_move_that_is_sent_twice_is_made_once_and_other_words_are_not_lost(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    case, client, once = walked(world, "tracked"), client_of(world.worker), key()
    for note in ("备件到货", "备件到货", "已装一半"):
        assert moved(client, case, "note_progress", note, once=once).status_code == 302
    assert said_of(case)[-2:] == ["备件到货", "已装一半"]
    assert said_of(case).count("备件到货") == 1


def test_people_are_named_once_and_answers_given_once_however_often_they_are_sent(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    case, head = opened(world), client_of(world.cell_head)
    words = {"once": key(), "lead": "W008", "overseer": "W006", "partners": ["W007"]}
    assert [head.post(f"/cases/{case.number}/assign", words).status_code for _time in range(2)] == [302, 302]
    partner, part = client_of(world.lab_head), asked_part(case, world.lab_head)
    assert "单" not in TYPED
    assert partner.get(f"/cases/{case.number}").status_code == 200
    reply = {"once": key(), "answer": "accepted", "note": "明天到"}
    assert [
        partner.post(f"/cases/{case.number}/partners/{part.pk}", reply).status_code for _time in range(2)
    ] == [302, 302]
    assert kinds_of(case) == ["case.opened", "case.assigned", "case.answered"]

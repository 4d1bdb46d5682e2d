"""The library of solved cases, a case on paper, and who could help."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from redgrid.cases.actions import attach, comment_on, file_solution, reopen_case, withdraw_comment
from redgrid.cases.models import Case, Comment, Solution
from redgrid.cases.sheets import CASE, case_says
from redgrid.cases.tests.ways import go, named, opened, refused, walked
from redgrid.grid.models import Person
from redgrid.journal.models import Entry
from redgrid.kit.documents import Document
from redgrid.kit.pictures import redraw
from redgrid.kit.printing import printed
from redgrid.kit.refusal import Forbidden, Invalid
from redgrid.rulebook.models import Blueprint
from tests.entrance import enter
from tests.world import World

pytestmark = pytest.mark.django_db
LEARNT = {"title": "泵异响", "cause": "轴承磨损", "plan": "换轴承", "result": "换后一月未复发 <b>好</b>"}


def browser_of(person: Person) -> Client:
    return enter(Client(), person)


def test_a_closed_case_goes_into_the_library_with_the_heads_consent_and_without_names(
    world: World, blueprint: Blueprint
) -> None:
    case = walked(world, "improved")
    with refused():
        file_solution(case, by=world.cell_head, **LEARNT)
    case = go(case, "close", world.cell_head, "好了")
    for by in (world.worker, world.member, world.other_head):
        with refused(Forbidden):
            file_solution(case, by=by, **LEARNT)
    with refused(Invalid, field="cause"):
        file_solution(case, by=world.cell_head, **{**LEARNT, "cause": f"{world.member.name}发现的"})
    address = f"/cases/{case.number}/library"
    head, stranger = browser_of(world.cell_head), browser_of(world.stranger)
    # What the stages recorded stands in the form already.
    assert "轴承磨损" in head.get(address).content.decode()
    for _twice in range(2):
        assert head.post(address, LEARNT).status_code == 302
    filed = Solution.objects.get()
    # Everybody learns from it; the case itself stays with those who may read it.
    found = {
        q: filed.title in stranger.get("/library", {"q": q}).content.decode() for q in ("轴承 未复发", "水")
    }
    assert found == {"轴承 未复发": True, "水": False}
    page = stranger.get(f"/library/{filed.pk}").content.decode()
    assert (case.number in page, "<b>好" in page, "&lt;b&gt;好" in page) == (False, False, True)
    assert case.number in head.get(f"/library/{filed.pk}").content.decode()
    reopen_case(case, by=world.member)
    assert all(
        "重新打开" in stranger.get(page).content.decode() for page in ("/library", f"/library/{filed.pk}")
    )
    Case.objects.filter(pk=case.pk).update(is_sealed=True)
    with refused():
        file_solution(Case.objects.get(pk=case.pk), by=world.director, **LEARNT)


def test_a_case_on_paper_tells_its_whole_trail(world: World, blueprint: Blueprint) -> None:
    case = walked(world, "tracked", text="声音像#set page() 一样 *尖*")
    picture = redraw(io.BytesIO(_drawn()), most_bytes=1_000_000)
    attach(case, [picture, Document("记录".encode(), "振动记录.txt", "text/plain")], by=world.worker)
    comment_on(case, "备件周五到", by=world.worker)
    comment_on(case, "写错的话", by=world.worker)
    withdraw_comment(Comment.objects.get(text="写错的话"), by=world.worker)
    words = "".join(
        page.extract_text()
        for page in PdfReader(io.BytesIO(printed(CASE, case_says(case, world.director)))).pages
    )
    words = "".join(words.split())
    for said in (case.number, "泵异响", "轴承磨损", "换轴承", "备件周五到", "振动记录.txt", "#setpage()一样*尖*",
                 world.worker.name, world.other_head.name, world.lab_head.name):  # fmt: skip
        assert said in words, said
    assert "写错的话" not in words
    assert browser_of(world.stranger).get(f"/cases/{case.number}/paper").status_code == 404
    Case.objects.filter(pk=case.pk).update(is_sealed=True)
    taken = browser_of(world.worker).get(f"/cases/{case.number}/paper")
    assert (taken.status_code, taken.headers["Content-Type"]) == (200, "application/pdf")
    assert browser_of(world.director).get(f"/cases/{case.number}/paper").status_code == 404
    assert [(one.actor, one.facts["what"]) for one in Entry.objects.filter(kind="sealed.read")] == [
        (world.worker.staff_number, "paper")
    ]


def _drawn() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "PNG")
    return drawn.getvalue()


def test_help_is_found_with_its_reason_and_without_scores(world: World, blueprint: Blueprint) -> None:
    solved = walked(world, "closed", title="循环水泵轴承温度高")
    Person.objects.filter(pk=world.stranger.pk).update(specialty="水泵检修")
    # Elsewhere: at the same place it would be the solved one come back.
    case = opened(world, title="循环泵轴承温度偏高", place=world.switch_room)
    case = named(world, case)
    address = f"/cases/{case.number}/advisers"
    page = browser_of(world.cell_head).get(address).content.decode()
    # Who led the solved one leads this one already; the partner of then is one of now as well.
    assert solved.number in page
    assert world.other_head.name in page
    assert browser_of(world.member).get(address).status_code == 403
    assert browser_of(world.stranger).get(address).status_code == 404
    fresh = opened(world, title="循环水泵轴承温度又高", place=world.switch_room)
    found = browser_of(world.cell_head).get(f"/cases/{fresh.number}/advisers")
    people = {adviser.person.name: adviser.reasons for adviser in found.context["advisers"]}
    assert {world.worker.name, world.lab_head.name, world.stranger.name} <= set(people)
    assert solved.number in people[world.worker.name][0]
    assert not any(character.isdigit() for character in people[world.stranger.name][0])

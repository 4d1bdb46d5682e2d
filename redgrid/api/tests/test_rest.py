"""What programs find of what stands beside: help, papers, kept words, everything by its words; as the pages tell it."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable

from django.test import Client
from pypdf import PdfReader

from redgrid.api.tests.programs import Program
from redgrid.cases.actions import open_case
from redgrid.cases.tests.ways import walked
from redgrid.grid.models import Person
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import SavedFilter
from tests.world import World

ClientOf = Callable[[Person], Client]
TEMPLATE = {
    "name": "巡检",
    "title": "巡检泵房",
    "limit": "2 working days",
    "checks": ["听声音", "看油位"],
    "wants_confirmation": True,
}


def test_help_and_papers_say_what_the_pages_say(
    world: World, blueprint: Blueprint, client_of: ClientOf
) -> None:
    walked(world, "closed", place=world.workshop)
    case = open_case("problem", by=world.member, title="漏水", place=world.workshop).case
    head, page = Program.of(world.cell_head), client_of(world.cell_head)
    told = head.get(f"/cases/{case.number}/help").said
    shown = page.get(f"/cases/{case.number}/advisers").context
    assert [(one["person"]["name"], one["reasons"]) for one in told["people"]] == [
        (one.person.name, one.reasons) for one in shown["advisers"]
    ]
    assert [(past["number"], past["reason"]) for past in told["past"]] == [
        (past.case.number if past.case else None, past.reason) for past in shown["past"]
    ]
    assert told["people"]
    paper = head.get(f"/cases/{case.number}/paper")
    text = "".join(leaf.extract_text() for leaf in PdfReader(io.BytesIO(paper.said)).pages)
    assert (paper.response["Content-Type"], case.number in text) == ("application/pdf", True)
    assert head.get(f"/cases/{case.number}/charter").status == 404
    assert head.get("/institution/duties/nobody/paper").status == 404


def test_kept_words_are_those_of_the_pages_and_repeated_requests_keep_one(
    world: World, blueprint: Blueprint, client_of: ClientOf
) -> None:
    head, page, key = Program.of(world.cell_head), client_of(world.cell_head), uuid.uuid4().hex
    late = {"name": "逾期", "page": "tasks", "query": "due=late&cursor=9&q=泵", "shared": True}
    first = head.post("/filters", late, key)
    assert first.said == head.post("/filters", late, key).said
    kept = SavedFilter.objects.get()
    assert (kept.page, kept.query, first.said[0]["query"]) == (
        "tasks:list",
        "due=late&q=%E6%B3%B5",
        kept.query,
    )
    shared = Program.of(world.worker).get("/filters", page="tasks").said
    assert [(one["key"], one["own"], one["shared"]) for one in shared] == [(kept.pk, False, True)]
    assert head.get("/filters", page="cases").said == []
    assert head.post(f"/filters/{kept.pk}/removal", {}).said == []
    template = head.post("/templates", TEMPLATE).said[0]
    assert {name: template[name] for name in TEMPLATE} == TEMPLATE
    form = page.get("/tasks/new", {"template": template["key"]}).context["form"]
    assert [form[name].value() for name in ("title", "amount", "span", "checks", "wants_confirmation")] == [
        "巡检泵房", 2, "working days", "听声音\n看油位", True,
    ]  # fmt: skip
    assert head.post("/templates", {**TEMPLATE, "limit": "soon"}).said["field"] == "limit"
    assert head.post(f"/templates/{template['key']}/removal", {}).said == []


def test_a_search_finds_what_the_search_page_finds(
    world: World, blueprint: Blueprint, client_of: ClientOf
) -> None:
    member, page = Program.of(world.member), client_of(world.member)
    for words in (world.worker.name, "W0", "workshop", "问题"):
        told, shown = member.get("/search", q=words).said, page.get("/search", {"q": words}).context
        assert [(one["kind"], one["code"]) for one in told["on_map"]] == [
            (one.kind, one.code) for one, _icon in shown["on_map"]
        ]
        assert [one["code"] for one in told["duties"]] == [one.duty.code for one in shown["duties"]]
        assert told["on_map"] or told["duties"]
        narrowed = member.get("/search", q=words, kind="case").said
        assert (narrowed["on_map"], narrowed["duties"]) == ([], [])

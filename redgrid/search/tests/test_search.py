"""What is found is exactly what contains the words and may be seen, on each engine, in counts as well."""

from __future__ import annotations

import io
import random
import zipfile
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redgrid.cases.actions import attach, comment_on, move_case, open_case, withdraw_attachment
from redgrid.cases.actions.parts import begin_part
from redgrid.cases.models import Case, Part, Solution
from redgrid.cases.rules import visible_to as cases_visible_to
from redgrid.cases.tests.test_opening import MONDAY
from redgrid.grid.models import Person
from redgrid.grid.rules import rights_of
from redgrid.kit import clock
from redgrid.kit.actor import ANONYMOUS
from redgrid.kit.documents import checked
from redgrid.notices.actions import Words, publish_notice
from redgrid.rulebook.models import Blueprint
from redgrid.search import engine
from redgrid.search.actions import keep_index, put_contents, rebuild_index
from redgrid.search.contents import Content, of_cases, of_notices, of_solutions, of_tasks, of_visits
from redgrid.search.kinds import standing_notices
from redgrid.search.models import Document, FileText
from redgrid.search.queries import Asked, Reader, found_by, results_of
from redgrid.search.tests.scattering import PEOPLE, Scattering
from redgrid.search.tokens import fold, joined, tokens_of, words_of
from redgrid.tasks.rules import visible_to as tasks_visible_to
from redgrid.visits.rules import visible_to as visits_visible_to
from tests.entrance import enter
from tests.world import World

pytestmark = pytest.mark.usefixtures("blueprint")
# Few characters, so that they often meet: Chinese, letters, digits, full-width ones, marks, a rare character.
LETTERS = "泵异响水阀A7a９ ，-𬜯é"
TEXTS = st.text(LETTERS, max_size=14)


def visible_of(person: Person) -> list[Content]:
    """What can be found of everything that the rooms let ``person`` see."""
    given = tasks_visible_to(person).filter(source__startswith="given:")
    return [
        *of_cases(cases_visible_to(person).select_related("place")),
        *of_tasks(given),
        *of_visits(visits_visible_to(person).select_related("unit")),
        *of_solutions(Solution.objects.select_related("case")),
        *of_notices(standing_notices(person, rights_of(person))),
    ]


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    texts=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=14),
    typed=TEXTS | st.sampled_from(["泵", "异响", "泵 水", "a7", "A７a", "7", "响水阀", "byx"]),
    seed=st.integers(0, 10**6),
    most=st.sampled_from([1, 2, 50]),
    people=st.permutations(PEOPLE),
)
def test_what_is_found_is_what_contains_every_word_and_may_be_seen_by_each_kind_of_person(
    world: World,
    blueprint: Blueprint,
    texts: list[tuple[str, str]],
    typed: str,
    seed: int,
    most: int,
    people: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # So that a few things are more than are asked for at once.
    monkeypatch.setattr(engine, "WINDOWS", (2, 3))
    Scattering(world, blueprint, random.Random(seed)).scatter(texts)
    needles = [fold(word) for word in typed.split() if fold(word)]
    keys = {(row.kind, row.ref): row.pk for row in Document.objects.all()}
    for name in people[:3]:
        person = getattr(world, name)
        expected = {
            keys[content.kind, content.ref]: (content.unit_id, content.is_open, content.kind)
            for content in visible_of(person)
            if needles and all(needle in content.text for needle in needles)
        }  # fmt: skip
        newest = sorted(expected, reverse=True)
        assert paged(person, Asked(typed), most) == newest
        results = results_of(person, Asked(typed))
        assert (results.many, [row.pk for row, _thing in results.rows]) == (len(expected), newest[:25])
        assert {unit.pk: many for unit, many in results.units} == Counter(
            unit for unit, *_ in expected.values()
        )
        assert {f.code: f.many for f in results.kinds} == Counter(kind for *_, kind in expected.values())
        for unit, _many in results.units:
            inside = [pk for pk in newest if expected[pk][0] == unit.pk]
            assert paged(person, Asked(typed, unit=unit.code), most) == inside
            for kind in ("task", "visit"):
                told = Asked(typed, kind=kind, unit=unit.code, state="open")
                assert paged(person, told, most) == [pk for pk in inside if expected[pk][1:] == (True, kind)]


def paged(person: Person, asked: Asked, most: int) -> list[int]:
    """Everything that is found, so many at a time."""
    found: list[int] = []
    while rows := found_by(Reader.of(person), asked, most, found[-1] if found else None):
        found += [row.pk for row in rows]
    return found


@pytest.mark.once
def test_text_is_cut_into_neighbours_and_compared_without_width_and_case() -> None:
    assert tokens_of(fold("泵异响 Ａ１")) == ["泵异", "异响", "响", "a1", "1"]
    assert joined(["WT-2026-0312", "", "（泵）"]) == "wt 2026 0312|泵"
    assert [word.text for word in words_of(f" 泵  WT-2026 \x00， {'x' * 90}")] == ["泵", "wt 2026", "x" * 40]
    assert [(word.pairs, word.singles) for word in words_of("T-26-0")] == [(["26"], ["t", "0"])]


def refs(person: Person, typed: str) -> list[int]:
    return [row.ref for row in found_by(Reader.of(person), Asked(typed), 50)]


def search(person: Person, query: str) -> str:
    answer = enter(Client(), person).get(f"/search?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_index_follows_what_happens_and_can_be_made_anew(world: World) -> None:
    case = open_case("problem", by=world.member, title="循环水泵异响", place=world.workshop).case
    assert (keep_index(), keep_index()) == (
        0,
        0,
    )  # the first look makes it, from the records and not the journal
    assert Document.objects.get().ref == case.pk
    sealed = open_case("suggestion", by=ANONYMOUS, title="食堂水太咸").case
    Case.objects.filter(pk=sealed.pk).update(is_sealed=True)
    assert (keep_index(), keep_index()) == (1, 0)
    move_case(case, "dismiss", by=world.director, note="不是我们的设备")
    keep_index()
    assert not Document.objects.get(ref=case.pk).is_open
    before = set(Document.objects.values_list("kind", "ref", "text", "is_open"))
    call_command("search", rebuild=True, verbosity=0)
    assert set(Document.objects.values_list("kind", "ref", "text", "is_open")) == before
    put_contents(list(of_cases([case])))
    assert refs(world.director, "泵异") == [case.pk]


def test_an_index_made_anew_keeps_the_order_of_time_across_kinds(world: World) -> None:
    for day in range(2):
        with clock.at(MONDAY + timedelta(days=2 * day)):
            open_case("problem", by=world.member, title="泵异响", place=world.workshop)
        with clock.at(MONDAY + timedelta(days=2 * day + 1)):
            publish_notice(Words("停泵", "周六。"), world.electrical, by=world.cell_head)
    rebuild_index()
    kinds = Document.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [Document.CASE, Document.NOTICE] * 2


def test_comments_and_the_text_of_documents_are_found_until_they_are_withdrawn(world: World) -> None:
    case = open_case("problem", by=world.member, title="水泵异响", place=world.workshop).case
    comment_on(case, "密封圈备件已到", by=world.cell_head)
    file = checked(io.BytesIO("轴承振动报告：超标".encode()), "报告.txt", most_bytes=9999)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/workbook.xml", "<x/>")
        parts.writestr(
            "xl/sharedStrings.xml", "<sst><si><r><t>校</t></r><r><t x='1'>验&amp;台账</t></r></si></sst>"
        )
    packed.seek(0)
    table = checked(packed, "表.xlsx", most_bytes=9999)
    attach(case, [file, table], by=world.cell_head)
    keep_index()
    typed = ("备件", "振动", "超标", "报告")
    assert [len(refs(world.director, word)) for word in (*typed, "校验、台账")] == [1, 1, 1, 1, 1]
    for kept in case.attachments.all():
        withdraw_attachment(kept, by=world.cell_head)
    keep_index()
    assert [len(refs(world.director, word)) for word in typed] == [1, 0, 0, 0]
    assert not FileText.objects.exists()


def test_who_begins_or_ends_to_take_part_finds_it_by_the_next_look(world: World) -> None:
    case = open_case("problem", by=world.member, title="水泵异响", place=world.workshop).case
    keep_index()
    before = {name: refs(getattr(world, name), "水泵") for name in ("member", "stranger")}
    part = begin_part(case, Part.LEAD, world.stranger, Part.ACCEPTED)
    put_contents(list(of_cases([case])))
    taking_part = refs(world.stranger, "水泵")
    Part.objects.filter(pk=part.pk).update(ends_at=part.begins_at)
    # Rights are asked of the room: the mark that is still there shows nothing.
    assert (before, taking_part) == ({"member": [case.pk], "stranger": []}, [case.pk])
    assert refs(world.stranger, "水泵") == []


def test_changed_words_are_found_and_those_before_are_not(world: World) -> None:
    case = open_case("problem", by=world.member, title="水泵异响", text="夜里很响").case
    keep_index()
    Case.objects.filter(pk=case.pk).update(text="白天很静")
    rebuilt = Case.objects.select_related("place").get(pk=case.pk)
    put_contents(list(of_cases([rebuilt])))
    found = {typed: len(refs(world.director, typed)) for typed in ("夜里", "白天", "很静", "很响", "水泵")}
    assert found == {"夜里": 0, "白天": 1, "很静": 1, "很响": 0, "水泵": 1}


def test_the_page_tells_nobody_of_what_is_sealed_not_even_a_number(world: World) -> None:
    open_case("problem", by=world.member, title="水泵异响", place=world.workshop)
    hidden = open_case("suggestion", by=world.stranger, title="水泵旁有人吸烟", text="名字不能说").case
    Case.objects.filter(pk=hidden.pk).update(is_sealed=True)
    keep_index()
    told = {
        name: search(getattr(world, name), "q=水泵")
        for name in ("director", "net_head", "stranger", "audit_admin")
    }
    assert {name: ("异响" in text, "吸烟" in text) for name, text in told.items()} == {
        "director": (True, False), "net_head": (True, False), "stranger": (False, True), "audit_admin": (False, False),
    }  # fmt: skip
    for name in ("director", "net_head"):
        assert results_of(getattr(world, name), Asked("水泵")).many == 1
        assert results_of(getattr(world, name), Asked("名字")).many == 0


def test_people_places_units_and_duties_are_found_beside_cases(world: World) -> None:
    text = search(world.stranger, "q=dgz")
    assert world.cell_head.name in text
    assert all(word in search(world.stranger, f"q={typed}") for typed, word in (
        ("电气", world.electrical.name), ("配电", world.switch_room.name), ("走访", "grid"),
    ))  # fmt: skip
    assert "诊治员" in search(world.stranger, "q=D2")
    for odd in (
        "q=",
        "q=%00",
        "q='\"*:()",
        "q=a&cursor=x&kind=y&state=z&unit=%27",
        "q=" + "泵" * 600,
        "q=OR AND NOT",
    ):
        search(world.stranger, odd)


def test_statements_do_not_grow_with_what_is_found(world: World) -> None:
    client, counts = enter(Client(), world.director), []
    for _more in range(2):
        for number in range(1 + _more):
            open_case("problem", by=world.member, title=f"水泵异响{number}", place=world.workshop)
        keep_index()
        with CaptureQueriesContext(connection) as asked:
            client.get("/search?q=水泵")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 16

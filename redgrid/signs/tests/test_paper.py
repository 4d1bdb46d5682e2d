"""What comes out of the printer, read back: every word, every page, its size."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from redgrid.grid.actions import begin_tenure, enter_person
from redgrid.grid.models import Person, Resource
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.printing import photograph, printed
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import institution_of
from redgrid.signs.forms_of_points import form_book, form_says
from redgrid.signs.queries import contents_of
from redgrid.signs.sheets import DUTIES, board_design, boards_say, cards_say, duties_say, people_of
from redgrid.signs.tests.boards import places, read, sizes, text_of
from tests.world import World

pytestmark = pytest.mark.django_db
RARE = "王䶮𬱖"
ClientOf = Callable[[Person], Client]


def sheet(paper: str) -> bytes:
    says = boards_say(
        contents_of(places()), paper=paper, address_of=lambda place: f"https://x/p/{place.scan_code}"
    )
    return printed(board_design(paper), says)


def plain(text: str) -> str:
    return "".join(text.split())


@pytest.fixture
def rare(world: World, blueprint: Blueprint) -> Person:
    """Somebody with a rare name answers for the workshop, with a telephone; the worker stands in."""
    person = enter_person("R1", by=SYSTEM, name=RARE, phone="内线 7788", phone_is_public=True)
    begin_tenure(person, "claim", by=SYSTEM, resource=world.workshop, starts_at=now())
    begin_tenure(world.member, "claim", by=SYSTEM, resource=world.workshop, starts_at=now(), is_stand_in=True)
    return person


@pytest.mark.parametrize(
    ("paper", "size", "pages"), [("A3", (297, 420), 4), ("A4", (210, 297), 4), ("A5", (148, 209), 4)]
)
def test_a_board_says_everything_on_every_paper(
    paper: str, size: tuple[int, int], pages: int, rare: Person, blueprint: Blueprint
) -> None:
    made = sheet(paper)
    text = text_of(made)
    kind = institution_of(blueprint).place_kind("office")
    assert kind
    said = {
        *(word for place in places() for word in (place.name, place.code, place.scan_code)),
        RARE, "内线7788", "成员一", "电格长", "计格长", "化格长", "认领人", "低风险", "技术保障中心", str(blueprint),
        plain(kind.duty), plain(kind.standard),
        *(plain(re.sub(r"^\d\. ", "", step)) for step in kind.emergency.split("\n")),
    }  # fmt: skip
    assert {word for word in said if word not in text} == set()
    assert (len(read(made).pages), sizes(made)) == (pages, {size})


def test_labels_stand_ten_on_a_sheet(rare: Person) -> None:
    made = sheet("labels")
    text = text_of(made)
    said = {word for place in places() for word in (place.name, place.scan_code)} | {
        RARE,
        "内线7788",
        "成员一",
    }
    assert {word for word in said if word not in text} == set()
    assert (len(read(made).pages), sizes(made)) == (1, {(210, 297)})


def test_a_phone_that_is_not_published_is_not_printed(world: World, blueprint: Blueprint) -> None:
    Person.objects.filter(pk=world.worker.pk).update(phone="内线 4321")
    assert ("工网格" in text_of(sheet("A4")), "4321" in text_of(sheet("A4"))) == (True, False)


def test_what_people_wrote_is_never_read_as_a_design(world: World, blueprint: Blueprint) -> None:
    wild = '#pagebreak() $x$ *fett* _k_ @ref <l> \\ "] #panic("x") //'
    Resource.objects.filter(pk=world.workshop.pk).update(standard=wild, name="#x[]", emergency="1. #eval(1)")
    made = sheet("A4")
    assert plain(wild) in text_of(made)
    assert len(read(made).pages) == 4


def test_a_long_standard_gets_smaller_and_stays_on_its_page(world: World, blueprint: Blueprint) -> None:
    Resource.objects.filter(pk=world.workshop.pk).update(
        standard="保持整洁，人走断电。" * 120, name="很长的名称" * 12
    )
    assert len(read(sheet("A4")).pages) == 4


@pytest.mark.parametrize("design", ["plain", "hygiene", "safety", "party", "unheard of"])
@pytest.mark.parametrize("risk", ["low", "general", "larger", "major", "unheard of"])
def test_every_design_and_every_risk_can_be_drawn(
    design: str, risk: str, world: World, blueprint: Blueprint
) -> None:
    says = boards_say(contents_of([world.workshop]), paper="A5", address_of=lambda _place: "https://x/p/1")
    says["boards"] = [{**board, "design": design, "risk": risk} for board in says["boards"]]
    assert len(photograph(board_design("A5"), says, ppi=10)) == 1


def test_the_board_speaks_the_language_of_the_house_whoever_prints(
    world: World, blueprint: Blueprint
) -> None:
    with override("en"):
        assert "认领人" in text_of(sheet("A4"))


def test_a_post_card_has_every_duty_of_every_role(world: World, blueprint: Blueprint) -> None:
    text = institution_of(blueprint)
    made = text_of(printed(DUTIES, cards_say([world.cell_head], blueprint, text)))
    said = {"电格长", "配电室", str(blueprint)} | {plain(duty.title) for duty in text.duties}
    assert {word for word in said if word not in made} == set()


def test_a_cell_prints_a_card_for_each_who_holds_a_post(world: World, blueprint: Blueprint) -> None:
    assert people_of(world.electrical) == [world.cell_head, world.worker]
    says = cards_say(people_of(world.electrical), blueprint, institution_of(blueprint))
    assert [card["name"] for card in says["cards"]] == ["电格长", "工网格"]


def test_a_duty_list_has_limit_standard_and_points(world: World, blueprint: Blueprint) -> None:
    text = institution_of(blueprint)
    role = text.capacity("diagnosis_officer")
    assert role is not None
    made = printed(DUTIES, duties_say(role, blueprint, text))
    said = {
        word
        for duty in text.duties_of("diagnosis_officer")
        for word in (duty.code, plain(duty.title), plain(duty.standard))
    }
    assert {word for word in said if word not in text_of(made)} == set()
    assert sizes(made) == {(210, 297)}


@pytest.mark.parametrize(
    "address",
    ["/signs/cards/people/W005", "/signs/cards/units/electrical", "/signs/duties/diagnosis_officer"],
)
def test_papers_come_as_pdf(address: str, world: World, blueprint: Blueprint, client_of: ClientOf) -> None:
    answer = client_of(world.member).get(address)
    assert (answer.status_code, answer.headers["Content-Type"], answer.content[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )


@pytest.mark.parametrize(
    "address",
    ["/signs/cards/people/none", "/signs/cards/units/none", "/signs/duties/none", "/signs/duties/member"],
)
def test_papers_of_nobody_are_not_found(
    address: str, world: World, blueprint: Blueprint, client_of: ClientOf
) -> None:
    assert client_of(world.member).get(address).status_code == 404


def test_the_assessment_form_says_every_duty_and_opens_as_a_workbook(
    world: World, blueprint: Blueprint, client_of: Callable[[Person], Client]
) -> None:
    client, text = client_of(world.member), institution_of(blueprint)
    officers = [officer.code for officer in text.officers]
    with override("zh-hans"):
        says = form_says(officers, blueprint, text)
        book = CalamineWorkbook.from_object(io.BytesIO(form_book(officers, text, world.clerk)))
    assert [row[0] for form in says["forms"] for row in form["rows"]] == [d.code for d in text.duties]
    assert "格内自查 20%" in says["forms"][0]["remark"]
    assert book.sheet_names == [officer.name for officer in text.officers]
    rows = book.get_sheet_by_name("诊治员").to_python()
    duties = text.duties_of("diagnosis_officer")
    said = [(duty.code, duty.title, float(duty.points)) for duty in duties]
    assert [(row[0], row[1], row[4]) for row in rows[2 : 2 + len(duties)]] == said
    assert [row[1] for row in rows[2 + len(duties) : 4 + len(duties)]] == ["合计", "加权得分"]
    for paper in ("signs/assessment", "signs/assessment/diagnosis_officer", "signs/duties/net_head"):
        assert client.get(f"/{paper}").content.startswith(b"%PDF"), paper
    for sheets in ("all", "diagnosis_officer"):
        assert client.get(f"/signs/assessment/{sheets}/sheet").content.startswith(b"PK")
    wrong = ("signs/assessment/nobody", "signs/assessment/nobody/sheet", "signs/duties/claim")
    assert [client.get(f"/{paper}").status_code for paper in wrong] == [404] * 3


def test_the_duty_list_of_a_post_says_where_it_acts(blueprint: Blueprint) -> None:
    text = institution_of(blueprint)
    head = text.capacity("cell_head")
    assert head is not None
    with override("zh-hans"):
        card = duties_say(head, blueprint, text)["cards"][0]
    assert (card["name"], card["lists"][0]["name"]) == (head.name, text.flows[0].name)
    assert text.flows[0].stages[0].name in {row[1] for row in card["lists"][0]["rows"]}

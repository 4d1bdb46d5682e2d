"""Which boards hang, which of them are wrong, who prints them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
from django.utils.translation import gettext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from redgrid.cases.models import Case, Part
from redgrid.grid.actions import (
    begin_tenure,
    end_tenure,
    note_absence,
    put_place,
    replace_scan_code,
    set_stand_in,
)
from redgrid.grid.models import Person, Resource, Tenure
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.pictures import Picture
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.plans.actions import picture_place, show_portrait, withdraw_portrait
from redgrid.plans.tests.sheets import photo
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import due_of
from redgrid.signs.actions import note_outdated, note_printed
from redgrid.signs.jobs import look_at_boards
from redgrid.signs.models import Board
from redgrid.signs.queries import contents_of, field_words
from redgrid.signs.tests.boards import places, print_all, read, rows, text_of, wrong
from tests.tries import tries
from tests.world import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
SHANGHAI = ZoneInfo("Asia/Shanghai")
STATEMENTS = 18


@pytest.fixture
def hanging(world: World, blueprint: Blueprint) -> World:
    print_all()
    return world


def test_a_board_is_never_printed_then_up_to_date(world: World, blueprint: Blueprint) -> None:
    assert {row.state for row in rows().values()} == {"never"}
    print_all()
    assert {row.state for row in rows().values()} == {"fresh"}


def test_a_new_claim_makes_just_that_board_wrong(hanging: World) -> None:
    begin_tenure(hanging.member, "claim", by=SYSTEM, resource=hanging.workshop, starts_at=now())
    assert wrong() == {"workshop": ["responsible"]}


def test_without_a_claim_the_head_of_the_cell_is_named(hanging: World) -> None:
    end_tenure(Tenure.objects.get(resource=hanging.workshop), by=SYSTEM, ends_at=now(), reason="left")
    assert wrong() == {"workshop": ["responsible", "capacity"]}
    assert rows()["workshop"].content.says["responsible"] == "电格长"


def test_an_absence_makes_no_board_wrong(hanging: World) -> None:
    start = now() - timedelta(hours=1)
    note_absence(
        hanging.worker, by=SYSTEM, starts_at=start, ends_at=now() + timedelta(days=3), reason="leave",
        stand_in=hanging.member,
    )  # fmt: skip
    assert wrong() == {}


def test_the_stand_in_of_the_claim_is_named_else_the_standing_one_of_whoever_answers(hanging: World) -> None:
    look_at_boards()
    later = now() + timedelta(days=20)
    set_stand_in(hanging.worker, hanging.director, by=SYSTEM, starts_at=now())
    assert (look_at_boards(), wrong()) == (1, {"workshop": ["stand_in"]})
    assert rows()["workshop"].content.says["stand_in"] == hanging.director.name
    print_all()
    set_stand_in(hanging.worker, None, by=SYSTEM, starts_at=later)
    assert (look_at_boards(), wrong()) == (0, {})
    with clock.at(later + timedelta(seconds=5)):
        assert (look_at_boards(), wrong()) == (1, {"workshop": ["stand_in"]})
    begin_tenure(
        hanging.member, "claim", by=SYSTEM, resource=hanging.workshop, starts_at=now(), is_stand_in=True
    )
    assert rows()["workshop"].content.says["stand_in"] == hanging.member.name


def test_another_cell_and_another_code_make_it_wrong(hanging: World) -> None:
    put_place(hanging.workshop, hanging.metering, by=SYSTEM, starts_at=now())
    replace_scan_code(hanging.lab, by=SYSTEM)
    assert wrong() == {"workshop": ["cell"], "lab": ["scan_shown"]}


def test_a_label_and_a_board_are_two_papers(hanging: World) -> None:
    print_all("labels")
    Resource.objects.filter(code="workshop").update(standard="neu")
    row = rows()["workshop"]
    assert row.board
    assert row.label
    assert (row.board.changed, row.label.changed) == (("standard",), ())
    assert [row.wants(is_label=kind) for kind in (False, True)] == [True, False]


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["phone", "published", "name", "standard", "emergency", "risk", "claim", "stand_in"]),
        st.integers(0, 3),
    ),
    max_size=6,
)


@settings(max_examples=tries(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_exactly_the_boards_whose_words_changed_are_out_of_date(
    changes: list[tuple[str, int]], world: World, blueprint: Blueprint
) -> None:
    Board.objects.all().delete()
    print_all()
    before = {code: dict(row.content.says) for code, row in rows().items()}
    for turn, (what, which) in enumerate(changes):
        _change(what, places()[which], turn, world)
    after = {code: row.content.says for code, row in rows().items()}
    expected = {
        code: {name for name in says if says[name] != after[code][name]} for code, says in before.items()
    }
    assert {code: set(changed) for code, changed in wrong().items()} == {
        c: w for c, w in expected.items() if w
    }
    touched = {code for code, row in rows().items() if row.state == "outdated"}
    assert touched == {code for code, names in expected.items() if names}


def _change(what: str, place: Resource, turn: int, world: World) -> None:
    """One change of the map; ``turn`` makes each another one."""
    held = Tenure.objects.current().filter(resource=place, is_stand_in=False).select_related("person").get()
    if what == "phone":
        Person.objects.filter(pk=held.person_id).update(phone=f"内线 {turn}")
    elif what == "published":
        Person.objects.filter(pk=held.person_id).update(phone_is_public=turn % 2 == 0)
    elif what == "name":
        Person.objects.filter(pk=held.person_id).update(name=f"新名{turn}")
    elif what in {"standard", "emergency", "risk"}:
        Resource.objects.filter(pk=place.pk).update(**{what: "major" if what == "risk" else f"{what} {turn}"})
    else:
        taker = [world.member, world.director, world.net_head][turn % 3]
        rows_ = Tenure.objects.current().filter(resource=place, person=taker)
        if not rows_.exists():
            begin_tenure(
                taker, "claim", by=SYSTEM, resource=place, starts_at=now(), is_stand_in=what == "stand_in"
            )


def test_a_wrong_board_is_due_two_working_days_after_the_clock_saw_it(hanging: World) -> None:
    seen = datetime(2025, 3, 6, 10, tzinfo=SHANGHAI)  # a Thursday
    Resource.objects.filter(code="workshop").update(risk="major")
    with clock.at(seen):
        assert note_outdated(by=SYSTEM) == 1
    assert rows()["workshop"].due_at == due_of(seen, "2 working days").due


def test_the_clock_notes_a_wrong_board_once_and_forgives_when_it_is_right_again(hanging: World) -> None:
    assert look_at_boards() == 0
    taken = begin_tenure(hanging.member, "claim", by=SYSTEM, resource=hanging.workshop, starts_at=now())
    assert (look_at_boards(), look_at_boards()) == (1, 0)
    told = Entry.objects.filter(kind="board.outdated").values_list("subject", "facts")
    assert [(subject, facts["changed"]) for subject, facts in told] == [("place:workshop", ["responsible"])]
    Tenure.objects.filter(pk=taken.pk).update(person=hanging.worker)
    note_outdated(by=SYSTEM)
    assert list(Board.objects.hanging().filter(outdated_at__isnull=False)) == []


def test_the_clock_sees_a_claim_that_begins_today_though_it_was_entered_long_ago(hanging: World) -> None:
    look_at_boards()
    later = now() + timedelta(days=20)
    begin_tenure(hanging.member, "claim", by=SYSTEM, resource=hanging.workshop, starts_at=later)
    assert look_at_boards() == 0
    with clock.at(later + timedelta(seconds=5)):
        assert look_at_boards() == 1


def test_without_boards_the_clock_asks_once(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert look_at_boards() == 0


def test_printing_replaces_what_hung_and_is_in_the_journal(hanging: World) -> None:
    print_all("A3")
    assert set(Board.objects.hanging().values_list("paper", flat=True)) == {"A3"}
    assert Board.objects.count() == 8
    assert Entry.objects.filter(kind="board.printed", subject="place:workshop").count() == 2


def test_nobody_prints_who_may_not_change_the_map(hanging: World) -> None:
    with pytest.raises(Forbidden):
        note_printed(contents_of(places()), by=hanging.cell_head, paper="A4")
    assert len(note_printed(contents_of(places()), by=hanging.clerk, paper="A4")) == 4


def test_nothing_and_too_much_are_refused(hanging: World) -> None:
    for contents in ([], contents_of(places()) * 126):
        with pytest.raises(Refused):
            note_printed(contents, by=SYSTEM, paper="A4")


def test_the_clerk_prints_just_what_is_out_of_date(hanging: World, client_of: ClientOf) -> None:
    client = client_of(hanging.clerk)
    begin_tenure(hanging.member, "claim", by=SYSTEM, resource=hanging.workshop, starts_at=now())
    answer = client.post("/signs/print", {"paper": "A4", "only": "outdated"})
    assert (answer.headers["Content-Type"], len(read(answer.content).pages)) == ("application/pdf", 1)
    assert {word in text_of(answer.content) for word in ("成员一", "电气维修间")} == {True}
    assert wrong() == {}
    again = client.post("/signs/print", {"paper": "A4", "only": "outdated"})
    assert again.headers["Location"] == "/signs"


def test_the_clerk_prints_the_chosen_ones_and_nothing_unknown(hanging: World, client_of: ClientOf) -> None:
    client = client_of(hanging.clerk)
    chosen = client.post("/signs/print", {"paper": "labels", "places": ["lab", "workshop"]})
    assert len(read(chosen.content).pages) == 1
    assert Board.objects.filter(is_label=True).count() == 2
    for wild in ({"paper": "A9", "places": ["lab"]}, {"paper": "A4", "places": ["none"]}, {"paper": "A4"}):
        assert client.post("/signs/print", wild).status_code == 302
    assert Board.objects.filter(is_label=True).count() == 2


def test_the_list_says_what_is_wrong_and_filters(hanging: World, client_of: ClientOf) -> None:
    client = client_of(hanging.clerk)
    begin_tenure(hanging.member, "claim", by=SYSTEM, resource=hanging.workshop, starts_at=now())

    def listed(query: str) -> set[str]:
        text = client.get(f"/signs{query}").content.decode()
        return {place.code for place in places() if f'value="{place.code}"' in text}

    everything = {place.code for place in places()}
    assert listed("") == listed("?cursor=x&state=none&cell=none") == everything
    assert listed("?state=outdated") == {"workshop"} == listed("?q=成员一")
    assert listed("?state=fresh") == everything - {"workshop"}
    assert listed("?cell=laboratory") == {"lab"}
    assert listed("?state=never") == listed("?cursor=50") == set()


def test_the_preview_is_the_page_that_is_printed(hanging: World, client_of: ClientOf) -> None:
    client = client_of(hanging.clerk)
    page = client.get("/signs/places/workshop?paper=A5").content.decode()
    assert "/signs/places/workshop/A5.svg" in page
    drawn = client.get("/signs/places/workshop/A5.svg")
    assert (drawn.headers["Content-Type"], drawn.content[:4]) == ("image/svg+xml", b"<svg")
    assert {client.get(f"/signs/places/workshop/{paper}.svg").status_code for paper in ("A9", "x")} == {404}
    assert client.get("/signs/places/none").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_asks_the_same_however_many_boards(
    many: int,
    world: World,
    blueprint: Blueprint,
    client_of: ClientOf,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    note_printed(contents_of(places()[:many]), by=SYSTEM, paper="A4")
    client = client_of(world.clerk)
    client.get("/signs")
    with django_assert_num_queries(STATEMENTS):
        client.get("/signs")


def test_a_replaced_code_says_so_and_the_new_one_works(hanging: World, client_of: ClientOf) -> None:
    old = hanging.workshop.scan_code
    assert "/p/" + old in client_of(hanging.clerk).get("/grid/places/workshop").content.decode()
    answer = client_of(hanging.clerk).post("/grid/places/workshop/code", {"reason": "牌子丢了"})
    assert answer.headers["Location"] == "/grid/places/workshop"
    fresh = Resource.objects.get(code="workshop").scan_code
    met = {code: Client().get(f"/p/{code}").status_code for code in (old, fresh, "BCDFGHJKLMNP")}
    assert met == {old: 410, fresh: 200, "BCDFGHJKLMNP": 404}
    entry = Entry.objects.get(kind="place.code_replaced")
    assert (entry.facts, old in str(entry.once)) == ({"reason": "牌子丢了"}, False)


def test_a_code_is_replaced_once_by_one_of_two_and_by_nobody_without_the_right(hanging: World) -> None:
    stale = Resource.objects.get(code="workshop")
    replace_scan_code(hanging.workshop, by=hanging.clerk)
    with pytest.raises(Refused):
        replace_scan_code(stale, by=hanging.clerk)
    with pytest.raises(Forbidden):
        replace_scan_code(hanging.lab, by=hanging.cell_head)


def test_the_readable_code_stands_in_groups_of_four(hanging: World, client_of: ClientOf) -> None:
    code = hanging.workshop.scan_code
    page = client_of(hanging.member).get("/grid/places/workshop").content.decode()
    assert f"{code[:4]} {code[4:8]} {code[8:]}" in page


def test_a_wrong_board_is_told_with_one_tap_and_no_name(hanging: World) -> None:
    address = f"/p/{hanging.workshop.scan_code}"
    page = Client().get(address).content.decode()
    form = page.partition('id="wrong"')[2]
    said = dict(re.findall(r'(?:<input type="hidden"|<button.*?) name="(once|board)" value="([^"]+)"', form))
    answer = Client().post(address, {**said, "text": "电话换了"})
    assert "receipt-code" in answer.content.decode()
    case = Case.objects.get()
    assert not Part.objects.filter(role=Part.REPORTER).exists()
    assert (set(said), case.text, case.place) == ({"once", "board"}, "电话换了", hanging.workshop)
    assert case.title == gettext("The board of this place is wrong")


def test_the_scan_page_weighs_little_on_a_bad_network(hanging: World) -> None:
    page = Client().get(f"/p/{hanging.workshop.scan_code}", headers={"accept-encoding": "gzip"})
    named = set(re.findall(r"/static/(dist/[\w.-]+\.(?:js|css|svg))", gzip.decompress(page.content).decode()))
    assets = [_asset(name) for name in named]
    weight = len(page.content) + sum(len(gzip.compress(path.read_bytes())) for path in assets)
    assert len(assets) >= 3
    assert weight < 40_000


def _asset(name: str) -> Path:
    """Where an asset lies: with its digest in the name once it is collected, else among the sources."""
    collected = Path(staticfiles_storage.path(name))
    return collected if collected.exists() else Path(str(find(name)))


def test_a_photo_makes_its_board_out_of_date_and_so_does_taking_it_back(hanging: World) -> None:
    picture_place(hanging.workshop, Picture(photo(), 60, 40), by=hanging.clerk)
    show_portrait(hanging.lab_head, Picture(photo((30, 60), colour="navy"), 30, 60), by=hanging.lab_head)
    assert wrong() == {"workshop": ["photo"], "lab": ["portrait"]}
    printed_ = {board.place.code: set(board.says) & {"photo", "portrait"} for board in print_all()}
    assert printed_ == {"workshop": {"photo"}, "lab": {"portrait"}, "switch_room": set(), "meter_room": set()}
    assert wrong() == {}
    withdraw_portrait(hanging.lab_head, by=hanging.lab_head)
    assert wrong() == {"lab": ["portrait"]}
    assert set(field_words()) >= {"photo", "portrait"}

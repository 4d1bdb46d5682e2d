"""Who is told of what, and what they are shown of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from redgrid.cases.actions import assign_case, comment_on, move_case, open_case
from redgrid.cases.models import Case
from redgrid.cases.rules import visible_to as cases_visible_to
from redgrid.grid.models import Person
from redgrid.journal.actions import rewind
from redgrid.journal.events import EVENTS
from redgrid.kit import clock
from redgrid.kit.actor import ANONYMOUS
from redgrid.kit.refusal import Refused
from redgrid.messages.finding import FINDERS
from redgrid.messages.jobs import FOLLOWER, look_at_messages, tell_people
from redgrid.messages.models import Message
from redgrid.messages.queries import count_new, shown
from redgrid.messages.topics import KINDS, TOPICS
from redgrid.rulebook.actions import set_calendar_day
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.actions import Assignee, give_directly, give_to_units, recount_dues
from redgrid.tasks.actions.direct import Words
from redgrid.tasks.actions.slips import urge
from tests.world import PEOPLE, World

ClientOf = Callable[[Person], Client]
NAMES = [name for name, _called, _unit in PEOPLE]


def told(world: World) -> dict[str, list[str]]:
    """What everybody who was told anything was told, in order."""
    tell_people()
    people = {name: getattr(world, name) for name in NAMES}
    rows = {
        name: list(Message.objects.filter(person=person).order_by("pk")) for name, person in people.items()
    }
    return {name: [f"{row.kind} {row.topic}" for row in found] for name, found in rows.items() if found}


@pytest.mark.once
def test_the_table_knows_its_events_its_finders_and_its_topics() -> None:
    lines = [(kind, line) for kind, found in KINDS.items() for line in found]
    assert set(KINDS) - set(EVENTS) == set()
    assert {name for _kind, line in lines for name in line.who} == set(FINDERS)
    assert {line.topic for _kind, line in lines} == set(TOPICS)
    assert len({(kind, line.topic) for kind, line in lines}) == len(lines)


def test_a_case_tells_those_who_have_to_do_with_it_once_and_never_who_acts(
    world: World, blueprint: Blueprint
) -> None:
    case = open_case("problem", by=world.member, title="泵异响", place=world.workshop, urgency="urgent").case
    assert told(world) == {"cell_head": ["case.opened todo"]}
    assert Message.objects.get().is_urgent
    assign_case(
        case, by=world.cell_head, lead=world.worker, overseer=world.net_head, partners=[world.other_head]
    )
    case = Case.objects.get()
    comment_on(case, "请看一下", by=world.worker, mentions=[world.member, world.cell_head, world.stranger])
    move_case(case, "to_analysed", by=world.cell_head)
    assert told(world) == {
        "cell_head": ["case.opened todo", "case.commented mention"],
        "worker": ["case.assigned todo", "case.moved todo"],
        "net_head": ["case.assigned todo", "case.moved moves"],
        "other_head": ["case.assigned todo", "case.moved moves"],
        "member": ["case.commented mention", "case.moved moves"],
    }
    count = Message.objects.count()
    rewind(FOLLOWER)
    tell_people()
    again = Message.objects.exclude(kind="case.opened").count()
    assert again == count - 1


def test_a_task_tells_both_sides(world: World, blueprint: Blueprint) -> None:
    words = Words(title="清点表计", limit="3 working days")
    task = give_directly(words, Assignee(person=world.other_head), by=world.net_head, copies=[world.stranger])
    urge(task, by=world.net_head)
    begin = {"other_head": ["task.given todo", "task.urged slip"], "stranger": ["task.given moves"]}
    assert told(world) == begin
    # A calendar that moves it tells whoever has it, by name or by their post.
    give_to_units(words, [world.electrical], by=world.net_head)
    assert task.due_at
    set_calendar_day(timezone.localdate(task.due_at), by=world.clerk, is_working=False)
    recount_dues()
    assert told(world) == {
        "other_head": [*begin["other_head"], "dues.moved moves"], "stranger": begin["stranger"],
        "cell_head": ["task.given todo", "dues.moved moves"],
    }  # fmt: skip


def test_what_is_old_is_no_news_and_goes_after_its_time(world: World, blueprint: Blueprint) -> None:
    with clock.at(clock.now() - timedelta(days=8)):
        open_case("problem", by=world.member, title="旧事", place=world.workshop)
    assert told(world) == {}
    open_case("problem", by=world.member, title="新事", place=world.workshop)
    assert told(world) == {"cell_head": ["case.opened todo"]}
    with clock.at(clock.now() + timedelta(days=91)):
        look_at_messages()
    assert not Message.objects.exists()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_nobody_is_told_of_what_they_may_not_see(
    world: World, blueprint: Blueprint, data: st.DataObject
) -> None:
    """Random cases, parts, mentions and seals; then the seal falls or the part ends, and it is looked at again."""
    anybody = st.sampled_from(NAMES[:10]).map(lambda name: getattr(world, name))
    with transaction.atomic():
        place = data.draw(st.sampled_from([world.workshop, world.meter_room, world.lab]))
        by: Any = data.draw(st.sampled_from([ANONYMOUS, world.member, world.stranger]))
        case = open_case("problem", by=by, title="要保密的事", place=place).case
        is_sealed = data.draw(st.booleans())
        Case.objects.update(is_sealed=is_sealed)
        case = Case.objects.get()
        head = {"workshop": world.cell_head, "meter_room": world.other_head, "lab": world.lab_head}[
            place.code
        ]
        try:
            assign_case(
                case, by=head, lead=data.draw(anybody), partners=data.draw(st.lists(anybody, max_size=2))
            )
            comment_on(Case.objects.get(), "看", by=head, mentions=data.draw(st.lists(anybody, max_size=3)))
        except Refused:
            pass
        tell_people()
        sees = {name: cases_visible_to(getattr(world, name)).exists() for name in NAMES}
        has = {name for name in NAMES if Message.objects.filter(person=getattr(world, name)).exists()}
        assert {name for name in has if not sees[name]} == set()
        assert is_sealed or has
        case.parts.update(ends_at=clock.now())
        Case.objects.update(is_sealed=data.draw(st.booleans()))
        for name in has:
            person = getattr(world, name)
            rows = shown(list(Message.objects.filter(person=person)), person)
            is_said = any("要保密的事" in row.about or row.link for row in rows)
            assert not is_said or cases_visible_to(person).exists()
            assert not (
                Case.objects.get().is_sealed and any(row.about for row in rows if row.message.is_sealed)
            )
        transaction.set_rollback(True)


def test_the_list_is_read_one_by_one_and_as_a_whole(
    world: World, blueprint: Blueprint, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    head, stranger = client_of(world.cell_head), client_of(world.stranger)
    assert "bell" in head.get("/messages").content.decode()
    open_case("problem", by=world.member, title="泵异响", place=world.workshop)
    tell_people()
    first = Message.objects.get()
    with django_assert_num_queries(LIST):
        page = head.get("/messages").content.decode()
    assert ("泵异响" in page, f'name="until" value="{first.pk}"' in page) == (True, True)
    for title in ("漏水", "停电"):
        open_case("problem", by=world.member, title=title, place=world.workshop)
    tell_people()
    with django_assert_num_queries(LIST):
        head.get("/messages")
    with django_assert_num_queries(1):
        assert count_new(world.cell_head) == 3
    assert '<span class="count">3' in head.get("/messages").content.decode()
    assert stranger.post(f"/messages/{first.pk}/open").status_code == 404
    assert head.post(f"/messages/{first.pk}/open").headers["Location"].startswith("/cases/")
    assert head.post("/messages/read", {"until": "x"}).status_code == 302
    assert count_new(world.cell_head) == 0
    everything = head.get("/messages?show=all").content.decode()
    assert all(title in everything for title in ("泵异响", "漏水", "停电"))


LIST = 7

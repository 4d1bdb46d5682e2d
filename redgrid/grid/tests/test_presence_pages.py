"""The pages on which people note that they are away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from redgrid.grid import actions
from redgrid.grid.here import who_is_here
from redgrid.grid.models import Absence, Pairing, Person
from redgrid.grid.queries import holder
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from tests.world import World

ClientOf = Callable[[Person], Client]
DAY = timedelta(days=1)


def form(first: datetime, **more: Any) -> dict[str, Any]:
    return {"reason": "leave", "starts_on": f"{timezone.localtime(first):%Y-%m-%d}", **more}


def believed() -> list[Absence]:
    return list(Absence.objects.filter(superseded_at=None).order_by("starts_at"))


def test_whoever_holds_nothing_is_away_by_one_press(world: World, client_of: ClientOf) -> None:
    client = client_of(world.member)
    answer = client.post("/me/absences", form(now()))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me/absences")
    assert [(row.person, row.reason, row.first_day) for row in believed()] == [(world.member, "leave", None)]
    assert client.post("/me/absences", form(now())).status_code == 422
    assert len(believed()) == 1


def test_what_would_have_nobody_is_shown_first_with_who_could_stand_in(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.worker)
    actions.note_absence(
        world.cell_head, by=SYSTEM, starts_at=now(), ends_at=now() + 9 * DAY, reason="travel",
        stand_in=world.worker,
    )  # fmt: skip
    tomorrow = form(now() + DAY)
    shown = client.post("/me/absences", tomorrow)
    assert shown.status_code == 200
    assert {gap.subject for gap in shown.context["foreseen"].gaps} == {
        "workshop",
        "switch_room",
        "electrical",
    }
    assert shown.context["foreseen"].proposed == [world.member]
    assert len(believed()) == 1
    proposed = tomorrow | {"proposed": world.member.staff_number}
    still = client.post("/me/absences", proposed)
    # Whom they stand in for needs somebody else all the same.
    assert {gap.subject for gap in still.context["foreseen"].gaps} == {"switch_room", "electrical"}
    assert client.post("/me/absences", proposed | {"anyway": "1"}).status_code == 302
    row = believed()[-1]
    assert (row.person, row.stand_in, row.first_day) == (
        world.worker, world.member, timezone.localdate(now() + DAY),
    )  # fmt: skip


def test_a_standing_stand_in_makes_it_harmless_unless_away_too(world: World, client_of: ClientOf) -> None:
    client = client_of(world.worker)
    number = world.member.staff_number
    said = {"stand_in": number, "starts_on": f"{timezone.localdate():%Y-%m-%d}"}
    assert client.post(f"/grid/people/{world.worker.staff_number}/stand-in", said).status_code == 302
    assert [row.stand_in for row in Pairing.objects.believed()] == [world.member]
    assert client.post("/me/absences", form(now() + DAY)).status_code == 302
    client_of(world.member).post("/me/absences", form(now() + 5 * DAY))
    shown = client.post("/me/absences", form(now() + 5 * DAY))
    assert (shown.status_code, shown.context["foreseen"].is_stand_in_away) == (200, True)
    assert shown.context["foreseen"].proposed == [world.cell_head]
    assert client.post("/me/absences", form(now() + 5 * DAY, anyway="1")).status_code == 302
    found = holder("claim", world.workshop, now() + DAY * 5 + timedelta(hours=1))
    assert found is None or found.person != world.member or found.is_present


def test_night_shifts_are_entered_at_once_and_taken_back_at_once(world: World, client_of: ClientOf) -> None:
    client = client_of(world.member)
    first = timezone.localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    said = form(first, reason="shift", from_hour="20:00", to_hour="08:00", every="3")
    assert client.post("/me/absences", said).status_code == 422
    client.post("/me/absences", said | {"until": f"{first + 9 * DAY:%Y-%m-%d}"})
    rows = believed()
    assert [row.starts_at for row in rows] == [first + timedelta(days=3 * n, hours=20) for n in range(4)]
    assert {row.ends_at - row.starts_at for row in rows} == {timedelta(hours=12)}
    assert len({row.series for row in rows}) == 1
    client.post(f"/grid/absences/{rows[1].pk}", {"take_back": "series"})
    assert believed() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_on": ""},
        {"reason": "party"},
        {"ends_on": "2020-01-01"},
        {"from_hour": "08:00"},
        {"from_hour": "08:00", "to_hour": "07:00", "every": "1", "until": "2999-01-01"},
        {"from_hour": "08:00", "to_hour": "08:00", "every": "0"},
        {"ends_on": "2999-01-01", "every": "2", "until": "2999-01-09"},
        {"stand_in": "nobody"},
        {"starts_on": "2020-01-01"},
    ],
)
def test_bad_words_are_told_beside_their_field(
    world: World, client_of: ClientOf, wrong: dict[str, str]
) -> None:
    answer = client_of(world.member).post("/me/absences", form(now()) | wrong)
    assert answer.status_code == 422
    assert believed() == []


def test_back_early_is_one_press_and_the_past_needs_a_reason(world: World, client_of: ClientOf) -> None:
    row = actions.note_absence(
        world.member, by=SYSTEM, starts_at=now() - 3 * DAY, ends_at=now() + 3 * DAY, reason="leave"
    )
    client, address = client_of(world.member), f"/grid/absences/{row.pk}"
    page = client.get(address).content.decode()
    starts = page.split('name="starts_at" value="')[-1].split('"')[0]
    ends = page.split('name="ends_at" value="')[-1].split('"')[0]
    said = {"starts_at": starts, "ends_at": ends, "reason": "leave", "anyway": "1"}
    earlier = {"starts_at": f"{now() - 9 * DAY:%Y-%m-%dT%H:%M}"}
    assert client.post(address, said | earlier).status_code == 422
    assert client.post(address, said).status_code == 302
    [changed] = believed()
    assert (changed.starts_at, changed.ends_at <= now()) == (row.starts_at, True)
    assert client.post(f"/grid/absences/{changed.pk}", {"take_back": "one"}).status_code == 422
    client.post(f"/grid/absences/{changed.pk}", {"take_back": "one", "basis": "never was"})
    assert believed() == []


def test_why_somebody_is_away_is_for_them_their_heads_and_their_stand_in(
    world: World, client_of: ClientOf
) -> None:
    actions.note_absence(
        world.worker, by=SYSTEM, starts_at=now() - DAY, ends_at=now() + DAY, reason="travel",
        stand_in=world.member,
    )  # fmt: skip
    told = {
        name: "#plane" in client_of(getattr(world, name)).get(
            f"/grid/people/{world.worker.staff_number}"
        ).content.decode().split('class="rows"')[-1]
        for name in ("worker", "cell_head", "net_head", "member", "other_head", "stranger")
    }  # fmt: skip
    assert {name for name, is_told in told.items() if is_told} == {
        "worker",
        "cell_head",
        "net_head",
        "member",
    }


def test_the_calendar_says_who_is_here_and_why_not_to_those_it_is_for(
    world: World, client_of: ClientOf
) -> None:
    midnight = timezone.localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
    first = (midnight + 400 * DAY).replace(day=1)
    leave: dict[str, Any] = {"by": SYSTEM, "stand_in": world.member}
    actions.note_absence(world.worker, starts_at=first, ends_at=first + 2 * DAY, reason="travel", **leave)
    night: dict[str, Any] = {"starts_at": first + timedelta(hours=44), "ends_at": first + timedelta(hours=56)}
    actions.note_absence(world.cell_head, reason="shift", by=SYSTEM, **night)
    actions.note_absence(world.worker, starts_at=now() - DAY, ends_at=now() + DAY, reason="leave", **leave)
    days = [(first + n * DAY).date() for n in range(3)]

    def shown(reader: Person) -> list[set[tuple[str, str, str]]]:
        here = who_is_here(world.electrical, days, now(), reader)
        assert {person.name for person in here.present} == {world.cell_head.name, world.member.name}
        assert [away.stand_in for away in here.away_now] == [world.member]
        return [{(a.person.name, a.reason, a.hours) for a in day.away.values()} for day in here.days]

    worker, head = world.worker.name, world.cell_head.name
    assert shown(world.net_head) == [
        {(worker, "travel", "")},
        {(worker, "travel", ""), (head, "shift", "20:00–24:00")},
        {(head, "shift", "00:00–08:00")},
    ]
    assert shown(world.member)[1] == {(worker, "travel", ""), (head, "", "20:00–24:00")}
    assert shown(world.stranger)[1] == {(worker, "", ""), (head, "", "20:00–24:00")}
    for month in ("", "?month=2026-02", "?month=nonsense", "?month=99999-99", "?month=0000-01"):
        answer = client_of(world.stranger).get(f"/grid/units/electrical/calendar{month}")
        assert (answer.status_code, world.member.name in answer.content.decode()) == (200, True), month

"""The pages of duties: mine, one, a cell's month; two taps, and nobody sees what is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from redgrid.assessment.jobs import post_marks
from redgrid.assessment.models import Mark
from redgrid.duties.jobs import turn
from redgrid.duties.models import Occurrence
from redgrid.grid.models import Person
from redgrid.kit import clock
from redgrid.rulebook.models import Blueprint
from tests.world import World

ClientOf = Callable[[Person], Client]
pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 12, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def shift(world: World, blueprint: Blueprint) -> Occurrence:
    with clock.at(START):
        turn()
    return Occurrence.objects.get(unit=world.electrical, duty="V1", period="2026-03-12")


def test_two_taps_end_a_duty_and_the_receipt_opens_it(
    shift: Occurrence, world: World, client_of: ClientOf
) -> None:
    client = client_of(world.cell_head)
    with clock.at(START):
        mine = client.get(reverse("duties:mine")).content.decode()
        address = reverse("duties:detail", args=[shift.pk])
        assert f'href="{address}"' in mine
        told = client.post(reverse("duties:finish", args=[shift.pk]), {"how": "nothing"}, follow=True)
        assert told.status_code == 200
        again = client.post(reverse("duties:finish", args=[shift.pk]), {"how": "something"})
        assert again.status_code == 409
        post_marks()
        receipt = client.get(reverse("assessment:receipt", args=[Mark.objects.get().pk])).content.decode()
        assert f'href="{address}"' in receipt
        assert client_of(world.other_head).get(address).status_code == 404
        assert client_of(world.member).get(reverse("duties:cell", args=["electrical"])).status_code == 404


def test_the_month_of_a_cell_counts_by_state_and_costs_the_same_however_long(
    shift: Occurrence, world: World, client_of: ClientOf
) -> None:
    client, address = client_of(world.net_head), reverse("duties:cell", args=["electrical"])
    with clock.at(START):
        page = client.get(address, {"month": "2026-03"})
        counts = {state: n for state, _word, _tone, n in page.context["month"].tallies}
        found = Occurrence.objects.filter(unit=world.electrical, due_at__month=3, due_at__year=2026)
        assert counts == {
            "late": 0,
            "open": found.count(),
            "done": 0,
            "done_late": 0,
            "exempt": 0,
            "missed": 0,
        }
        assert counts["open"] > 20
        with CaptureQueriesContext(connection) as many:
            client.get(address, {"month": "2026-03"})
        Occurrence.objects.exclude(pk=shift.pk).delete()
        with CaptureQueriesContext(connection) as one:
            client.get(address, {"month": "2026-03", "officer": "safety_supervisor", "state": "open"})
        assert len(one) == len(many)
        assert client.get(address, {"month": "nonsense", "officer": "x", "state": "y"}).status_code == 200


def test_a_waiting_duty_is_begun_on_its_page_and_a_reason_is_asked_for(
    shift: Occurrence, world: World, client_of: ClientOf
) -> None:
    client, address = client_of(world.cell_head), reverse("duties:start", args=["electrical"])
    with clock.at(START):
        assert client.post(address, {"duty": "P1"}).status_code == 422
        client.post(address, {"duty": "P1", "cause": "3号文件"})
        begun = Occurrence.objects.get(duty="P1")
        assert (begun.cause, begun.state) == ("3号文件", "due")
        excuse = reverse("duties:excuse", args=[begun.pk])
        assert client.post(excuse, {}).status_code == 422
        client.post(excuse, {"reason": "leave"})
    begun.refresh_from_db()
    assert (begun.state, begun.reason) == ("exempt", "leave")

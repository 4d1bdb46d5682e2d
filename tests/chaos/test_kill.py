"""The server dies with kill -9 in the middle of many reports: what it acknowledged is there."""

from __future__ import annotations

import signal
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import httpx
import pytest

from redgrid.accounts.actions import make_token
from redgrid.cases.models import Case, Stay
from redgrid.journal.proof import verify
from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.entrance import account_of
from tests.serving import Site, serving
from tests.world import World

REPORTS, CLIENTS, KILLED_AFTER = 100, 8, 30


class Reporters:
    """Many clients that report at once; ``acknowledged`` maps each key that was answered to its case."""

    def __init__(self, token: str, place: str) -> None:
        self.token, self.place = token, place
        self.keys = [str(uuid.uuid4()) for _report in range(REPORTS)]
        self.acknowledged: dict[str, str] = {}
        self.enough = Event()

    def report_all(self, site: Site) -> None:
        """Send every key that has no answer yet. Whoever meets a dead server gives up."""
        missing = [key for key in self.keys if key not in self.acknowledged]
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(
                pool.map(
                    lambda share: self._report(site, share), [missing[n::CLIENTS] for n in range(CLIENTS)]
                )
            )

    def _report(self, site: Site, keys: list[str]) -> None:
        with httpx.Client(
            base_url=site.url, headers={"Authorization": f"Bearer {self.token}"}, timeout=60
        ) as client:
            for key in keys:
                words = {"flow": "problem", "place": self.place, "title": f"漏水 {key}", "text": ""}
                try:
                    answer = client.post("/api/v1/cases", json=words, headers={"Idempotency-Key": key})
                except httpx.HTTPError:
                    return
                if answer.status_code == 201:
                    self.acknowledged[key] = answer.json()["number"]
                if len(self.acknowledged) >= KILLED_AFTER:
                    self.enough.set()


@pytest.mark.django_db(transaction=True)
def test_every_acknowledged_report_survives_the_death_of_the_server(
    world: World, blueprint: Blueprint, tmp_path: Path
) -> None:
    token = make_token(account_of(world.worker), by=SYSTEM, name="chaos")
    reporters = Reporters(token, world.workshop.code)
    with serving(tmp_path) as site, ThreadPoolExecutor(1) as beside:
        sending = beside.submit(reporters.report_all, site)
        assert reporters.enough.wait(60)
        site.process.send_signal(signal.SIGKILL)
        sending.result(60)
    before = dict(reporters.acknowledged)
    assert KILLED_AFTER <= len(before) < REPORTS
    _everything_is_whole()
    assert set(before.values()) <= set(Case.objects.values_list("number", flat=True))
    with serving(tmp_path) as site:
        reporters.report_all(site)
    assert {key: reporters.acknowledged[key] for key in before} == before
    assert len(set(reporters.acknowledged.values())) == REPORTS == Case.objects.count()
    _everything_is_whole()


def _everything_is_whole() -> None:
    """Every case has one open stay and one open task, and the journal's chain holds."""
    assert (
        Stay.objects.filter(left_at=None).count()
        == Case.objects.count()
        == Task.objects.filter(state="due", source__startswith="case:").count()
    )
    assert verify().flaws == ()

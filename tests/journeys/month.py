"""How a month is played: the clock stands still and is moved on, people send what their pages send, jobs run daily."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from redgrid.cases.models import Case, Milestone, Part
from redgrid.config.clock import JOBS, one_round
from redgrid.grid.models import Person
from tests.entrance import enter
from tests.world import World

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = time(8, 5, tzinfo=ZONE)
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)
# Person, what they do, and with what.
Step = tuple[str, ...]


def moment(written: str) -> datetime:
    """``10-08 09:00`` of 2026, on the centre's clock."""
    return datetime.fromisoformat(f"2026-{written}").replace(tzinfo=ZONE)


@dataclass
class Month:
    """The story so far: what time it is, and what the cases are called."""

    world: World
    clock: time_machine.Traveller
    at: datetime
    numbers: dict[str, str] = field(default_factory=dict)
    clients: dict[Person, Client] = field(default_factory=dict)

    def go(self, written: str) -> None:
        """Let time pass; each morning on the way the clock's jobs have their turn."""
        until = moment(written)
        assert until > self.at, f"{written} is not after {self.at}"
        while (morning := datetime.combine(self.at + A_DAY, MORNING)) < until:
            self._set(morning)
            one_round(JOBS)
        # By then everybody has to sign in again.
        self.clients.clear()
        self._set(until)

    def _set(self, at: datetime) -> None:
        self.at = at
        self.clock.move_to(at)

    def play(self, diary: dict[str, list[Step]]) -> None:
        """Everything that stands in the diary, in its order."""
        for written in sorted(diary):
            self.go(written)
            for who, verb, *words in diary[written]:
                getattr(self, f"_{verb}")(getattr(self.world, who), *words)

    def get(self, person: Person, address: str) -> Any:
        return self._client(person).get(address)

    def post(self, by: Person, address: str, /, **said: Any) -> Any:
        """Send a form, a minute after the one before; what is refused fails with the page's own words."""
        self._set(self.at + A_MINUTE)
        answer = self._client(by).post(address, {"once": str(uuid4()), **said})
        assert answer.status_code in {HTTPStatus.OK, HTTPStatus.FOUND}, (
            by,
            address,
            said,
            _refusal(answer),
        )
        return answer

    def _client(self, person: Person) -> Client:
        if person not in self.clients:
            self.clients[person] = enter(Client(), person)
        return self.clients[person]

    def _case(self, name: str) -> Case:
        return Case.objects.get(number=self.numbers[name])

    def _address(self, name: str, tail: str) -> str:
        return f"/cases/{self.numbers[name]}/{tail}"

    def _opened(self, name: str, answer: HttpResponse) -> None:
        assert answer.status_code == HTTPStatus.FOUND, _refusal(answer)
        self.numbers[name] = Case.objects.latest("pk").number

    def _report(self, by: Person, name: str, title: str, place: str) -> None:
        self._opened(name, self.post(by, "/report", title=title, place=place, urgency="ordinary"))

    def _propose(self, by: Person, name: str, title: str, user_unit: str) -> None:
        said = {"fact-need": "密封寿命短", "fact-baseline": "九个月", "fact-benefit": "十八个月"}
        said |= {"fact-user_unit": user_unit, "title": title}
        self._opened(name, self.post(by, "/report?flow=key_project", **said))

    def _name(self, by: Person, name: str, lead: str, overseer: str, partner: str = "") -> None:
        people = {role: getattr(self.world, who).staff_number for role, who in
                  {"lead": lead, "overseer": overseer, "partners": partner}.items() if who}  # fmt: skip
        self.post(by, self._address(name, "assign"), **people)

    def _accept(self, by: Person, name: str) -> None:
        asked = Part.objects.get(case=self._case(name), person=by, answer=Part.ASKED)
        self.post(by, self._address(name, f"partners/{asked.pk}"), answer="accepted")

    def _move(self, by: Person, name: str, move: str, note: str = "", *facts: str) -> None:
        said = dict(fact.split("=") for fact in facts)
        self.post(by, self._address(name, "moves"), move=move, note=note, seen_stage=self._case(name).stage,
                  **{f"fact-{code}": value for code, value in said.items()})  # fmt: skip

    def _promise(self, by: Person, name: str, title: str, who: str, due_on: str) -> None:
        staff_number = getattr(self.world, who).staff_number
        said = {"title": title, "person": staff_number, "due_on": f"2026-{due_on}"}
        self.post(by, self._address(name, "milestones"), **said)
        assert Milestone.objects.filter(title=title).exists()

    def _duty(self, by: Person, *duties: str) -> None:
        """Tick duties on the page of one's own: ``V2 2026-W41``; ``=nothing`` behind it: there was nothing to do."""
        rows = {f"{row.duty} {row.period}": row for row in self.to_do(by)}
        for duty in duties:
            name, is_nothing, _end = duty.partition("=nothing")
            how = "nothing" if is_nothing else "something"
            self.post(by, reverse("duties:finish", args=[rows[name].pk]), how=how)

    def to_do(self, person: Person) -> list[Any]:
        """The duties on the page of ``person``."""
        return [shown.row for shown in self.get(person, "/duties").context["to_do"]]

    def _away(self, by: Person, first: str, last: str, stand_in: str = "") -> None:
        said = {"starts_on": f"2026-{first}", "ends_on": f"2026-{last}", "reason": "leave", "anyway": "on"}
        if stand_in:
            said["stand_in"] = getattr(self.world, stand_in).staff_number
        self.post(by, "/me/absences", **said)

    def _print(self, by: Person, place: str) -> None:
        self.post(by, "/signs/print", paper="A4", places=place)

    def _claim(self, by: Person, place: str, who: str) -> None:
        """Somebody else answers for a place from now on: shown first, then confirmed."""
        said = {"person": getattr(self.world, who).staff_number, "starts_on": f"{self.at:%Y-%m-%d}"}
        address = f"/grid/places/{place}/claim"
        shown = self.post(by, address, **said, step="preview")
        seen = shown.context["effect"].seen
        assert self.post(by, address, **said, step="confirm", seen=seen).status_code == HTTPStatus.FOUND


def _refusal(answer: Any) -> str:
    context = answer.context or {}
    said = context.get("refused") or context.get("form")
    return f"{answer.status_code} {getattr(said, 'reason', None) or getattr(said, 'errors', '')}"


def nothing_failed(caplog: pytest.LogCaptureFixture) -> None:
    """No job of the clock logged that it failed."""
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []

"""Duties, flows and fields may expire; they live on only for a reason; a year's cost follows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from redgrid.grid.models import Person
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Forbidden, Invalid, Missing, Refused
from redgrid.rulebook.actions import load_blueprint, renew
from redgrid.rulebook.institution import Institution, institution_from
from redgrid.rulebook.models import Blueprint, Renewal
from redgrid.rulebook.queries import current
from redgrid.rulebook.sunset import is_live, moved_days, sunsets
from redgrid.rulebook.tests.samples import content, faults_of, written
from redgrid.rulebook.waiving import today
from redgrid.rulebook.yearly import compare, yearly_minutes
from tests.rules import blueprint_text
from tests.world import World

COUNTS = {"cells": 14, "people": 280}


def expiring(days: int = 10, **said: Any) -> dict[str, Any]:
    """The small institution; its first duty, its flow and its field expire in ``days``."""
    changed = content()
    until = (today() + timedelta(days=days)).isoformat()
    for thing in (changed["duties"][0], changed["flows"][0], changed["flows"][0]["fields"][0]):
        thing.update({"until": until, "renewed_by": "cell_head", **said})
    return changed


def load_whole() -> Institution:
    """The same of the institution whose posts the cast holds: duty P1, the flow and its field ``cause`` expire."""
    changed: dict[str, Any] = yaml.load(blueprint_text(), yaml.CSafeLoader)
    flow = changed["flows"][0]
    said = {"until": (today() + timedelta(days=10)).isoformat(), "renewed_by": "cell_head"}
    for thing in (changed["duties"][0], flow, next(f for f in flow["fields"] if f["code"] == "cause")):
        thing.update(said)
    return load(changed)


def load(changed: dict[str, Any]) -> Institution:
    load_blueprint(written(changed), by=SYSTEM)
    return current()


def test_what_expires_says_a_day_and_who_renews_it() -> None:
    wrong = expiring(until="2026-02-30", renewed_by="nobody")
    paths = {path.rpartition(".")[2] for path, _message in faults_of(wrong)}
    assert (paths, len(faults_of(wrong))) == ({"until", "renewed_by"}, 6)
    assert faults_of(expiring()) == faults_of(content())


def test_a_duty_lives_to_the_end_of_its_day_and_on_when_it_is_renewed(db: None) -> None:
    text = load(expiring())
    duty, last = text.duties[0], today() + timedelta(days=10)
    evening = datetime(last.year, last.month, last.day, 23, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert [is_live(duty, evening), is_live(duty, evening + timedelta(minutes=1))] == [True, False]
    assert is_live(text.duties[1], evening + timedelta(days=9999))
    later = last + timedelta(days=100)
    renew("duty", "D1", by=SYSTEM, until=later, reason="仍有需要")
    assert [is_live(duty, later), is_live(duty, later + timedelta(days=1), moved_days())] == [True, False]
    assert {each.code: each.until for each in sunsets(text)} == {
        "D1": later,
        "problem": last,
        "problem/cause": last,
    }
    entry = Entry.objects.get(kind="rule.renewed")
    assert (entry.subject, entry.facts["reason"], entry.facts["until"]) == (
        "rule:duty:D1", "仍有需要", later.isoformat()
    )  # fmt: skip
    # A text that says another day is another decision: the renewal of the old one does not count for it.
    sooner = load(expiring(days=5))
    assert sunsets(sooner)[0].until == today() + timedelta(days=5)


def test_a_renewal_needs_a_later_day_and_a_reason(db: None, world: World) -> None:
    load_whole()
    good: dict[str, Any] = {"until": today() + timedelta(days=50), "reason": "仍有需要"}
    for wrong, field in (
        ({"reason": " "}, "reason"),
        ({"reason": "长" * 501}, "reason"),
        ({"until": today()}, "until"),
        ({"until": today() + timedelta(days=10)}, "until"),
        ({"until": today() + timedelta(days=800)}, "until"),
    ):
        with pytest.raises(Invalid) as refused:
            renew("duty", "P1", by=SYSTEM, **{**good, **wrong})
        assert refused.value.field == field
    with pytest.raises(Missing):
        renew("duty", "P2", by=SYSTEM, **good)
    with pytest.raises(Forbidden):
        renew("duty", "P1", by=world.member, **good)
    # Whoever holds the post that the text names.
    renew("duty", "P1", by=world.lab_head, **good)
    with pytest.raises(Refused):
        renew("duty", "P1", by=world.clerk, **good)
    assert Renewal.objects.count() == 1


def test_the_cost_of_a_year_follows_rhythm_fields_records_and_sunset(db: None) -> None:
    text = institution_from(content())
    effort = text.assignment.effort
    costs = {cost.code: cost for cost in yearly_minutes(text, {**COUNTS, "flow:problem": 300}).costs}
    assert costs["D2"].minutes == effort["monthly"] * 52 * 14
    assert (costs["problem"].minutes, costs["problem"].is_guess) == (300 * (1 * 1 + 3 * 2), False)
    guess = yearly_minutes(text, COUNTS)
    assert [(c.times, c.is_guess) for c in guess.costs if c.kind == "flow"] == [(4 * 14, True)]
    assert guess.a_week == round(guess.minutes / 280 / 52, 1)
    assert yearly_minutes(text, {}).a_week is None
    gone = institution_from(expiring(days=-1))
    assert {cost.code for cost in yearly_minutes(gone, COUNTS).costs} == {"D2"}


def test_a_draft_is_compared_with_the_version_in_force(db: None) -> None:
    before = load(content())
    changed = content()
    changed["duties"] = [{**changed["duties"][1], "code": "D3"}, changed["duties"][0]]
    changed["flows"][0]["fields"].append({"code": "more", "name": "补充"})
    changed["flows"][0]["stages"][0]["clause"] = None
    draft = institution_from(changed)
    found = compare(draft, before, COUNTS)
    monthly = before.assignment.effort["monthly"] * 52 * 14
    assert {pair.cost.code: pair.minutes for pair in found.differences} == {
        "D3": monthly, "D2": -monthly, "problem": 4 * 14,
    }  # fmt: skip
    assert (found.minutes, compare(before, before, COUNTS).differences) == (4 * 14, ())
    assert compare(draft, None, COUNTS).before.minutes == 0
    page = Template("{% load institution %}{% yearly_change draft counts %}")
    assert f"+{monthly}" in page.render(Context({"draft": draft, "counts": COUNTS}))
    assert replace(found.after, people=0).a_week is None


def test_the_page_shows_what_expires_and_renews_it(
    world: World, client_of: Callable[[Person], Client]
) -> None:
    load_whole()
    clerk, member = client_of(world.clerk), client_of(world.member)
    assert "还剩 10 天" in member.get("/institution/sunset").content.decode()
    form = {"kind": "field", "code": "problem/cause", "until": "2020-01-01", "reason": "仍要"}
    assert (
        member.post("/institution/sunset/renewals", {**form, "until": today().isoformat()}).status_code == 403
    )
    wrong = clerk.post("/institution/sunset/renewals", form)
    opened = re.search(r'<details class="more [^>]* open>', wrong.content.decode())
    assert (wrong.status_code, opened is not None) == (422, True)
    assert clerk.post("/institution/sunset/renewals", {**form, "until": ""}).status_code == 422
    until = (today() + timedelta(days=60)).isoformat()
    assert clerk.post("/institution/sunset/renewals", {**form, "until": until}).status_code == 302
    assert until in member.get("/institution/sunset").content.decode()
    assert clerk.post("/institution/sunset/renewals", {**form, "code": "problem/none"}).status_code == 404


def test_without_days_the_page_says_how_to_give_one(
    world: World, blueprint: Blueprint, client_of: Callable[[Person], Client]
) -> None:
    page = client_of(world.member).get("/institution/sunset").content.decode()
    assert "到期日" in page
    assert reverse("drafts:index") in page

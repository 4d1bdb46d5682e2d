"""From draft to in force: no step is left out where pay is touched, and what is published never changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from redgrid.cases.actions import open_case
from redgrid.cases.models import Case
from redgrid.drafts.actions import (
    Proof,
    begin_draft,
    come_into_force,
    open_to_all,
    publish,
    return_draft,
    save_text,
    take_step,
    withdraw,
)
from redgrid.drafts.actions.editing import Overtaken
from redgrid.drafts.models import Draft, Step
from redgrid.grid.actions import begin_tenure
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.rulebook.actions import load_blueprint
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import in_force
from tests.world import World

TODAY = date(2026, 3, 2)
DEARER = ("    points: 10\n", "    points: 11\n")
WORDS = ("title: 技术保障中心红色网格制度", "title: 技术保障中心红色网格制度（修订）")


@pytest.fixture(autouse=True)
def at_noon() -> Any:
    with clock.at(datetime.fromisoformat("2026-03-02T12:00+08:00")), translation.override("en"):
        yield


def drafted(world: World, change: tuple[str, str] | None = WORDS) -> Draft:
    """A draft of the clerk that changes one thing."""
    draft = begin_draft(in_force(), by=world.clerk, about="改")
    if change:
        draft = save_text(draft, draft.text.replace(*change, 1), by=world.clerk, seen=draft.revision)
    return draft


def said(on: date | None = TODAY) -> Proof:
    return Proof("职代会", on)


def after(draft: Draft, *kinds: str, by: World) -> Draft:
    for kind in kinds:
        draft = take_step(draft, kind, by=by.clerk, proof=said(), seen=draft.revision)
    return draft


def published(draft: Draft, by: Any, on: date = TODAY, without: str = "") -> Draft:
    return publish(draft, by=by, proof=said(), in_force_on=on, seen=draft.revision, without=without)


@pytest.mark.parametrize("change", [DEARER, WORDS], ids=["pay", "words"])
@pytest.mark.parametrize("taken", [(), ("discussed",), ("discussed", "consulted")], ids=len)
def test_steps_are_left_out_only_where_pay_is_not_touched_and_with_a_reason(
    world: World, blueprint: Blueprint, taken: tuple[str, ...], change: tuple[str, str]
) -> None:
    draft, missing = after(drafted(world, change), *taken, by=world), len(taken) < 2
    for without, is_enough in (("", not missing), ("只改标题", not missing or change == WORDS)):
        if not is_enough:
            with pytest.raises(Refused):
                published(draft, world.director, without=without)
            draft.refresh_from_db()
            assert (in_force(), draft.state) == (blueprint, (Draft.DRAFT, *taken)[-1])
    if missing and change == DEARER:
        return
    done = published(draft, world.director, without="只改标题")
    steps = [(step.kind, step.is_skipped) for step in done.steps.all()]
    middle = [("discussed", "discussed" not in taken), ("consulted", "consulted" not in taken)]
    assert steps == [("begun", False), *middle, ("published", False), ("in_force", False)]
    assert {step.digest for step in done.steps.all()[1:]} == {done.digest}
    assert in_force() == done.version


def test_what_is_published_never_changes_by_a_byte_and_begins_once_on_its_day(
    world: World, blueprint: Blueprint
) -> None:
    draft = after(drafted(world, DEARER), "discussed", "consulted", by=world)
    done = published(draft, world.director, on=TODAY + timedelta(days=30))
    version = Blueprint.objects.get(version=2)
    kept = (version.text, version.digest, str(version), list(version.duties.values()))
    attempts: list[Callable[[], object]] = [
        lambda: save_text(done, "blueprint: x\n", by=world.clerk, seen=done.revision),
        lambda: take_step(done, "discussed", by=world.clerk, proof=said(), seen=done.revision),
        lambda: return_draft(done, by=world.director, reason="x", seen=done.revision),
        lambda: withdraw(done, by=world.clerk, reason="x", seen=done.revision),
        lambda: published(done, world.director),
        lambda: published(drafted(world), world.director, without="另一份"),
    ]
    for attempt in attempts:
        with pytest.raises(Refused):
            attempt()
    assert (come_into_force(), in_force()) == (0, blueprint)
    with clock.at(clock.now() + timedelta(days=30)):
        assert (come_into_force(), come_into_force()) == (1, 0)
    version.refresh_from_db()
    assert (version.text, version.digest, str(version), list(version.duties.values())) == kept
    assert (in_force(), version.is_in_force) == (version, True)
    kinds = (
        Entry.objects.filter(kind__regex="^(draft|blueprint)")
        .order_by("number")
        .values_list("kind", flat=True)
    )
    assert [kind for kind in kinds if not kind.startswith("draft.begun")][-5:] == [
        "draft.discussed", "draft.consulted", "draft.published", "draft.changed", "blueprint.begun",
    ]  # fmt: skip


def test_who_may_do_what(world: World, blueprint: Blueprint) -> None:
    with pytest.raises(Forbidden):
        begin_draft(blueprint, by=world.director, about="x")
    draft = after(drafted(world), "discussed", "consulted", by=world)
    for person in (world.clerk, world.net_head, world.member, world.system_admin):
        with pytest.raises(Forbidden):
            published(draft, person)
    begin_tenure(world.clerk, "leading_group_deputy", by=SYSTEM, unit=world.centre, starts_at=clock.now())
    with pytest.raises(Forbidden, match="somebody else"):
        published(draft, world.clerk)
    for act in (return_draft, withdraw):
        with pytest.raises(Forbidden):
            act(draft, by=world.member, reason="x", seen=draft.revision)
    assert published(draft, world.director).state == Draft.IN_FORCE


def test_a_step_back_needs_its_reason_and_the_steps_are_taken_anew(
    world: World, blueprint: Blueprint
) -> None:
    draft = after(drafted(world, DEARER), "discussed", "consulted", by=world)
    with pytest.raises(Invalid):
        return_draft(draft, by=world.director, reason=" \u200b", seen=draft.revision)
    draft = return_draft(draft, by=world.director, reason="采纳意见", seen=draft.revision)
    draft = save_text(draft, draft.text.replace(*WORDS), by=world.clerk, seen=draft.revision)
    with pytest.raises(Refused):
        published(draft, world.director, without="讨论过了")
    draft = open_to_all(draft, by=world.clerk, seen=draft.revision)
    assert open_to_all(draft, by=world.clerk, seen=draft.revision).revision == draft.revision
    draft = withdraw(draft, by=world.clerk, reason="不改了", seen=draft.revision)
    assert [step.kind for step in Step.objects.filter(draft=draft)] == [
        "begun", "discussed", "consulted", "returned", "opened", "withdrawn",
    ]  # fmt: skip
    with pytest.raises(Refused):
        withdraw(draft, by=world.clerk, reason="x", seen=draft.revision)


def test_a_published_version_is_called_back_by_those_who_publish_and_never_begins(
    world: World, blueprint: Blueprint
) -> None:
    done = published(drafted(world), world.director, on=TODAY + timedelta(days=1), without="只改标题")
    withdraw(done, by=world.director, reason="有误", seen=done.revision)
    with clock.at(clock.now() + timedelta(days=9)):
        assert (come_into_force(), in_force()) == (0, blueprint)


def test_two_who_act_at_once_do_not_overwrite_each_other(world: World, blueprint: Blueprint) -> None:
    draft = drafted(world, None)
    mine = save_text(draft, draft.text.replace(*WORDS), by=world.clerk, seen=1)
    slower: list[Callable[[], object]] = [
        lambda: save_text(draft, draft.text.replace(*DEARER), by=world.clerk, seen=1),
        lambda: take_step(draft, "discussed", by=world.clerk, proof=said(), seen=1),
        lambda: withdraw(draft, by=world.clerk, reason="x", seen=1),
    ]
    for late in slower:
        with pytest.raises(Overtaken, match="文书记"):
            late()
    assert Draft.objects.get().text == mine.text


def test_a_text_that_would_orphan_somebody_goes_no_further_and_waits_at_the_gate(
    world: World, blueprint: Blueprint
) -> None:
    head = "  - {code: scribe, name: 记录员, kind: post, at: cell, required: false, verbs: []}\n"
    first = "  - code: leading_group_head\n"
    load_blueprint(blueprint.text.replace(first, head + first), by=SYSTEM)
    draft = drafted(world, (head, ""))
    done = published(draft, world.director, on=TODAY + timedelta(days=5), without="无人担任")
    begin_tenure(world.worker, "scribe", by=SYSTEM, unit=world.electrical, starts_at=clock.now())
    with pytest.raises(Refused, match="scribe"):
        after(drafted(world, (head, "")), "discussed", by=world)
    with clock.at(clock.now() + timedelta(days=5)):
        assert [come_into_force(), come_into_force()] == [0, 0]
    done.refresh_from_db()
    assert (done.state, "工网格" in done.held_up) == (Draft.PUBLISHED, True)
    assert Entry.objects.filter(kind="draft.held_up").count() == 1


def test_a_stage_in_which_cases_stand_stays_and_sealed_ones_are_not_named(
    world: World, blueprint: Blueprint
) -> None:
    plain, sealed = (open_case("problem", by=world.member, title=name).case for name in ("泵异响", "谈话"))
    Case.objects.filter(pk=sealed.pk).update(is_sealed=True)
    draft = drafted(world, None)
    text = draft.text.replace("code: found", "code: spotted").replace("to: found,", "to: spotted,")
    save_text(draft, text, by=world.clerk, seen=draft.revision)
    with pytest.raises(Refused) as refused:
        after(Draft.objects.get(), "discussed", by=world)
    told = str(refused.value.reason)
    assert (plain.number in told, "a sealed case" in told, sealed.number in told) == (True, True, False)


@pytest.mark.parametrize(
    ("proof", "field"),
    [
        (said(TODAY + timedelta(days=1)), "held_on"),
        (said(None), "held_on"),
        (Proof("\n", TODAY), "said"),
    ],
)
def test_a_step_without_its_proof_is_refused(
    world: World, blueprint: Blueprint, proof: Proof, field: str
) -> None:
    draft = drafted(world)
    with pytest.raises(Invalid) as refusal:
        take_step(draft, "discussed", by=world.clerk, proof=proof, seen=draft.revision)
    assert refusal.value.field == field

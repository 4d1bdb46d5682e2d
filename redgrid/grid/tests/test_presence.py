"""Who is away and who stands in: by the map, by the simplest model there is, and on its pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from redgrid.grid import actions
from redgrid.grid.models import Absence, Pairing, Person
from redgrid.grid.queries import holder, who
from redgrid.grid.rules import rights_of
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from tests.tries import tries
from tests.world import World, build_world

DAY = timedelta(days=1)
SINCE = datetime(2026, 3, 2, tzinfo=UTC)


def day(number: int) -> datetime:
    return SINCE + number * DAY


def test_a_standing_stand_in_acts_in_every_absence_that_names_nobody(world: World) -> None:
    actions.set_stand_in(world.worker, world.member, by=SYSTEM, starts_at=day(0))
    leave: dict[str, Any] = {"by": SYSTEM, "reason": "leave"}
    actions.note_absence(world.worker, starts_at=day(1), ends_at=day(2), **leave)
    actions.note_absence(world.worker, starts_at=day(3), ends_at=day(4), stand_in=world.cell_head, **leave)
    met = [(answer.holder.person, answer.holder.away_for) for answer in
           (who(world.workshop, at=day(n)) for n in (0, 1, 2, 3)) if answer.holder]  # fmt: skip
    assert met == [
        (world.worker, None), (world.member, world.worker), (world.worker, None), (world.cell_head, world.worker),
    ]  # fmt: skip
    assert {row.person for row in rights_of(world.member, day(1)).tenures} == {world.member, world.worker}
    assert {row.person for row in rights_of(world.member, day(2)).tenures} == {world.member}


def test_another_stand_in_acts_from_the_day_on_and_what_was_believed_stays(world: World) -> None:
    actions.set_stand_in(world.worker, world.member, by=SYSTEM, starts_at=day(0))
    actions.note_absence(world.worker, by=SYSTEM, starts_at=day(1), ends_at=day(9), reason="leave")
    before = now()
    actions.set_stand_in(world.worker, world.cell_head, by=SYSTEM, starts_at=day(5))
    actions.set_stand_in(world.worker, None, by=SYSTEM, starts_at=day(7))
    believed = Absence.objects.filter(superseded_at=None).order_by("starts_at")
    assert [(row.starts_at, row.ends_at, row.stand_in) for row in believed] == [
        (day(1), day(5), world.member), (day(5), day(7), world.cell_head), (day(7), day(9), None),
    ]  # fmt: skip
    assert len({row.series for row in believed} - {""}) == 1
    then = who(world.workshop, at=day(6), known_at=before).holder
    assert then is not None
    assert then.person == world.member


def test_whoever_leaves_stands_in_for_nobody(world: World) -> None:
    actions.set_stand_in(world.worker, world.member, by=SYSTEM, starts_at=now() - DAY)
    span: dict[str, Any] = {"starts_at": now() + DAY, "ends_at": now() + 9 * DAY, "reason": "travel"}
    actions.note_absence(world.worker, by=SYSTEM, **span)
    actions.note_absence(world.cell_head, by=SYSTEM, stand_in=world.member, **span)
    gone_at = now() + 5 * DAY
    actions.let_person_leave(world.member, by=SYSTEM, leaves_at=gone_at, reason="retires")
    rows = Absence.objects.filter(superseded_at=None, stand_in=world.member)
    assert {(row.person, row.ends_at) for row in rows} == {
        (world.worker, gone_at),
        (world.cell_head, gone_at),
    }
    late = Absence.objects.filter(superseded_at=None, starts_at=gone_at)
    assert {(row.person, row.stand_in) for row in late} == {(world.worker, None), (world.cell_head, None)}
    assert {row.ends_at for row in Pairing.objects.believed()} == {gone_at}


def test_an_absence_is_corrected_by_superseding_it(world: World) -> None:
    soon = now() + DAY
    row = actions.note_absence(
        world.worker, by=world.worker, starts_at=soon, ends_at=soon + DAY, reason="leave"
    )
    [changed] = actions.change_absence(
        row,
        by=world.cell_head,
        starts_at=soon,
        ends_at=soon + 2 * DAY,
        reason="travel",
        stand_in=world.member,
    )
    assert changed.stand_in == world.member
    with pytest.raises(Refused):
        actions.change_absence(row, by=world.worker, starts_at=soon, ends_at=soon + DAY, reason="leave")
    actions.cancel_absences([changed], by=world.worker)
    assert list(Absence.objects.filter(superseded_at=None)) == []
    assert Absence.objects.count() == 2
    assert "leave" not in str([entry.facts for entry in Entry.objects.filter(kind__startswith="absence")])


def test_who_may_not_and_what_is_no_absence(world: World) -> None:
    soon: dict[str, Any] = {"starts_at": now() + DAY, "ends_at": now() + 2 * DAY, "reason": "leave"}
    past: dict[str, Any] = {"starts_at": now() - 3 * DAY, "ends_at": now() - 2 * DAY, "reason": "leave"}
    for nobody_of_theirs in (world.other_head, world.member, world.system_admin):
        with pytest.raises(Forbidden):
            actions.note_absence(world.worker, by=nobody_of_theirs, **soon)
        with pytest.raises(Forbidden):
            actions.set_stand_in(world.worker, world.member, by=nobody_of_theirs, starts_at=now())
    with pytest.raises(Invalid):
        actions.note_absence(world.worker, by=world.worker, **past)
    with pytest.raises(Refused):
        actions.set_stand_in(world.worker, world.worker, by=world.worker, starts_at=now())
    with pytest.raises(Refused):
        actions.set_stand_in(world.worker, world.audit_admin, by=world.worker, starts_at=now())
    actions.note_absence(world.worker, by=world.net_head, **soon)
    with pytest.raises(Refused):
        actions.note_absence(world.worker, by=world.worker, **soon)
    assert Absence.objects.count() == 1


# Random absences and pairings, day by day.
CAST = ("worker", "member", "cell_head")
DAYS = 6
spans = st.tuples(st.integers(0, DAYS - 1), st.integers(1, DAYS)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)
people = st.sampled_from(CAST)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("away"), people, st.none() | people, spans),
        st.tuples(st.just("pair"), people, st.none() | people, st.integers(0, DAYS)),
    ),
    max_size=6,
)


class Model:
    """Who stands in for whom on which day, and who is away, as plain sets."""

    def __init__(self) -> None:
        self.standing: dict[tuple[str, int], str | None] = {}
        self.away: list[tuple[str, str | None, tuple[int, int]]] = []

    def take(self, step: Any) -> None:
        if step[0] == "away":
            self.away.append(step[1:])
        else:
            self.standing |= {(step[1], on): step[2] for on in range(step[3], 3 * DAYS)}

    def answers(self, on: int) -> tuple[str, str | None, bool]:
        gone = {name for name, _named, (first, last) in self.away if first <= on < last}
        if "worker" not in gone:
            return "worker", None, True
        called = [
            named or self.standing.get(("worker", on))
            for name, named, (first, last) in self.away
            if name == "worker" and first <= on < last
        ]
        there = [name for name in called if name and name not in gone]
        return (there[-1], "worker", True) if there else ("worker", None, False)


class RandomMonths(TestCase):
    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = build_world()

    @settings(max_examples=tries(25), deadline=None)
    @given(drawn=steps)
    def test_the_stand_in_of_the_day_answers_and_nobody_who_is_away(self, drawn: list[Any]) -> None:
        model, cast = Model(), vars(self.world)
        for step in drawn:
            self._do(step, cast, model)
        names: dict[Person | None, Any] = {cast[name]: name for name in CAST} | {None: None}
        for on in range(2 * DAYS):
            found = holder("claim", self.world.workshop, day(on) + DAY / 2)
            assert found is not None
            met = (names[found.person], names[found.away_for], found.is_present)
            assert met[2] == model.answers(on)[2]
            assert met[0] in _possible(model, on)

    @staticmethod
    def _do(step: Any, cast: dict[str, Any], model: Model) -> None:
        who_, other = cast[step[1]], cast.get(step[2] or "")
        try:
            if step[0] == "away":
                first, last = step[3]
                actions.note_absence(
                    who_, by=SYSTEM, starts_at=day(first), ends_at=day(last), reason="leave", stand_in=other
                )
            else:
                actions.set_stand_in(who_, other, by=SYSTEM, starts_at=day(step[3]))
        except Refused:
            assert step[1] == step[2]
        else:
            model.take(step)


def _possible(model: Model, on: int) -> set[str]:
    """Where two absences of the same time name two, either may answer; otherwise just one."""
    answer = model.answers(on)
    if not answer[1]:
        return {answer[0]}
    gone = {name for name, _named, (first, last) in model.away if first <= on < last}
    called = {
        named or model.standing.get(("worker", on))
        for name, named, (first, last) in model.away
        if name == "worker" and first <= on < last
    }
    return {name for name in called if name} - gone

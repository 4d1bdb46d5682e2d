from __future__ import annotations

from datetime import timedelta

import pytest

from redgrid.grid.actions import begin_tenure, end_tenure, note_absence
from redgrid.grid.models import Person, Tenure, Unit
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.officers.actions import assign_officers, withdraw_profile, write_profile
from redgrid.officers.fit import Said
from redgrid.officers.models import Answer, Profile
from redgrid.officers.problem import Plan, changes, faults
from redgrid.officers.solver import best, repair
from redgrid.officers.staffing import Staffing, staffing_of
from redgrid.rulebook.queries import current
from tests.world import World

SAID = Said(frozenset({"field"}), frozenset({"diagnosis"}), {"notices": 5, "listens": 1})


def staffing(cell: Unit) -> Staffing:
    return staffing_of([cell], current(), now())


def confirm(cell: Unit, plan: Plan, by: Person, seen: str = "", basis: str = "No. 7") -> int:
    seen = seen or staffing(cell).digest(cell)
    return assign_officers(cell, plan, by=by, starts_at=now(), basis=basis, seen=seen)


def officers_of(cell: Unit) -> dict[tuple[str, bool], str]:
    rows = (
        Tenure.objects.current()
        .filter(unit=cell, capacity__kind="officer")
        .select_related("person", "capacity")
    )
    return {(row.capacity.code, row.is_stand_in): row.person.staff_number for row in rows}


def test_nothing_takes_effect_before_the_head_confirms(world: World) -> None:
    before = officers_of(world.electrical)
    found = staffing(world.electrical)
    plan = best(found.problem).plan
    assert officers_of(world.electrical) == before
    assert confirm(world.electrical, plan, world.cell_head) == len(changes(found.problem, plan))
    assert officers_of(world.electrical) == {
        (s.role, s.is_stand_in): code for s, code in plan.items() if code
    }


def test_confirming_is_told_once_as_a_whole_and_once_a_tenure(world: World) -> None:
    plan = best(staffing(world.electrical).problem).plan
    mark = Entry.objects.count()
    count = confirm(world.electrical, plan, world.cell_head)
    told = Entry.objects.order_by("number")[mark:]
    last = list(told)[-1]
    assert {entry.kind for entry in told} == {"tenure.begun", "tenure.ended", "officers.assigned"}
    assert (last.kind, last.unit, len(last.facts["changes"]), last.facts["basis"]) == (
        "officers.assigned", "electrical", count, "No. 7",
    )  # fmt: skip


def test_only_heads_and_clerks_confirm(world: World) -> None:
    plan = best(staffing(world.electrical).problem).plan
    for person in (
        world.worker,
        world.member,
        world.other_head,
        world.south_head,
        world.system_admin,
        world.director,
    ):
        with pytest.raises(Forbidden):
            confirm(world.electrical, plan, person)
    assert set(officers_of(world.electrical).values()) == {world.cell_head.staff_number}
    assert confirm(world.electrical, plan, world.net_head) > 0


def test_a_head_gives_officer_roles_and_nothing_else(world: World) -> None:
    begin_tenure(world.worker, "health_guide", by=world.cell_head, unit=world.electrical, starts_at=now())
    for capacity, unit in (("cell_head", world.electrical), ("health_guide", world.metering)):
        with pytest.raises(Forbidden):
            begin_tenure(world.worker, capacity, by=world.cell_head, unit=unit, starts_at=now())
    head = Tenure.objects.get(person=world.other_head, capacity__code="cell_head")
    with pytest.raises(Forbidden):
        end_tenure(head, by=world.cell_head, ends_at=now(), reason="")


def test_a_plan_that_breaks_a_rule_is_refused_and_nothing_changes(world: World) -> None:
    before = officers_of(world.electrical)
    found = staffing(world.electrical)
    one = dict.fromkeys(found.problem.seats, world.worker.staff_number)
    stranger = dict(best(found.problem).plan)
    stranger[found.problem.seats[0]] = world.stranger.staff_number
    for plan in (one, stranger):
        with pytest.raises(Refused):
            confirm(world.electrical, plan, world.cell_head)
    with pytest.raises(Invalid):
        confirm(world.electrical, {}, world.cell_head)
    with pytest.raises(Invalid):
        confirm(world.electrical, best(found.problem).plan, world.cell_head, basis="")
    assert officers_of(world.electrical) == before


def test_what_was_not_seen_is_not_confirmed(world: World) -> None:
    found = staffing(world.electrical)
    seen, plan = found.digest(world.electrical), best(found.problem).plan
    begin_tenure(world.worker, "health_guide", by=SYSTEM, unit=world.electrical, starts_at=now())
    with pytest.raises(Refused):
        confirm(world.electrical, plan, world.cell_head, seen=seen)
    with pytest.raises(Refused, match=r"Nothing|没有"):
        confirm(world.electrical, staffing_settled(world), world.cell_head)


def staffing_settled(world: World) -> Plan:
    """Confirm the best plan and give it back."""
    plan = best(staffing(world.electrical).problem).plan
    confirm(world.electrical, plan, world.cell_head)
    return plan


def test_when_somebody_is_away_the_repair_touches_only_what_they_hold(world: World) -> None:
    plan = staffing_settled(world)
    start = now()
    note_absence(
        world.worker, by=world.worker, starts_at=start, ends_at=start + timedelta(days=3), reason="leave"
    )
    found = staffing(world.electrical)
    mended = repair(found.problem)
    own = {seat for seat, code in plan.items() if code == world.worker.staff_number}
    assert faults(found.problem, mended.plan) == []
    assert {seat.role for seat in changes(found.problem, mended.plan)} <= {seat.role for seat in own}


def test_somebody_of_a_neighbour_cell_takes_only_roles_that_may_be_shared(world: World) -> None:
    found = staffing(world.electrical)
    other = world.other_head.staff_number
    roles = {seat.role for (seat, code) in found.problem.fits if code == other}
    assert roles == set(current().assignment.shared_roles)
    assert world.stranger.staff_number not in found.people


def test_what_is_written_anew_leaves_nothing_of_before(world: World) -> None:
    write_profile(world.worker, SAID, "electrician", by=world.worker)
    write_profile(world.worker, Said(answers={"listens": 4}), by=world.worker)
    assert [(row.statement, row.value) for row in Answer.objects.all()] == [("listens", 4)]
    assert not Profile.objects.exists()


def test_taking_back_deletes_and_the_journal_tells_only_that(world: World) -> None:
    write_profile(world.worker, SAID, "electrician", by=world.worker)
    assert (Answer.objects.count(), Profile.objects.count()) == (2, 1)
    withdraw_profile(world.worker, by=world.worker)
    assert (Answer.objects.count(), Profile.objects.count()) == (0, 0)
    told = list(Entry.objects.filter(kind__startswith="profile.").values_list("kind", "facts"))
    assert told == [
        ("profile.changed", {"said": ["works", "abilities", "answers", "certificates"]}),
        ("profile.withdrawn", {}),
    ]


def test_nobody_writes_or_deletes_what_another_says(world: World) -> None:
    write_profile(world.worker, SAID, by=world.worker)
    for person in (world.cell_head, world.net_head, world.clerk, world.system_admin):
        with pytest.raises(Forbidden):
            write_profile(world.worker, Said(), by=person)
        with pytest.raises(Forbidden):
            withdraw_profile(world.worker, by=person)
    assert Answer.objects.count() == 2

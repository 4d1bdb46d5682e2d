"""What the actions of the map do, record and refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from redgrid.grid import actions
from redgrid.grid.actions import paths
from redgrid.grid.models import Capacity, Placement, Tenure, Unit
from redgrid.grid.queries import cell_of, holder, home_of, who
from redgrid.journal.models import Entry
from redgrid.journal.queries import last_number
from redgrid.kit import clock
from redgrid.kit.actor import ANONYMOUS, SYSTEM
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from tests.world import SINCE, World

LATER = SINCE + timedelta(days=30)
MUCH_LATER = LATER + timedelta(days=30)


def claims_of(world: World) -> set[tuple[str, object, object]]:
    rows = Tenure.objects.believed().filter(resource=world.workshop)
    return {(row.person.staff_number, row.starts_at, row.ends_at) for row in rows}


def kinds_after(number: int) -> list[str]:
    return list(Entry.objects.filter(number__gt=number).order_by("number").values_list("kind", flat=True))


def test_each_change_tells_one_event(world: World) -> None:
    before = last_number()
    unit = actions.open_unit("process", by=SYSTEM, name="工艺格", kind="cell", parent=world.south)
    person = actions.enter_person("W900", by=SYSTEM, name="新人")
    place = actions.enter_place("hall", by=SYSTEM, name="大厅")
    actions.put_place(place, unit, by=SYSTEM, starts_at=LATER)
    tenure = actions.begin_tenure(person, "member", by=SYSTEM, unit=unit, starts_at=LATER)
    actions.end_tenure(tenure, by=SYSTEM, ends_at=MUCH_LATER, reason="moved")
    actions.note_absence(person, by=person, starts_at=LATER, ends_at=MUCH_LATER, reason="leave", basis="late")
    actions.define_capacity("guide", by=SYSTEM, name="向导", kind="post", at="cell")
    assert kinds_after(before) == [
        "unit.opened", "person.entered", "place.entered", "place.put", "tenure.begun", "tenure.ended",
        "absence.noted", "capacity.defined",
    ]  # fmt: skip


def test_a_capacity_that_is_defined_alike_is_no_event(world: World) -> None:
    before = last_number()
    assert not actions.define_capacity("claim", by=SYSTEM, name="认领人")
    assert actions.define_capacity("claim", by=SYSTEM, name="负责人")
    assert kinds_after(before) == ["capacity.defined"]


def test_codes_are_never_used_again(world: World) -> None:
    with pytest.raises(Refused):
        actions.open_unit("electrical", by=SYSTEM, name="又一格", kind="cell", parent=world.south)
    with pytest.raises(Refused):
        actions.enter_person(world.worker.staff_number, by=SYSTEM, name="另一人")
    with pytest.raises(Refused):
        actions.enter_place("workshop", by=SYSTEM, name="又一间")


def test_nothing_is_opened_under_a_cell(world: World) -> None:
    with pytest.raises(Refused) as refused:
        actions.open_unit("corner", by=SYSTEM, name="角落", kind="cell", parent=world.electrical)
    assert refused.value.field == "parent"


def test_a_net_is_full_before_the_range_of_its_last_unit_would_run_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    Unit.objects.filter(code="laboratory").update(path=world.south.path + "9998")
    more = actions.open_unit("one-more", by=SYSTEM, name="多一格", kind="cell", parent=world.south)
    assert more.path == world.south.path + "0001"
    monkeypatch.setattr(paths, "LAST_STEP", 1)
    with pytest.raises(Refused):
        actions.open_unit("too-many", by=SYSTEM, name="太多", kind="cell", parent=world.south)


def test_a_second_root_stands_beside_the_first(world: World) -> None:
    other = actions.open_unit("other", by=SYSTEM, name="另一中心", kind="net", parent=None, level=3)
    assert (world.centre.path, other.path) == ("0001", "0002")


def test_a_new_claim_ends_the_one_before_and_gives_it_back_afterwards(world: World) -> None:
    worker, member = world.worker.staff_number, world.member.staff_number
    actions.begin_tenure(
        world.member, "claim", by=SYSTEM, resource=world.workshop, starts_at=LATER, ends_at=MUCH_LATER
    )
    assert claims_of(world) == {
        (worker, SINCE, LATER), (member, LATER, MUCH_LATER), (worker, MUCH_LATER, None),
    }  # fmt: skip
    actions.begin_tenure(world.cell_head, "claim", by=SYSTEM, resource=world.workshop, starts_at=SINCE)
    assert claims_of(world) == {(world.cell_head.staff_number, SINCE, None)}


def test_what_was_believed_before_a_correction_can_still_be_asked(world: World) -> None:
    with clock.at(MUCH_LATER):
        actions.begin_tenure(world.member, "claim", by=SYSTEM, resource=world.workshop, starts_at=LATER)
    then = who(world.workshop, at=LATER, known_at=MUCH_LATER - timedelta(seconds=1)).holder
    today = who(world.workshop, at=LATER).holder
    assert then is not None
    assert today is not None
    assert (then.person, today.person) == (world.worker, world.member)


def test_a_person_who_joins_a_unit_leaves_the_one_before(world: World) -> None:
    actions.begin_tenure(world.member, "member", by=SYSTEM, unit=world.metering, starts_at=LATER)
    assert home_of(world.member, LATER) == world.metering
    assert home_of(world.member, LATER - timedelta(seconds=1)) == world.electrical
    assert Tenure.objects.current().filter(person=world.member, capacity__code="member").count() == 1


def test_a_place_that_is_put_elsewhere_leaves_its_cell(world: World) -> None:
    actions.put_place(world.workshop, world.metering, by=SYSTEM, starts_at=LATER, ends_at=MUCH_LATER)
    assert [cell_of(world.workshop, at) for at in (SINCE, LATER, MUCH_LATER)] == [
        world.electrical, world.metering, world.electrical,
    ]  # fmt: skip


def test_a_place_lies_in_no_net(world: World) -> None:
    with pytest.raises(Refused) as refused:
        actions.put_place(world.workshop, world.north, by=SYSTEM, starts_at=LATER)
    assert refused.value.field == "unit"


@pytest.mark.parametrize(
    ("capacity", "where"),
    [("queen", "electrical"), ("cell_head", "north"), ("net_head", "centre"), ("claim", "electrical"),
     ("leading_group_head", "north")],
)  # fmt: skip
def test_a_capacity_is_held_where_the_institution_says_and_nowhere_else(
    world: World, capacity: str, where: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.begin_tenure(world.member, capacity, by=SYSTEM, unit=getattr(world, where), starts_at=LATER)
    assert refused.value.field == "capacity"


def test_a_post_is_not_the_claim_of_a_place_and_is_not_nowhere(world: World) -> None:
    with pytest.raises(Invalid):
        actions.begin_tenure(world.member, "cell_head", by=SYSTEM, resource=world.lab, starts_at=LATER)
    with pytest.raises(Invalid):
        actions.begin_tenure(world.member, "cell_head", by=SYSTEM, starts_at=LATER)


def test_a_form_sent_twice_begins_one_tenure(world: World) -> None:
    for stand_in in (False, True):
        begin = {"by": SYSTEM, "unit": world.electrical, "starts_at": LATER, "is_stand_in": stand_in}
        actions.begin_tenure(world.member, "grid_worker", **begin)  # type: ignore[arg-type]
        with pytest.raises(Refused) as refused:
            actions.begin_tenure(world.member, "grid_worker", **begin)  # type: ignore[arg-type]
        assert refused.value.field == "person"


def test_a_stand_in_for_a_place_ends_no_claim(world: World) -> None:
    actions.begin_tenure(
        world.member, "claim", by=SYSTEM, resource=world.workshop, starts_at=LATER, is_stand_in=True
    )
    assert (world.worker.staff_number, SINCE, None) in claims_of(world)
    with pytest.raises(Refused):
        actions.begin_tenure(
            world.member, "member", by=SYSTEM, unit=world.metering, starts_at=LATER, is_stand_in=True
        )


def test_the_three_administrators_are_three_people(world: World) -> None:
    with pytest.raises(Refused) as refused:
        actions.begin_tenure(world.system_admin, "audit_admin", by=SYSTEM, unit=world.centre, starts_at=LATER)
    assert refused.value.field == "person"
    actions.begin_tenure(world.member, "audit_admin", by=SYSTEM, unit=world.centre, starts_at=LATER)


def test_nobody_makes_administrators_through_the_map(world: World) -> None:
    with pytest.raises(Forbidden):
        actions.begin_tenure(world.clerk, "system_admin", by=world.clerk, unit=world.centre, starts_at=LATER)


def test_no_time_runs_backwards(world: World) -> None:
    claim = Tenure.objects.get(resource=world.workshop)
    backwards = {"starts_at": LATER, "ends_at": LATER}
    with pytest.raises(Refused):
        actions.begin_tenure(world.member, "claim", by=SYSTEM, resource=world.lab, **backwards)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        actions.put_place(world.workshop, world.metering, by=SYSTEM, starts_at=LATER, ends_at=LATER)
    with pytest.raises(Refused):
        actions.note_absence(world.worker, by=SYSTEM, reason="leave", **backwards)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        actions.end_tenure(claim, by=SYSTEM, ends_at=SINCE, reason="")


def test_an_ended_tenure_is_not_drawn_out_over_its_successor(world: World) -> None:
    actions.begin_tenure(world.member, "claim", by=SYSTEM, resource=world.workshop, starts_at=LATER)
    before = Tenure.objects.believed().get(resource=world.workshop, person=world.worker)
    with pytest.raises(Refused) as refused:
        actions.end_tenure(before, by=SYSTEM, ends_at=MUCH_LATER, reason="")
    assert refused.value.field == "ends_at"


def test_of_two_who_end_the_same_tenure_the_second_is_told(world: World) -> None:
    claim = Tenure.objects.get(resource=world.workshop)
    actions.end_tenure(claim, by=SYSTEM, ends_at=LATER, reason="moved")
    with pytest.raises(Refused):
        actions.end_tenure(claim, by=SYSTEM, ends_at=MUCH_LATER, reason="moved")
    assert claims_of(world) == {(world.worker.staff_number, SINCE, LATER)}


def test_nobody_stands_in_for_themselves(world: World) -> None:
    with pytest.raises(Refused) as refused:
        actions.note_absence(
            world.worker, by=SYSTEM, starts_at=SINCE, ends_at=LATER, reason="leave", stand_in=world.worker
        )
    assert refused.value.field == "stand_in"


def test_an_absence_is_noted_by_oneself_by_a_head_or_by_whoever_keeps_the_map(world: World) -> None:
    span = {"starts_at": SINCE, "ends_at": LATER, "reason": "leave", "basis": "told late"}
    actions.note_absence(world.worker, by=type(world.worker).objects.get(pk=world.worker.pk), **span)  # type: ignore[arg-type]
    actions.note_absence(world.worker, by=world.clerk, stand_in=world.member, **span)  # type: ignore[arg-type]
    actions.note_absence(world.cell_head, by=world.net_head, **span)  # type: ignore[arg-type]
    found = holder("claim", world.workshop, SINCE)
    assert found is not None
    assert (found.person, found.away_for) == (world.member, world.worker)
    with pytest.raises(Forbidden):
        actions.note_absence(world.worker, by=world.other_head, **span)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "director",
        "net_head",
        "cell_head",
        "worker",
        "member",
        "stranger",
        "system_admin",
        "audit_admin",
        None,
    ],
)
def test_only_whoever_keeps_the_map_changes_it(world: World, name: str | None) -> None:
    by = getattr(world, name) if name else ANONYMOUS
    claim = Tenure.objects.get(resource=world.workshop)
    attempts: list[Callable[[], object]] = [
        lambda: actions.open_unit("mine", by=by, name="我的格", kind="cell", parent=world.north),
        lambda: actions.enter_person("W901", by=by, name="熟人"),
        lambda: actions.enter_place("mine", by=by, name="我的房间"),
        lambda: actions.put_place(world.workshop, world.metering, by=by, starts_at=LATER),
        lambda: actions.begin_tenure(
            world.stranger, "cell_head", by=by, unit=world.electrical, starts_at=LATER
        ),
        lambda: actions.begin_tenure(world.stranger, "claim", by=by, resource=world.lab, starts_at=LATER),
        lambda: actions.end_tenure(claim, by=by, ends_at=LATER, reason="coup"),
    ]
    before = last_number()
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    assert last_number() == before


def test_whoever_keeps_one_net_takes_nothing_from_another(world: World) -> None:
    keeper = Capacity.objects.get(code="net_head")
    Capacity.objects.filter(pk=keeper.pk).update(verbs=["grid.change"])
    actions.put_place(world.workshop, world.metering, by=world.net_head, starts_at=LATER, basis="moved")
    actions.begin_tenure(
        world.member, "member", by=world.net_head, unit=world.metering, starts_at=LATER, basis="moved"
    )
    with pytest.raises(Forbidden):
        actions.put_place(world.lab, world.metering, by=world.net_head, starts_at=LATER, basis="moved")
    with pytest.raises(Forbidden):
        actions.begin_tenure(
            world.stranger, "member", by=world.net_head, unit=world.metering, starts_at=LATER, basis="moved"
        )
    with pytest.raises(Forbidden):
        actions.begin_tenure(
            world.net_head, "claim", by=world.net_head, resource=world.lab, starts_at=LATER, basis="moved"
        )
    assert Placement.objects.believed().filter(resource=world.lab).count() == 1

"""A version is loaded once and never changes; a day is edited and taken back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone, translation

from redgrid.grid.actions import begin_tenure, define_capacity
from redgrid.grid.models import Capacity
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Forbidden, Missing, Refused
from redgrid.rulebook.actions import clear_calendar_day, load_blueprint, set_calendar_day, versions
from redgrid.rulebook.check import Faulty
from redgrid.rulebook.models import Blueprint, CalendarDay, Duty
from redgrid.rulebook.queries import in_force
from redgrid.rulebook.tests.samples import SMALL, content, written
from tests.world import World

SECOND = SMALL.replace("limit: 4 work-hours", "limit: 8 work-hours")
NEW_YEAR = date(2027, 1, 1)


def events(*kinds: str) -> list[tuple[str, str, str]]:
    rows = Entry.objects.filter(kind__in=kinds).order_by("number")
    return list(rows.values_list("kind", "subject", "actor"))


def test_loading_writes_a_version_its_duties_its_capacities_and_an_event(db: None) -> None:
    loaded = load_blueprint(SMALL, by=SYSTEM)
    assert loaded.is_new
    blueprint = Blueprint.objects.get()
    assert (str(blueprint), blueprint.title, blueprint.is_in_force, blueprint.loaded_by) == (
        "small/1",
        "小制度",
        True,
        "system",
    )
    assert blueprint.text == SMALL
    assert blueprint.content == content()
    duty, other = Duty.objects.all()
    assert (duty.clause, duty.limit, duty.points, duty.evidence, duty.deductions) == (
        "small/1#D1",
        "4 work-hours",
        Decimal(60),
        ["ticket"],
        {"late": "5", "returned": "2.5"},
    )
    assert (str(other), other.limit, other.evidence, other.deductions) == ("D2 下站走访", "", [], {})
    assert list(Capacity.objects.values_list("code", "is_required", "order")) == [
        ("cell_head", True, 0),
        ("member", False, 1),
        ("diagnosis_officer", True, 2),
        ("system_admin", False, 3),
    ]
    assert events("blueprint.loaded") == [("blueprint.loaded", "blueprint:small/1", "system")]


def test_the_same_text_again_changes_nothing(small_in_force: Blueprint) -> None:
    before = Entry.objects.count()
    for text in (
        SMALL,
        SMALL.encode(),
        "\ufeff" + SMALL,
        SMALL.replace("\n", "\r\n"),
        b"\xef\xbb\xbf" + SMALL.encode(),
    ):
        loaded = load_blueprint(text, by=SYSTEM)
        assert (loaded.blueprint.pk, loaded.is_new) == (small_in_force.pk, False)
    assert (Blueprint.objects.count(), Duty.objects.count(), Entry.objects.count()) == (1, 2, before)


def test_another_text_is_the_next_version_and_the_old_one_stays_as_it_was(small_in_force: Blueprint) -> None:
    loaded = load_blueprint(SECOND, by=SYSTEM)
    assert (str(loaded.blueprint), loaded.is_new, in_force().pk) == ("small/2", True, loaded.blueprint.pk)
    old = Blueprint.objects.get(pk=small_in_force.pk)
    assert (old.is_in_force, old.text, old.duties.get(code="D1").limit) == (False, SMALL, "4 work-hours")


def test_an_earlier_text_comes_into_force_again_under_its_number(small_in_force: Blueprint) -> None:
    load_blueprint(SECOND, by=SYSTEM)
    loaded = load_blueprint(SMALL, by=SYSTEM)
    assert (str(loaded.blueprint), loaded.is_new, loaded.blueprint.is_in_force) == ("small/1", False, True)
    assert Blueprint.objects.filter(is_in_force=True).get() == small_in_force
    assert Entry.objects.filter(kind="blueprint.loaded").count() == 3


def test_another_institution_takes_over_with_its_own_numbers(small_in_force: Blueprint) -> None:
    loaded = load_blueprint(SMALL.replace("blueprint: small", "blueprint: other"), by=SYSTEM)
    assert str(loaded.blueprint) == "other/1"
    assert str(in_force()) == "other/1"


def test_a_text_with_faults_is_not_loaded(db: None) -> None:
    with pytest.raises(Faulty) as refusal:
        load_blueprint(SMALL.replace("clause: D1", "clause: D9"), by=SYSTEM, name="my.yaml")
    assert [(fault.file, fault.path) for fault in refusal.value.faults] == [
        ("my.yaml", "flows[problem].stages[found].clause")
    ]
    assert not Blueprint.objects.exists()


def test_a_text_that_would_orphan_open_cases_is_refused_with_their_numbers(small_in_force: Blueprint) -> None:
    running = [("problem", "found", "WT-1"), ("problem", "gone", "WT-2"), ("petition", "found", "XF-3")]
    with translation.override("en"), pytest.raises(Refused) as refusal:
        load_blueprint(SECOND, by=SYSTEM, running=running)
    assert "WT-2, XF-3." in refusal.value.reason
    assert in_force() == small_in_force
    assert load_blueprint(SECOND, by=SYSTEM, running=running[:1]).is_new


def test_many_orphans_are_counted_not_listed(db: None) -> None:
    running = [("gone", "found", f"WT-{number}") for number in range(30)]
    with translation.override("en"), pytest.raises(Refused) as refusal:
        load_blueprint(SMALL, by=SYSTEM, running=running)
    assert "WT-11 and 18 more" in refusal.value.reason
    assert "WT-12" not in refusal.value.reason


def test_a_text_that_drops_what_somebody_holds_is_refused_with_the_names(world: World) -> None:
    define_capacity("poet", by=SYSTEM, name="诗人", kind="post", at="cell", verbs=[])
    text = (settings.BLUEPRINTS / "support-centre" / "blueprint.yaml").read_text(encoding="utf-8")
    later = timezone.now() + timedelta(days=9)
    begin_tenure(world.worker, "poet", by=SYSTEM, unit=world.electrical, starts_at=later)
    with pytest.raises(Refused, match=r"poet \(工网格\)"):
        load_blueprint(text, by=SYSTEM)


def test_a_tenure_that_has_ended_holds_nothing_back(world: World) -> None:
    define_capacity("poet", by=SYSTEM, name="诗人", kind="post", at="cell", verbs=[])
    now = timezone.now()
    begin_tenure(
        world.worker, "poet", by=SYSTEM, unit=world.electrical,
        starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=1),
    )  # fmt: skip
    text = (settings.BLUEPRINTS / "support-centre" / "blueprint.yaml").read_text(encoding="utf-8")
    assert load_blueprint(text, by=SYSTEM).is_new


def test_only_who_may_change_the_rulebook_loads_and_edits(world: World) -> None:
    text = (settings.BLUEPRINTS / "support-centre" / "blueprint.yaml").read_text(encoding="utf-8")
    with pytest.raises(Forbidden):
        load_blueprint(text, by=world.cell_head)
    with pytest.raises(Forbidden):
        set_calendar_day(NEW_YEAR, by=world.director, is_working=False)
    with pytest.raises(Forbidden):
        clear_calendar_day(NEW_YEAR, by=world.member)
    assert load_blueprint(text, by=world.clerk).is_new
    assert in_force().loaded_by == world.clerk.staff_number


def test_two_who_load_at_once_get_one_version_and_one_refusal(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(*_args: Any, **_named: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(versions, "_write", lose)
    with pytest.raises(Refused) as refusal:
        load_blueprint(SMALL, by=SYSTEM)
    assert refusal.value.status == 409
    assert not Capacity.objects.exists()


def test_a_loaded_capacity_that_changed_is_told(small_in_force: Blueprint) -> None:
    changed = content()
    changed["capacities"][1]["verbs"] = ["case.report", "case.read"]
    load_blueprint(written(changed), by=SYSTEM)
    entry = Entry.objects.filter(kind="blueprint.loaded").latest("number")
    assert entry.facts["capacities"] == ["member"]
    assert Capacity.objects.get(code="member").verbs == ["case.report", "case.read"]


def test_a_day_is_edited_once_changed_and_taken_back(world: World) -> None:
    set_calendar_day(NEW_YEAR, by=world.clerk, is_working=False, note=" New\nYear ")
    set_calendar_day(NEW_YEAR, by=world.clerk, is_working=False, note="New Year")
    edited = CalendarDay.objects.get()
    assert (str(edited), edited.is_working, edited.note) == ("standard 2027-01-01", False, "New Year")
    set_calendar_day(NEW_YEAR, by=world.clerk, is_working=True, note="notice 7")
    clear_calendar_day(NEW_YEAR, by=world.clerk)
    assert not CalendarDay.objects.exists()
    facts = list(
        Entry.objects.filter(kind="calendar.changed").order_by("number").values_list("facts", flat=True)
    )
    off, on = {"is_working": False, "note": "New Year"}, {"is_working": True, "note": "notice 7"}
    assert facts == [
        {"before": None, "after": off},
        {"before": off, "after": on},
        {"before": on, "after": None},
    ]
    assert {subject for _kind, subject, _actor in events("calendar.changed")} == {
        "calendar:standard:2027-01-01"
    }


def test_a_day_that_was_not_edited_cannot_be_taken_back(db: None) -> None:
    with pytest.raises(Refused):
        clear_calendar_day(NEW_YEAR, by=SYSTEM)


def test_days_of_a_calendar_that_does_not_exist_are_not_edited(small_in_force: Blueprint) -> None:
    with pytest.raises(Missing):
        set_calendar_day(NEW_YEAR, by=SYSTEM, is_working=True, calendar="lunar")
    set_calendar_day(NEW_YEAR, by=SYSTEM, is_working=True, calendar="shifts")
    assert CalendarDay.objects.get().calendar == "shifts"

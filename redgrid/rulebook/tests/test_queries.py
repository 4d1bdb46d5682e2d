"""What the institution in force answers, and at what cost."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Invalid, Missing, Refused
from redgrid.rulebook import queries
from redgrid.rulebook.actions import load_blueprint, set_calendar_day
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.tests.samples import SMALL

START = datetime(2026, 9, 30, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_without_an_institution_there_is_a_friendly_refusal(db: None) -> None:
    assert queries.loaded() is None
    with pytest.raises(Refused):
        queries.current()


def test_the_institution_in_force_is_read_once(small_in_force: Blueprint) -> None:
    queries.current()
    with CaptureQueriesContext(connection) as statements:
        assert queries.current() is queries.institution_of(small_in_force)
    assert len(statements) == 1
    assert '"text"' not in statements[0]["sql"]


def test_the_memory_of_institutions_does_not_grow_for_ever(
    small_in_force: Blueprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "KEPT_INSTITUTIONS", 2)
    for limit in range(2, 8):
        text = SMALL.replace("limit: 4 work-hours", f"limit: {limit} work-hours")
        assert (
            queries.institution_of(load_blueprint(text, by=SYSTEM).blueprint).duties[0].limit
            == f"{limit} work-hours"
        )
        assert len(queries._institutions) <= 2


def test_versions_are_listed_newest_first(small_in_force: Blueprint) -> None:
    load_blueprint(SMALL + "# changed\n", by=SYSTEM)
    assert [str(version) for version in queries.versions()] == ["small/2", "small/1"]


def test_a_clause_is_found_under_its_version(small_in_force: Blueprint) -> None:
    assert queries.duty_of(small_in_force, "D1").clause == "small/1#D1"
    with pytest.raises(Missing):
        queries.duty_of(small_in_force, "D9")


def test_due_moments_run_on_the_built_in_calendar_without_an_institution(db: None) -> None:
    assert f"{queries.due_of(START, '3 working days').due:%Y-%m-%d %H:%M}" == "2026-10-10 17:30"
    with pytest.raises(Missing):
        queries.due_of(START, "3 working days", "shifts")


def test_due_moments_run_on_the_calendar_of_the_institution(small_in_force: Blueprint) -> None:
    found = {
        code: f"{queries.due_of(START, '3 working days', code, small_in_force).due:%Y-%m-%d %H:%M}"
        for code in ("standard", "shifts")
    }
    assert found == {"standard": "2026-10-10 17:30", "shifts": "2026-10-03 23:59"}
    with pytest.raises(Missing):
        queries.due_of(START, "3 working days", "lunar")
    with pytest.raises(Invalid):
        queries.due_of(START, "soon")


def test_an_edited_day_moves_what_is_reckoned_afterwards(small_in_force: Blueprint) -> None:
    set_calendar_day(date(2026, 10, 8), by=SYSTEM, is_working=False)
    set_calendar_day(date(2026, 9, 1), by=SYSTEM, is_working=False)
    assert f"{queries.due_of(START, '3 working days').due:%Y-%m-%d}" == "2026-10-12"
    assert set(queries.overrides_of("standard", date(2026, 9, 30))) == {date(2026, 10, 8)}
    assert f"{queries.due_of(START, '3 working days', 'shifts').due:%Y-%m-%d}" == "2026-10-03"


def test_a_due_moment_costs_one_statement(small_in_force: Blueprint) -> None:
    queries.institution_of(small_in_force)
    with CaptureQueriesContext(connection) as statements:
        queries.due_of(START, "3 working days", blueprint=small_in_force)
    assert len(statements) == 1

"""The text in objects: everything is found by its code, what is not written keeps its default."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml
from django.conf import settings
from django.utils import translation

from redgrid.kit.naming import label
from redgrid.kit.worktime import Limit
from redgrid.rulebook.institution import Institution, institution_from
from redgrid.rulebook.tests.samples import content, small


@pytest.fixture(scope="module")
def shipped() -> Institution:
    text = (settings.BLUEPRINTS / "support-centre" / "blueprint.yaml").read_text(encoding="utf-8")
    return institution_from(yaml.safe_load(text))


def test_things_are_found_by_their_code() -> None:
    text = small()
    flow = text.flow("problem")
    assert flow is not None
    stage = flow.stage("found")
    assert stage is not None
    found = [
        text.capacity("member"), text.calendar("shifts"), text.place_kind("office"), text.evidence_kind("ticket"),
        text.duty("D1"), flow.urgency("urgent"), flow.field("cause"), stage.move("to_fixed"),
        text.flow_for("report"),
    ]  # fmt: skip
    assert [thing.code if thing else None for thing in found] == [
        "member", "shifts", "office", "ticket", "D1", "urgent", "cause", "to_fixed", "problem",
    ]  # fmt: skip
    missing = [
        text.capacity("x"), text.calendar("x"), text.place_kind("x"), text.evidence_kind("x"), text.duty("x"),
        text.flow("x"), flow.urgency("x"), flow.field("x"), flow.stage("x"), stage.move("x"),
        text.flow_for("x"),
    ]  # fmt: skip
    assert missing == [None] * 11


def test_a_flow_begins_at_its_first_stage_and_its_last_urgency_is_usual() -> None:
    flow = small().flow("problem")
    assert flow is not None
    assert (flow.first_stage.code, flow.default_urgency.code) == ("found", "ordinary")
    assert [flow.position(code) for code in ("found", "fixed", "nowhere")] == [0, 1, -1]
    assert flow.first_stage.limit_for("urgent") == Limit(1, "hours")
    assert flow.first_stage.limit_for("unheard") is None
    assert [move.ends_case for stage in flow.stages for move in stage.moves] == [False, False, False, True]
    assert flow.answer_limit == "1 working day"


def test_what_is_empty_in_the_text_keeps_its_default() -> None:
    changed = content()
    changed["flows"][0]["sealed"] = None
    flow = institution_from(changed).flows[0]
    assert (flow.sealed, flow.stages[1].clause, flow.stages[1].moves[1].to) == (False, None, None)


def test_points_are_exact_decimals() -> None:
    duty = small().duty("D1")
    assert duty is not None
    assert (duty.points, dict(duty.deductions)) == (
        Decimal(60),
        {"late": Decimal(5), "returned": Decimal("2.5")},
    )


def test_a_score_reaches_the_best_band_it_can() -> None:
    scoring = small().scoring
    scores = ("100", "90", "89.99", "60.5", "60.49", "0")
    assert [band.code if (band := scoring.band(Decimal(score))) else None for score in scores] == [
        "A", "A", "B", "B", "C", "C",
    ]  # fmt: skip
    assert scoring.band(Decimal(-1)) is None


def test_names_are_shown_in_the_language_of_the_reader() -> None:
    officer = small().officers[0]
    with translation.override("zh-hans"):
        assert label(officer) == "诊治员"
    with translation.override("en"):
        assert (label(officer), label(officer, "concern")) == ("Diagnosis officer", "Plant")


def test_the_shipped_institution_is_the_article_s(shipped: Institution) -> None:
    points = {
        officer.name: sum(duty.points for duty in shipped.duties_of(officer.code))
        for officer in shipped.officers
    }
    assert points == dict.fromkeys(
        ("宣传员", "领学员", "攻关员", "诊治员", "监督员", "督导员", "调节员", "指导员"), Decimal(100)
    )
    flow = shipped.flow("problem")
    assert flow is not None
    assert [stage.name for stage in flow.stages] == [
        "问题发现", "技术分析", "专业联动", "方案制定", "问题跟踪", "整改提升",
    ]  # fmt: skip
    assert len(shipped.duties) == 58


def test_nobody_but_user_unit_and_centre_ends_a_problem_of_the_shipped_institution(
    shipped: Institution,
) -> None:
    flow = shipped.flow("problem")
    assert flow is not None
    enders = {actor for stage in flow.stages for move in stage.moves if move.ends_case for actor in move.by}
    assert enders == {"user_unit", "centre"}

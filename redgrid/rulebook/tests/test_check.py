"""What is wrong with a text is said with its file, line, path and remedy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from jsonschema import Draft202012Validator

from redgrid.rulebook import shape
from redgrid.rulebook.check import Faulty, check_text, checked
from redgrid.rulebook.tests.samples import SMALL, content, faults_of, written

Spoil = Callable[[dict[str, Any]], object]


def test_the_small_institution_is_sound() -> None:
    assert check_text(SMALL) == []


def test_the_blueprint_we_ship_is_sound() -> None:
    text = (settings.BLUEPRINTS / "support-centre" / "blueprint.yaml").read_bytes()
    assert check_text(text) == []


def test_a_fault_names_file_line_path_message_and_remedy() -> None:
    text = SMALL.replace("clause: D1", "clause: D7").replace("to: fixed", "to: fixd")
    with translation.override("en"):
        faults = check_text(text, "centre/blueprint.yaml")
    line = text.splitlines().index("        clause: D7") + 1
    place, centre = "flows[problem].stages", "centre/blueprint.yaml"
    assert [(f.file, f.line, f.path, f.message, f.remedy) for f in faults] == [
        (
            centre,
            line - 4,
            f"{place}[found]",
            "There is no way out of this stage: a case here can never be closed.",
            "Add a move onwards, or one that closes.",
        ),
        (centre, line, f"{place}[found].clause", "There is no clause “D7”.", "Use one of: D1, D2."),
        (
            centre,
            line + 4,
            f"{place}[found].moves[to_fixed].to",
            "There is no stage “fixd”.",
            "Did you mean “fixed”?",
        ),
        (
            centre,
            line + 5,
            f"{place}[fixed]",
            "No move leads to this stage.",
            "Let a move lead here (to: fixed).",
        ),
    ]
    assert str(next(f for f in faults if f.line == line)) == (
        f"centre/blueprint.yaml:{line} flows[problem].stages[found].clause: There is no clause “D7”."
        " Use one of: D1, D2."
    )


def _set(path: str, value: Any) -> Spoil:
    """Sets ``a.0.b`` of the content to ``value``."""
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))

    def spoil(text: dict[str, Any]) -> None:
        at: Any = text
        for step in way:
            at = at[step]
        at[last] = value

    return spoil


def _drop(path: str) -> Spoil:
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))

    def spoil(text: dict[str, Any]) -> None:
        at: Any = text
        for step in way:
            at = at[step]
        del at[last]

    return spoil


FOUND, FIXED = "flows.0.stages.0", "flows.0.stages.1"
SHAPES: list[tuple[Spoil, list[tuple[str, str]]]] = [
    (_drop("title"), [("", "“title” is missing.")]),
    (_set("colour", "red"), [("colour", "“colour” is not known here.")]),
    (_set("duties.0.pionts", 3), [("duties[D1].pionts", "“pionts” is not known here.")]),
    (_set("duties", 3), [("duties", "Here stands 3, wanted is a list.")]),
    (
        _set("basis", ["a"]),
        [("basis", "Here stands ['a'], wanted is a text or nothing (null).")],
    ),
    (_set("duties.0.points", "many"), [("duties[D1].points", "Here stands many, wanted is a number.")]),
    (_set("duties.0.points", -1), [("duties[D1].points", "-1 is too small.")]),
    (_set("duties.0.points", 2000), [("duties[D1].points", "2000 is too large.")]),
    (_set("duties.0.rhythm", "sometimes"), [("duties[D1].rhythm", "“sometimes” is not possible here.")]),
    (
        _set("blueprint", "Small!"),
        [("blueprint", "“Small!” does not have the form that is wanted here.")],
    ),
    (_set("title", ""), [("title", "This must not be empty.")]),
    (_set("title", "长" * 121), [("title", "This is 121 long, 120 is possible.")]),
    (_set("flows.0.stages", []), [("flows[problem].stages", "This must not be empty.")]),
    (
        _set("calendars.0.weekdays", [1, 1]),
        [("calendars[standard].weekdays", "The list holds the same entry twice.")],
    ),
    (
        _set("calendars.0.hours", ["08:00-08:30"] * 25),
        [("calendars[standard].hours", "This is 25 long, 24 is possible.")],
    ),
    (
        _set("duties.0.deductions", {"Too Late": 1}),
        [("duties[D1].deductions", "“Too Late” does not have the form that is wanted here.")],
    ),
]


@pytest.mark.parametrize(("spoil", "faults"), SHAPES)
def test_a_text_of_another_shape_is_refused(spoil: Spoil, faults: list[tuple[str, str]]) -> None:
    changed = content()
    spoil(changed)
    assert faults_of(changed) == faults


REFERENCES: list[tuple[Spoil, list[tuple[str, str]]]] = [
    (
        _set("capacities.0.verbs", ["case.destroy"]),
        [("capacities[cell_head].verbs[0]", "There is no verb “case.destroy”.")],
    ),
    (
        _set("capacities.3.verbs", ["case.read"]),
        [("capacities[system_admin].verbs[0]", "An administrator of the system must not hold “case.read”.")],
    ),
    (
        _set("derivations.0.gives", ["net_head"]),
        [("derivations[0].gives[0]", "There is no capacity “net_head”.")],
    ),
    (
        _set("calendars.1.code", "standard"),
        [("calendars[standard].code", "“standard” is given to two entries.")],
    ),
    (_set("calendars.0.code", "usual"), [
        ("calendars", "No calendar has the code “standard”."),
        ("flows[problem].calendar", "There is no calendar “standard”."),
    ]),
    (
        _set("calendars.1.hours", ["25:00-08:00"]),
        [(
            "calendars[shifts].hours",
            ("“25:00-08:00” is not a period of business hours. Write for example “08:00-12:00”,"
            " earlier periods first."),
        )],
    ),
    (
        _set("calendars.1.time_zone", "Mars/Olympus"),
        [("calendars[shifts].time_zone", "There is no time zone “Mars/Olympus”.")],
    ),
    (
        _set("calendars.1.time_zone", "../etc/passwd"),
        [("calendars[shifts].time_zone", "There is no time zone “../etc/passwd”.")],
    ),
    (
        _set("duties.1.officer", "cell_head"),
        [
            ("duties[D2].officer", "There is no officer role “cell_head”."),
            ("capacities[diagnosis_officer]", "The duties of this officer make 60 points, not 100."),
        ],
    ),
    (
        _set("duties.0.limit", "4 wh"),
        [(
            "duties[D1].limit",
            ("“4 wh” is not a time limit. Write a whole number and one of minutes, hours, work-hours, days,"
            " working days, for example “3 working days”, or a calendar rule such as “last working day of the month”."),
        )],
    ),
    (
        _set("duties.0.evidence", ["oath"]),
        [("duties[D1].evidence[0]", "There is no kind of evidence “oath”.")],
    ),
    (
        _set("duties.0.deductions.late", 60.5),
        [("duties[D1].deductions.late", "A deduction of 60.5 is more than the duty's points.")],
    ),
    (
        _set("duties.0.deductions.late", 0.125),
        [("duties[D1].deductions.late", "0.125 has more than two decimal places.")],
    ),
    (
        _set("duties.0.points", 59.999),
        [
            ("duties[D1].points", "59.999 has more than two decimal places."),
            ("capacities[diagnosis_officer]", "The duties of this officer make 99.999 points, not 100."),
        ],
    ),
    (_set("flows.0.calendar", "lunar"), [("flows[problem].calendar", "There is no calendar “lunar”.")]),
    (_set(f"{FOUND}.actor", "wizard"), [
        ("flows[problem].stages[found].actor", "There is no capacity or part “wizard”."),
    ]),
    (_set(f"{FOUND}.clause", "D9"), [("flows[problem].stages[found].clause", "There is no clause “D9”.")]),
    (_set(f"{FOUND}.limits.high", "1 hour"), [
        ("flows[problem].stages[found].limits.high", "There is no urgency “high”."),
    ]),
    (_drop(f"{FOUND}.limits.urgent"), [
        ("flows[problem].stages[found].limits", "There is no limit for “urgent”."),
    ]),
    (_set(f"{FIXED}.moves.0.by", ["wizard"]), [
        ("flows[problem].stages[fixed].moves[back].by[0]", "There is no capacity or part “wizard”."),
    ]),
    (_set(f"{FIXED}.moves.0.records", "result"), [
        ("flows[problem].stages[fixed].moves[back].records", "There is no field “result”."),
    ]),
    (_set(f"{FIXED}.moves.0.needs", ["money"]), [
        ("flows[problem].stages[fixed].moves[back].needs[0]", "There is no gate “money”."),
    ]),
    (_set(f"{FIXED}.moves.0.needs", ["fact:money"]), [
        ("flows[problem].stages[fixed].moves[back].needs[0]", "There is no field “money”."),
    ]),
    (_set(f"{FOUND}.moves.0.records", None), [
        ("flows[problem].stages[found].moves[to_fixed].needs[1]", "This gate never opens: no move records “cause”."),
    ]),
    (_set(f"{FIXED}.moves.1.to", "found"), [
        ("flows[problem].stages[fixed].moves[close].to", "A move that closes leads to no stage."),
    ]),
    (_set(f"{FOUND}.moves.0.to", "fixed"), [
        ("flows[problem].stages[found].moves[note_cause].to", "A note stays in its stage."),
    ]),
    (_set(f"{FIXED}.moves.0.to", None), [
        ("flows[problem].stages[fixed].moves[back].to", "A move of the kind “return” must lead to another stage."),
    ]),
    (_drop(f"{FIXED}.moves.1"), [
        ("flows[problem].stages[found]", "There is no way out of this stage: a case here can never be closed."),
        ("flows[problem].stages[fixed]", "There is no way out of this stage: a case here can never be closed."),
    ]),
    (_set(f"{FOUND}.moves.1", {
        "code": "stop", "name": "终止", "to": None, "by": ["centre"], "kind": "dismiss",
    }), [("flows[problem].stages[fixed]", "No move leads to this stage.")]),
    (_set("flows.0.answer_limit", "soon"), [(
        "flows[problem].answer_limit",
        ("“soon” is not a time limit. Write a whole number and one of minutes, hours, work-hours, days,"
        " working days, for example “3 working days”, or a calendar rule such as “last working day of the month”."),
    )]),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "faults"), REFERENCES)
def test_a_text_that_does_not_agree_with_itself_is_refused(
    spoil: Spoil, faults: list[tuple[str, str]]
) -> None:
    changed = content()
    spoil(changed)
    assert faults_of(changed) == faults


def test_what_is_only_doubtful_is_a_warning() -> None:
    changed = content()
    changed["duties"][0]["points"] = 50
    del changed["flows"][0]["answer_limit"]
    del changed["flows"][0]["stages"][0]["limits"]["urgent"]
    found = checked(written(changed))
    assert [(fault.is_warning, fault.path) for fault in found.faults] == [
        (True, "capacities[diagnosis_officer]"),
        (True, "flows[problem].stages[found].limits"),
    ]
    assert found.errors == ()


def test_a_text_without_optional_parts_is_sound() -> None:
    changed = content()
    for section in ("levels", "derivations", "place_kinds", "evidence_kinds", "basis", "title_en", "scoring"):
        del changed[section]
    del changed["duties"][0]["evidence"]
    assert faults_of(changed) == []


def test_a_wrong_word_without_a_neighbour_gets_the_whole_list() -> None:
    changed = content()
    changed["duties"][0]["rhythm"] = "xyz"
    changed["flows"][0]["fields"] = []
    changed["flows"][0]["stages"][0]["moves"][1]["needs"] = []
    with translation.override("en"):
        assert [fault.remedy for fault in check_text(written(changed))] == [
            (
                "Use one of: every_shift, daily, weekly, fortnightly, monthly, quarterly, half_yearly, yearly,"
                " on_event, always."
            )
        ]
        changed["duties"][0]["rhythm"] = "daily"
        assert [fault.remedy for fault in check_text(written(changed))] == ["Delete it: there is none."]


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words", "# nothing\n"])
def test_a_text_without_keys_is_no_institution(text: str) -> None:
    assert faults_of(text) == [("", "This is not an institution: it holds no keys and values.")]


def test_a_refusal_names_the_first_fault_and_counts_the_others() -> None:
    faults = checked(
        SMALL.replace("actor: cell_head", "actor: nobody").replace("clause: D1", "clause: X")
    ).errors
    with translation.override("en"):
        assert str(Faulty(faults)).endswith("(1 more fault)")
        assert str(Faulty(faults[:1])) == str(faults[0])
        assert Faulty(faults).status == 422


def test_everything_that_is_missing_in_one_place_is_one_fault() -> None:
    changed = content()
    del changed["duties"][0]["title"], changed["duties"][0]["points"]
    assert faults_of(changed) == [("duties[D1]", "“title, points” is missing.")]


def test_what_has_no_words_of_its_own_is_told_as_the_schema_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        shape, "_validator", lambda: Draft202012Validator({"properties": {"a": {"const": 1}}})
    )
    assert faults_of("a: 2") == [("a", "This does not fit the form of an institution: 1 was expected")]

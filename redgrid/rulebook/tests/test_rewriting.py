"""A text that is changed by its values keeps every other byte, with its comments."""

from __future__ import annotations

import random
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from redgrid.kit.refusal import Refused
from redgrid.rulebook.reading import read_yaml
from redgrid.rulebook.rewriting import rewritten
from redgrid.rulebook.tests.samples import SMALL, content
from tests.rules import blueprint_text

pytestmark = pytest.mark.once

WORDS = st.one_of(
    st.sampled_from(["null", "2026-01-01", "0x1F", "- x", "a: b", "# no", "a, [b]", "“引号”", "'", '"', "一行\n两行"]),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp")), min_size=1, max_size=30),
)  # fmt: skip


def _changed(found: dict[str, Any], seed: int, word: str) -> dict[str, Any]:
    """Something of everything: values changed, keys added and dropped, entries added and dropped."""
    by = random.Random(seed)
    duties = found["duties"]
    duty, other = by.sample(duties, 2)
    duty["standard"], duty["points"] = word, by.choice([0, 7, 2.5])
    duty["deductions"] = {"late": 1, "missed": 2.5}
    other.pop("basis", None)
    duties.remove(by.choice([each for each in duties if each is not duty]))
    duties.insert(
        by.randrange(len(duties)), {**duty, "code": "Z9", "evidence": ["report", "plan"], "limit": None}
    )
    stage = by.choice(by.choice(found["flows"])["stages"])
    stage["limits"] = {**stage["limits"], next(iter(stage["limits"])): "9 days"}
    stage["moves"][0]["name"] = word
    found["evidence_kinds"] = [*found["evidence_kinds"][1:], {"code": "z", "name": word}]
    found["capacities"][by.randrange(5)]["verbs"] = []
    found["scoring"]["bands"][0]["from"] = by.randrange(90, 100)
    return found


# Not shrunk: the text is long, and the words say what is wrong.
@settings(
    max_examples=6, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)
@given(seed=st.integers(0, 9999), word=WORDS)
def test_whatever_is_changed_the_text_says_it_and_every_line_that_says_something_else_stays(
    seed: int, word: str
) -> None:
    text = blueprint_text()
    before = read_yaml(text, "").content
    wanted = _changed(deepcopy(before), seed, word)
    after = rewritten(text, wanted)
    assert read_yaml(after, "").content == wanted
    assert rewritten(after, wanted) == after
    remarks = [line for line in text.split("\n") if line.strip().startswith("#")]
    assert [line for line in after.split("\n") if line.strip().startswith("#") and line in remarks] == remarks
    assert len(set(text.split("\n")) - set(after.split("\n"))) < 40


@pytest.mark.parametrize(
    ("change", "line", "instead"),
    [
        (lambda c: c["duties"][0].update(limit="8 work-hours"), "    limit: 4 work-hours", "    limit: 8 work-hours"),
        (lambda c: c["duties"][1].update(limit="2 days"), "    limit: null", "    limit: 2 days"),
        (lambda c: c["duties"][0]["deductions"].update(late=6), "    deductions: {late: 5, returned: 2.5}",
         "    deductions: {late: 6, returned: 2.5}"),
        (lambda c: c["flows"][0]["stages"][1].update(standard="用户: 满意"), "        standard: 用户满意",
         "        standard: '用户: 满意'"),
        (lambda c: c["capacities"].pop(1) and c["place_kinds"].append({"code": "z", "name": "库"}),
         "  - {code: member, name: 成员, kind: membership, at: unit, verbs: [case.report]}", "  - {code: z, name: 库}"),
        (lambda c: c["levels"].insert(0, {"level": 2, "name": "二级网"}), None, "  - {level: 2, name: 二级网}"),
    ],
)  # fmt: skip
def test_a_change_touches_its_own_line_alone(change: Any, line: str | None, instead: str | None) -> None:
    wanted = content()
    change(wanted)
    before, after = SMALL.split("\n"), rewritten(SMALL, wanted).split("\n")
    assert [each for each in before if each not in after] == [line for line in [line] if line]
    assert [each for each in after if each not in before] == [each for each in [instead] if each]


def test_remarks_beside_and_between_stay_and_empty_values_are_filled() -> None:
    text = "a: 1  # one\nb:\nc:\n  # of d\n  - code: d  # beside\n    x: |\n      two\n\n  # of e\n  - {code: e}\n"
    wanted = {
        "a": 2,
        "b": "x",
        "c": [{"code": "d", "x": "one", "y": [1]}, {"code": "e", "z": True}],
        "n": {"k": None},
    }
    assert rewritten(text, wanted) == (
        "a: 2  # one\nb: x\nc:\n  # of d\n  - code: d  # beside\n    x: one\n    y: [1]\n\n  # of e\n"
        "  - {code: e, z: true}\nn: {k: null}\n"
    )


def test_what_cannot_be_written_is_refused_rather_than_lost() -> None:
    with pytest.raises(Refused):
        rewritten("a: 1\n", {"a": {1: "a key that is no text"}})

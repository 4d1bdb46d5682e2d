"""What a draft changes is told in words of the reader's language, whatever key it stands under."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest
import yaml
from django.utils import translation

from redgrid.drafts.places import place_of
from redgrid.rulebook.difference import chapters
from redgrid.rulebook.institution import institution_from
from tests.rules import blueprint_text

pytestmark = pytest.mark.once


def test_no_machine_word_is_left_in_what_differs() -> None:
    old = yaml.load(blueprint_text(), yaml.CSafeLoader)
    new = deepcopy(old)

    def change(path: str, **said: Any) -> None:
        place_of(new, path).value.update(said)

    new |= {"duty_grace": "5 working days", "notices": {"days": 30, "most_days": 100}}
    change("flows/problem", reopen_within="60 days", checks_after=["7 days", "60 days"], reopens_to="tracked",
           purpose="feedback", opened_by=["member"])  # fmt: skip
    change("flows/problem/stages/found/moves/to_analysed", needs=["lead"], by=["net_head"], reason="required",
           records="cause", kind="note", to="found", offers=["effect"])  # fmt: skip
    change("flows/problem/fields/cause", kind="text")
    change("capacities/net_head", verbs=["case.read"], at="cell")
    change("calendars/standard", weekdays=[1, 2], public_holidays=None)
    change("slips/red", late="2 working days")
    change("duties/P3", event="tenure.changed", renewed_by="net_head", rhythm="monthly", deductions={"late": 1},
           when="last Friday of the month")  # fmt: skip
    new["scoring"]["tiers"] = dict.fromkeys(new["scoring"]["tiers"], 1)
    with translation.override("zh-hans"):
        told = [line for chapter in chapters(institution_from(old), institution_from(new))
                for each in chapter.told for line in each.lines]  # fmt: skip
    assert len(told) > 25
    assert [line for line in told if re.search(r"[a-z]{2}", line)] == []

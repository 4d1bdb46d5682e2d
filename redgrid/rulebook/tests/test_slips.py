from __future__ import annotations

import pytest
import yaml

from redgrid.rulebook.check import check_text
from redgrid.rulebook.diff import diff
from redgrid.rulebook.institution import institution_from
from redgrid.rulebook.tests.samples import SMALL

pytestmark = pytest.mark.once
BLUE = {"code": "blue", "name": "蓝色督办单", "used": 80}
RED = {"code": "red", "name": "红色督办单", "late": "1 working day", "to_head": True}


def faults(*slips: dict[str, object]) -> set[str]:
    """Where a text with these slips is wrong."""
    text = yaml.safe_dump(yaml.safe_load(SMALL) | {"slips": list(slips)}, allow_unicode=True)
    return {fault.path for fault in check_text(text) if fault.path.startswith("slips")}


def test_a_slip_says_when_it_is_written_and_each_colour_once() -> None:
    wrong = {
        "sound": faults(BLUE, RED),
        "twice": faults(BLUE, dict(BLUE)),
        "never": faults({"code": "blue", "name": "蓝"}),
        "two moments": faults({**BLUE, "late": "1 day"}),
        "no limit": faults({**RED, "late": "soon"}),
        "no colour": faults({**BLUE, "code": "pink"}),
        "too much": faults({**BLUE, "used": 101}),
    }
    assert wrong == {
        "sound": set(), "twice": {"slips[blue].code"}, "never": {"slips[blue]"}, "two moments": {"slips[blue]"},
        "no limit": {"slips[red].late"}, "no colour": {"slips[pink].code"}, "too much": {"slips[blue].used"},
    }  # fmt: skip


def test_a_text_without_slips_is_sound_and_the_difference_is_told() -> None:
    before, after = yaml.safe_load(SMALL), yaml.safe_load(SMALL) | {"slips": [BLUE, RED]}
    changes = diff(institution_from(before), institution_from(after))
    assert [(change.kind, change.what, change.code) for change in changes] == [
        ("added", "slip", "blue"),
        ("added", "slip", "red"),
    ]

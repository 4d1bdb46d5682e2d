from __future__ import annotations

import pytest
from django.utils.translation import override

from redgrid.duties.periods import said_period

pytestmark = pytest.mark.once


def test_every_key_of_a_period_is_said_in_words() -> None:
    with override("en"):
        told = {key: said_period(key) for key in KEYS}
    assert told == KEYS


KEYS = {
    "2026-W48": "week from 11-23",
    "2026-11": "2026, month 11",
    "2026-11/2": "2026, month 11, no. 2",
    "2026-Q3": "2026, quarter 3",
    "2026-H2": "second half of 2026",
    "2026": "year 2026",
    "2026-11-03": "2026-11-03",
    "@2026-11-03/2": "2026-11-03, no. 2",
    "something else": "something else",
}

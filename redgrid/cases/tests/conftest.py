from __future__ import annotations

import pytest

from redgrid.cases.unnamed import REPORTS


@pytest.fixture(autouse=True)
def nobody_tried_anything() -> None:
    REPORTS.forget()

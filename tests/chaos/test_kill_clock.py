"""The clock dies with kill -9 while duties come round: every one of them is there in the end, once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from redgrid.duties.actions import come_round
from redgrid.duties.models import Horizon, Occurrence
from redgrid.grid.actions import begin_tenure, open_unit
from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.serving import environment
from tests.world import SINCE, World

CLOCK = "import django; django.setup(); from redgrid.duties.actions import come_round; come_round()"
CELLS = 24


@pytest.mark.django_db(transaction=True)
def test_a_killed_clock_leaves_nothing_out_and_makes_nothing_twice(
    world: World, blueprint: Blueprint, tmp_path: Path
) -> None:
    for number in range(CELLS):
        cell = open_unit(f"x{number}", by=SYSTEM, name=f"格{number}", kind="cell", parent=world.north)
        begin_tenure(world.worker, "health_guide", by=SYSTEM, unit=cell, starts_at=SINCE)
    first, second = _clock(tmp_path), _clock(tmp_path)
    until = time.monotonic() + 60
    while not Occurrence.objects.exists() and time.monotonic() < until:
        time.sleep(0.01)
    for process in (first, second):
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    assert Occurrence.objects.exists()
    come_round()
    assert Horizon.objects.get().through is not None
    cells = Counter(Occurrence.objects.values_list("duty", "period"))
    of_guides = {key: count for key, count in cells.items() if key[0].startswith("H")}
    assert of_guides
    assert set(of_guides.values()) == {CELLS + 3}
    tasks = Counter(Task.objects.filter(source__startswith="duty:").values_list("source", flat=True))
    assert set(tasks.values()) == {1}
    assert set(tasks) == set(Occurrence.objects.values_list("source", flat=True))


def _clock(home: Path) -> subprocess.Popen[bytes]:
    """A process that looks once what has come round."""
    return subprocess.Popen(
        [sys.executable, "-c", CLOCK],
        env={**environment(home), "DJANGO_SETTINGS_MODULE": "redgrid.config.settings"},
    )

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import OperationalError

from redgrid.__main__ import main
from redgrid.accounts.models import Account
from redgrid.accounts.queries import person_of_token
from redgrid.cases.models import Case
from redgrid.config.demo import actions, environment
from redgrid.config.demo.telling import Happening, after_work, tell, working_days_before
from redgrid.grid.models import Person, Resource, Unit
from redgrid.journal.models import Entry
from redgrid.journal.proof import verify
from redgrid.kit import clock
from redgrid.plans.models import Area, Plan, Spot
from tests.engine import migrated_file
from tests.tries import IS_SECOND

CHINA = ZoneInfo("Asia/Shanghai")
KINDS = [
    "centre_leader", "clerk", "net_head", "cell_head", "grid_worker", "member",
    "system_admin", "security_admin", "audit_admin",
]  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "due"),
    [
        (0.5, datetime(2026, 9, 30, 17, 30, tzinfo=CHINA)),
        (1, datetime(2026, 10, 8, 8, 30, tzinfo=CHINA)),
        (9, datetime(2026, 10, 9, 8, 30, tzinfo=CHINA)),
    ],
)
def test_the_story_goes_on_in_business_hours_only(hours: float, due: datetime) -> None:
    assert after_work(datetime(2026, 9, 30, 17, 0, tzinfo=CHINA), hours) == due


def test_the_story_begins_on_working_days() -> None:
    now = datetime(2026, 10, 8, 7, 0, tzinfo=CHINA)
    assert working_days_before(now, 2, "16:20") == datetime(2026, 9, 29, 16, 20, tzinfo=CHINA)


def test_happenings_are_told_in_the_order_of_their_moments() -> None:
    said: list[tuple[str, datetime]] = []
    early, late = (datetime(2026, 1, day, tzinfo=CHINA) for day in (1, 2))
    tell(
        Happening(at, lambda word=word: said.append((word, clock.now())))  # type: ignore[misc]
        for word, at in [("c", late), ("a", early), ("b", early)]
    )
    assert said == [("a", early), ("b", early), ("c", late)]


@pytest.mark.skipif(not IS_SECOND, reason="the processes below load it there")
@pytest.mark.django_db
def test_the_demonstration_is_whole_true_and_in_the_past() -> None:
    kept: list[dict[str, str]] = []
    assert not actions.is_loaded()
    actions.load(settings.BLUEPRINTS / "support-centre", keep=kept.extend)
    assert actions.is_loaded()
    assert [row["kind"] for row in kept] == KINDS
    for row in kept:
        account = Account.objects.select_related("person").get(person__staff_number=row["staff_number"])
        assert check_password(row["password"], account.password)
        assert person_of_token(row["api_token"]) == account.person
        assert (account.must_change_password, account.person.name) == (False, row["name"])
    assert (Unit.objects.count(), Unit.objects.cells().count()) == (20, 14)
    kinds = Counter(Resource.objects.values_list("kind", flat=True))
    assert kinds == {"place": 97, "business": 27, "equipment": 8}
    assert Person.objects.count() >= 200
    # One place waits in the tray, to be put on its plan.
    assert (Plan.objects.count(), Spot.objects.count(), Area.objects.count()) == (9, 96, 4)
    assert {stage for (stage,) in Case.objects.filter(flow="problem").values_list("stage")} >= {
        "found", "analysed", "linked", "planned", "tracked",
    }  # fmt: skip
    assert verify().holds
    moments = list(Entry.objects.order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= clock.now()


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    """``redgrid`` as a process of its own, in an environment that knows of no other database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REDGRID_")}
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-W", "ignore", "-m", "redgrid", *words],
        env={**kept, "REDGRID_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def end(server: subprocess.Popen[str], number: int = signal.SIGINT) -> tuple[int, str]:
    server.send_signal(number)
    said, _none = server.communicate(timeout=20)
    return server.returncode, said


def wait_for(address: str, server: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(f"{address}/alive", timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(server.communicate()[0])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the demonstration has been loaded."""
    home = tmp_path_factory.mktemp("demo") / "home"
    home.mkdir(mode=0o700)
    shutil.copyfile(migrated_file(), home / "redgrid.sqlite3")
    loading = start(home, "demo", "--load-only")
    said, _none = loading.communicate(timeout=180)
    assert loading.returncode == 0, said
    return home


@pytest.fixture
def served(home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    port = _free_port()
    server = start(home, "demo", "--port", str(port))
    wait_for(f"http://127.0.0.1:{port}", server)
    yield f"http://127.0.0.1:{port}", server
    server.kill()
    server.communicate()


def test_log_ins_and_key_are_for_the_owner_alone(home: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()}
    assert modes["logins.json"] == modes["secret_key"] == 0o600
    assert [row["kind"] for row in json.loads((home / "logins.json").read_text(encoding="utf-8"))] == KINDS


def test_a_second_run_keeps_the_data_prints_the_log_ins_and_ends_cleanly(
    home: Path, served: tuple[str, subprocess.Popen[str]]
) -> None:
    address, server = served
    row = json.loads((home / "logins.json").read_text(encoding="utf-8"))[0]
    with httpx.Client(base_url=address) as browser:
        page = browser.get("/sign-in")
        assert "server" not in page.headers
        browser.post(
            "/sign-in",
            data={
                "staff_number": row["staff_number"],
                "password": row["password"],
                "csrfmiddlewaretoken": browser.cookies["csrftoken"],
            },
        )
        assert browser.get("/me").status_code == 200
    code, said = end(server)
    assert code == 0
    assert (row["password"] in said, address in said, "Loading" in said) == (True, True, False)


def test_open_streams_do_not_hold_up_the_end(served: tuple[str, subprocess.Popen[str]], home: Path) -> None:
    address, server = served
    row = json.loads((home / "logins.json").read_text(encoding="utf-8"))[0]
    with httpx.Client(base_url=address) as browser:
        browser.get("/sign-in")
        words = {"staff_number": row["staff_number"], "password": row["password"]}
        browser.post("/sign-in", data={**words, "csrfmiddlewaretoken": browser.cookies["csrftoken"]})
        with browser.stream("GET", "/stream") as stream:
            assert stream.status_code == 200
            begun = time.monotonic()
            code, said = end(server, signal.SIGTERM)
            assert (code, "Traceback" in said) == (0, False)
            assert time.monotonic() - begun < 10


def test_a_port_that_is_taken_is_said_in_one_sentence(home: Path) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        started = start(home, "demo", "--port", str(door.getsockname()[1]))
        said, _none = started.communicate(timeout=60)
    assert started.returncode == 1
    assert "is taken by another program" in said
    assert "Traceback" not in said


def test_serving_an_unprepared_database_says_what_to_do(tmp_path: Path) -> None:
    started = start(tmp_path, "serve", "--port", str(_free_port()))
    said, _none = started.communicate(timeout=60)
    assert started.returncode == 1
    assert "redgrid migrate" in said
    assert "Traceback" not in said


def test_a_database_that_does_not_answer_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_words: list[str]) -> None:
        raise OperationalError("unable to open database file")

    monkeypatch.setattr("redgrid.__main__.execute_from_command_line", fail)
    with pytest.raises(
        SystemExit, match=r"^redgrid: The database does not answer: unable to open .* must exist"
    ):
        main(["migrate"])


def test_the_environment_keeps_its_key_and_respects_a_given_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDGRID_HOME", str(tmp_path / "a"))
    monkeypatch.delenv("REDGRID_SECRET_KEY", raising=False)
    environment.prepare()
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700
    key = (tmp_path / "a" / "secret_key").read_text()
    environment.prepare()
    assert (tmp_path / "a" / "secret_key").read_text() == key
    monkeypatch.setenv("REDGRID_HOME", str(tmp_path / "b"))
    monkeypatch.setenv("REDGRID_SECRET_KEY", "given")
    environment.prepare()
    assert not (tmp_path / "b" / "secret_key").exists()

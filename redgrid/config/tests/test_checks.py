from __future__ import annotations

from pathlib import Path

import pytest
from django.db import OperationalError
from pytest_django import Settings

from redgrid.config import checks
from redgrid.grid.models import Capacity, Tenure
from redgrid.kit.encryption import file_of_keys, new_key, write_keys
from redgrid.messages.channels import Channel, Keys
from tests.world import SINCE, World


def found() -> set[str]:
    return {str(message.id) for message in checks.deployment(None)}


@pytest.fixture
def public(settings: Settings, tmp_path: Path) -> Settings:
    """An installation for people, with nothing to say against it."""
    tmp_path.chmod(0o750)
    settings.SECRET_KEY_IS_OWN = True
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["grid.example.cn"]
    settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_TRUSTED_ORIGINS = ["https://grid.example.cn"]
    settings.PROXIES = []
    settings.PUBLIC_URL = "https://grid.example.cn"
    settings.HOME = tmp_path
    settings.IDLE_MINUTES, settings.SIGN_IN_HOURS = 60, 12
    return settings


def test_an_installation_for_people_passes(world: World, public: Settings) -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("SECRET_KEY_IS_OWN", False, "redgrid.E001"),
        ("DEBUG", True, "redgrid.E002"),
        ("ALLOWED_HOSTS", ["127.0.0.1", "localhost"], "redgrid.W003"),
        ("ALLOWED_HOSTS", ["*"], "redgrid.E004"),
        ("SESSION_COOKIE_SECURE", False, "redgrid.W005"),
        ("CSRF_TRUSTED_ORIGINS", [], "redgrid.W006"),
        ("PUBLIC_URL", "", "redgrid.W013"),
        ("PUBLIC_URL", "grid.example.cn", "redgrid.E014"),
        ("PUBLIC_URL", "https://grid.example.cn/sub", "redgrid.E014"),
        ("HOME", Path("/nowhere/at/all"), "redgrid.E007"),
        ("IDLE_MINUTES", 600, "redgrid.W009"),
        ("SIGN_IN_HOURS", 600, "redgrid.W009"),
    ],
)
def test_each_lack_is_named(world: World, public: Settings, name: str, value: object, check: str) -> None:
    setattr(public, name, value)
    assert found() == {check}


def test_a_believed_proxy_needs_no_trusted_origin(world: World, public: Settings) -> None:
    public.CSRF_TRUSTED_ORIGINS, public.PROXIES = [], ["10.0.0.1"]
    assert found() == set()


def test_a_home_that_everybody_may_look_into_is_named(world: World, public: Settings) -> None:
    public.HOME.chmod(0o755)
    assert found() == {"redgrid.W008"}


def test_keys_that_others_may_read_and_secrets_nobody_can_read_are_named(
    world: World, public: Settings
) -> None:
    public.DATA_KEYS = []
    Channel.objects.create(kind="webhook", name="hook", locked=Keys("https://a.cn").locked(), made_at=SINCE)
    assert found() == set()
    file_of_keys().chmod(0o640)
    assert found() == {"redgrid.W015"}
    write_keys([new_key()])
    assert found() == {"redgrid.E016"}


def test_duties_that_are_not_separated_are_named(world: World, public: Settings) -> None:
    capacity = Capacity.objects.get(code="system_admin")
    Tenure.objects.create(
        person=world.audit_admin, capacity=capacity, unit=world.centre, starts_at=SINCE, known_from=SINCE
    )
    capacity.verbs = [*capacity.verbs, "case.read"]
    capacity.save()
    assert found() == {"redgrid.E011", "redgrid.E012"}


def test_a_database_that_is_not_there_is_named_and_breaks_nothing(
    world: World, public: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr(checks, "clashing_administrators", fail)
    assert found() == {"redgrid.W010"}

from __future__ import annotations

import io
import json
import shutil
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import Settings

from redgrid.config.keeping import archive, databases
from redgrid.journal.actions import record
from redgrid.journal.models import Entry, Head
from redgrid.journal.proof import verify
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.encryption import new_key
from redgrid.messages.channels import Channel, Keys

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "postgresql" and not shutil.which("pg_dump"),
        reason="needs the client programs of PostgreSQL",
    ),
]


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    """A home of its own; the database stays that of the test."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    settings.MEDIA_ROOT = settings.HOME / "files"
    (settings.MEDIA_ROOT / "2026").mkdir(parents=True)
    (settings.MEDIA_ROOT / "2026" / "a.jpg").write_bytes(b"picture")
    return tmp_path


def tell(subject: str = "case:1") -> None:
    with transaction.atomic():
        record("case.noted", by=SYSTEM, subject=subject)


@pytest.fixture
def kept(home: Path) -> Path:
    for _time in range(3):
        tell()
    call_command("backup", str(home / "b.tar.gz"), stdout=io.StringIO())
    return home / "b.tar.gz"


def restore(file: Path, *, force: bool = True) -> str:
    out = io.StringIO()
    call_command("restore", str(file), force=force, stdout=out)
    return out.getvalue()


def test_what_was_kept_comes_back_and_is_verified(kept: Path, home: Path) -> None:
    end = verify()
    tell("case:later")
    (django_settings.MEDIA_ROOT / "2026" / "a.jpg").write_bytes(b"another")
    assert "the journal holds, 3 entries" in restore(kept)
    assert verify() == end
    assert not Entry.objects.filter(subject="case:later").exists()
    assert (django_settings.MEDIA_ROOT / "2026" / "a.jpg").read_bytes() == b"picture"
    if connection.vendor == "sqlite":
        assert not databases._sqlite_path().stat().st_mode & 0o007
    aside = [path.name for path in django_settings.HOME.glob("before-restore-*/*")]
    assert "files" in aside
    tell()
    assert verify().holds


def test_the_archive_says_what_it_holds_and_only_its_owner_reads_it(kept: Path) -> None:
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with archive.opened(kept) as (opened, manifest):
        assert (manifest.engine, manifest.number, manifest.digest) == (
            connection.vendor,
            3,
            Head.objects.get().digest,
        )
        assert set(opened.getnames()) == {"manifest.json", "database", "files/2026/a.jpg"}
        assert {(entry.uname, entry.uid) for entry in opened.getmembers()} == {("", 0)}
    assert [path.name for path in kept.parent.iterdir() if path.name.startswith(".")] == []


def test_a_backup_holds_no_secret_and_tells_what_is_needed_beside_it(home: Path, settings: Settings) -> None:
    words = Keys("https://hooks.example.cn/hook-key", "tell-nobody-of-this")
    Channel.objects.create(kind="webhook", name="hook-of-ours", locked=words.locked(), made_at=now())
    out = io.StringIO()
    call_command("backup", str(home / "b.tar.gz"), stdout=out)
    assert "1 channels are in it encrypted: keep REDGRID_DATA_KEYS" in out.getvalue()
    with archive.opened(home / "b.tar.gz") as (opened, _manifest):
        archive.unpack(opened, home / "open")
    kept = b"".join(path.read_bytes() for path in (home / "open").rglob("*") if path.is_file())
    if connection.vendor == "sqlite":
        # What pg_dump writes is compressed.
        assert b"hook-of-ours" in kept
    assert not any(word.encode() in kept for word in ("hook-key", "tell-nobody", *settings.DATA_KEYS))
    settings.DATA_KEYS = [new_key()]
    assert "1 of 1 channels cannot be read" in restore(home / "b.tar.gz")


def test_an_installation_in_use_is_not_overwritten_by_mistake(kept: Path) -> None:
    tell("case:later")
    with pytest.raises(CommandError, match="in use"):
        restore(kept, force=False)
    assert Entry.objects.filter(subject="case:later").exists()


def test_a_backup_does_not_overwrite_another_by_mistake(kept: Path, home: Path) -> None:
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(kept))
    call_command("backup", str(kept), force=True, stdout=io.StringIO())
    with pytest.raises(CommandError, match="no folder"):
        call_command("backup", str(home / "nowhere" / "b.tar.gz"))


def test_an_empty_database_is_no_backup(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "is_empty", lambda: True)
    with pytest.raises(CommandError, match="nothing to keep"):
        call_command("backup", str(home / "b.tar.gz"))


def test_a_journal_that_does_not_hold_is_restored_and_said(home: Path) -> None:
    for _time in range(3):
        tell()
    Entry.objects.filter(number=2).update(actor="somebody")
    call_command("backup", str(home / "b.tar.gz"), stdout=io.StringIO())
    with pytest.raises(CommandError, match="does not hold: 2 changed"):
        restore(home / "b.tar.gz")


Change = Callable[[dict[str, bytes]], None]


def packed(kept: Path, change: Change) -> Path:
    """The archive, changed by somebody."""
    with tarfile.open(kept) as before:
        parts = {entry.name: before.extractfile(entry).read() for entry in before.getmembers()}  # type: ignore[union-attr]
    change(parts)
    target = kept.with_name("changed.tar.gz")
    with tarfile.open(target, "w:gz") as after:
        for name, content in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            after.addfile(entry, io.BytesIO(content))
    return target


def manifested(**changed: object) -> Change:
    def change(parts: dict[str, bytes]) -> None:
        parts["manifest.json"] = json.dumps(json.loads(parts["manifest.json"]) | changed).encode()

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (manifested(digest="0" * 64), "its end is another one"),
        (manifested(engine="oracle"), "made on oracle"),
        (manifested(format=2), "newer version"),
        (manifested(colour="red"), "not a whole backup"),
        (lambda parts: parts.update({"../outside": b"x"}), "which no backup has"),
        (lambda parts: parts.update({"/etc/outside": b"x"}), "which no backup has"),
        (lambda parts: parts.update({"files/../../outside": b"x"}), "which no backup has"),
        (lambda parts: parts.pop("manifest.json"), "manifest is missing"),
        (lambda parts: parts.pop("database"), "database is missing"),
    ],
)
def test_an_archive_somebody_changed_is_refused(kept: Path, change: Change, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        restore(packed(kept, change))
    assert not (kept.parent / "outside").exists()


def test_what_is_no_archive_is_refused_and_changes_nothing(kept: Path, home: Path) -> None:
    half = home / "half.tar.gz"
    half.write_bytes(kept.read_bytes()[:2000])
    none = home / "none.tar.gz"
    none.write_text("hello")
    for file in (half, none, home / "missing.tar.gz"):
        with pytest.raises(CommandError):
            restore(file)
    assert verify().number == 3
    assert (django_settings.MEDIA_ROOT / "2026" / "a.jpg").exists()


def test_links_in_an_archive_are_refused(kept: Path) -> None:
    target = kept.with_name("linked.tar.gz")
    with tarfile.open(kept) as before, tarfile.open(target, "w:gz") as after:
        for entry in before.getmembers():
            after.addfile(entry, before.extractfile(entry))
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        after.addfile(link)
    with pytest.raises(CommandError, match="which no backup has"):
        restore(target)


def test_without_the_client_programs_the_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(CommandError, match="PostgreSQL client programs"):
        databases._run("pg_dump")


def test_a_client_program_that_fails_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match=r"ls failed: .*nothing-here"):
        databases._run("ls", "/nothing-here")

"""``redgrid blueprint``: check, load, show, diff."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone, translation

from redgrid.cases.models import Case
from redgrid.config.management.commands import blueprint as command
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import in_force
from redgrid.rulebook.tests.samples import SMALL
from tests.world import World


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "blueprint.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command("blueprint", *(str(argument) for argument in arguments), stdout=out)
    return out.getvalue()


def test_a_sound_text_is_found_sound_as_file_and_as_folder(folder: Path) -> None:
    file = folder / "blueprint.yaml"
    assert run("check", folder) == f"{file} is sound.\n"
    assert json.loads(run("check", file, "--json")) == {"sound": True, "faults": []}


def test_faults_are_listed_and_the_exit_says_how_many(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "blueprint.yaml"
    file.write_text(
        SMALL.replace("clause: D1", "clause: D9").replace("points: 40", "points: 30"), encoding="utf-8"
    )
    out = StringIO()
    with (
        translation.override("en"),
        pytest.raises(CommandError, match=r"^The text has 1 fault and cannot be loaded\.$"),
    ):
        call_command("blueprint", "check", str(file), stdout=out)
    fault, warning = out.getvalue().splitlines()
    assert fault.startswith(f"Fault: {file}:")
    assert "There is no clause “D9”." in fault
    assert warning.startswith("Warning: ")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("blueprint", "check", str(file), "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert found["sound"] is False
    assert [set(fault) for fault in found["faults"]] == [
        {"file", "line", "path", "message", "remedy", "is_warning"}
    ] * 2


@pytest.mark.parametrize("verb", ["check", "load", "diff"])
def test_a_file_that_cannot_be_read_is_one_sentence(verb: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^.*none\.yaml cannot be read: No such file or directory\.$"):
        run(verb, tmp_path / "none.yaml")


def test_loading_twice_changes_nothing(db: None, folder: Path) -> None:
    assert run("load", folder) == "small/1 is loaded and in force.\n"
    assert run("load", folder) == "This text is known: small/1 is in force.\n"
    assert json.loads(run("load", folder, "--json")) == {"blueprint": "small/1", "is_new": False}


def test_a_text_that_would_orphan_an_open_case_is_refused(world: World, folder: Path) -> None:
    shipped = settings.BLUEPRINTS / "support-centre"
    run("load", shipped)
    now = timezone.now()
    Case(
        number="WT-2026-0312-017", flow="problem", blueprint=in_force(), stage="planned", title="x", urgency="urgent",
        unit=world.electrical, source=Case.SIGNED_IN, opened_at=now, entered_at=now,
    ).save()  # fmt: skip
    changed = (shipped / "blueprint.yaml").read_text(encoding="utf-8").replace("planned", "plotted")
    (folder / "blueprint.yaml").write_text(changed, encoding="utf-8")
    with pytest.raises(CommandError, match="WT-2026-0312-017"):
        run("load", folder)
    assert Blueprint.objects.count() == 1
    Case.objects.update(is_open=False, closed_at=now)
    assert run("load", folder) == "support-centre/2 is loaded and in force.\n"


def test_faults_of_a_text_to_load_are_listed_too(db: None, folder: Path) -> None:
    (folder / "blueprint.yaml").write_text("a: 1\n\tb: 2", encoding="utf-8")
    for verb in ("load", "diff"):
        with pytest.raises(CommandError, match="1 fault"):
            run(verb, folder)
    assert not Blueprint.objects.exists()


def test_the_institution_in_force_is_shown(db: None, folder: Path) -> None:
    with pytest.raises(CommandError, match="No institution has been loaded yet"):
        run("show")
    run("load", folder)
    assert run("show").splitlines() == [
        "small/1 小制度",
        "  诊治员 diagnosis_officer: 2 · 100",
        "  问题诊治 problem: 发现 → 整改",
    ]
    shown: dict[str, Any] = json.loads(run("show", "--json"))
    assert {"blueprint": "small", "version": 1, "loaded_by": "system"}.items() <= shown.items()
    assert shown["content"]["title"] == "小制度"


def test_a_diff_says_what_changes_and_whom_it_concerns(world: World, folder: Path) -> None:
    shipped = settings.BLUEPRINTS / "support-centre" / "blueprint.yaml"
    run("load", shipped)
    text = shipped.read_text(encoding="utf-8")
    assert run("diff", shipped) == "Nothing differs.\n"
    (folder / "blueprint.yaml").write_text(text.replace("clause: D5", "clause: null"), encoding="utf-8")
    lines = run("diff", folder).splitlines()
    # Heads of cells note interim measures in that stage.
    assert lines == [
        "Changed: stage problem/linked Linked (clause: D5 → –).",
        f"  concerns: {', '.join(head.name for head in (world.cell_head, world.other_head, world.lab_head))}",
    ]
    changed = text.replace(
        "points: 20\n    evidence: [briefing_note", "points: 21\n    evidence: [briefing_note", 1
    )
    (folder / "blueprint.yaml").write_text(changed, encoding="utf-8")
    (change,) = json.loads(run("diff", folder, "--json"))["changes"]
    assert (change["what"], change["code"], change["fields"], set(change["people"])) == (
        "duty",
        "P1",
        [{"field": "points", "before": "20", "after": "21"}],
        {"电格长", "计格长", "化格长"},
    )
    assert run("diff", folder).splitlines()[1].startswith("  concerns: ")


def test_a_database_that_was_never_made_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise DatabaseError("no such table: rulebook_blueprint")

    monkeypatch.setattr(command, "in_force", fail)
    with pytest.raises(CommandError, match=r"^The database cannot be read: no such table"):
        run("show")

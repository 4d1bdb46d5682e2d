"""Documents that repeat the code are equal to it; `make documents` writes what can be written."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise

from tests.house import code
from tools import documents

VARIABLE = re.compile(r"\bREDGRID_[A-Z]+(?:_[A-Z]+)*\b")


def test_events_verbs_addresses_and_commands_are_documented_as_they_are() -> None:
    expected = documents.documents()
    differing = {
        code.name(path): sorted(set(text.splitlines()) ^ set(path.read_text(encoding="utf-8").splitlines()))
        for path, text in expected.items()
        if path.exists() and path.read_text(encoding="utf-8") != text
    }
    assert differing == {}, "run `make documents`"


def test_every_setting_is_documented_and_no_other() -> None:
    read = {name for path in code.product() for name in VARIABLE.findall(code.text(path))}
    document = code.ROOT / "docs" / "settings.md"
    assert not document.exists() or set(VARIABLE.findall(code.text(document))) == read


def test_every_address_says_what_is_there() -> None:
    addresses = code.ROOT / "docs" / "addresses.md"
    silent = [line for line in documents.documents()[addresses].splitlines() if line.endswith("|  |")]
    assert silent == []


def test_every_dependency_states_its_reason_on_the_line_above() -> None:
    lines = [line.strip() for line in code.text(code.ROOT / "pyproject.toml").splitlines()]
    project = tomllib.loads("\n".join(lines))
    groups = project["dependency-groups"].values()
    wanted = {
        each
        for group in (project["project"]["dependencies"], *groups)
        for each in group
        if isinstance(each, str)
    }
    without = [
        line for above, line in pairwise(lines) if line.strip('",') in wanted and not above.startswith("# ")
    ]
    assert without == []


def test_links_between_documents_lead_somewhere() -> None:
    written = code.files("*.md", "docs") + sorted(code.ROOT.glob("*.md"))
    broken = [
        f"{code.name(path)}: {target}"
        for path in written
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", code.text(path))
        if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists()
    ]
    assert broken == []


def test_what_is_said_to_be_protected_names_files_and_tests_that_are_there() -> None:
    said = re.findall(r"`([\w/.-]+\.(?:py|js))(?:::(\w+))?`", code.text(code.ROOT / "docs" / "security.md"))
    missing = [
        f"{path}::{test}"
        for path, test in said
        if not (code.ROOT / path).is_file() or f"def {test}" not in code.text(code.ROOT / path)
        if test or not (code.ROOT / path).is_file()
    ]
    assert (len(said) > 50, missing) == (True, [])

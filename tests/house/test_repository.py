"""The repository stands on its own: it names no package index and no folder of anybody's machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.house import code

# Written in pieces, or this file would name them.
HOSTS = re.compile(
    "|".join(
        rf"\b{first}\.{last}\b"
        for first, last in [
            ("pypi", "org"),
            ("files", "python[h]osted"),
            (r"registry\.npm[j]s", "org"),
            ("npmmirror", "com"),
            ("yarnpkg", "com"),
            (r"deb\.debian", "org"),
            (r"tuna\.tsinghua", "edu"),
            (r"mirrors", r"\w+"),
            ("unpkg", "com"),
            ("jsdelivr", "net"),
        ]
    )
)
MACHINE = re.compile(
    r"(?<![\w.:/])/(?:work|root|home/\w+|Users/\w+|opt/(?!homebrew)\w+|tmp/brief)/|\.\./shared\b"
)
TEXT_BYTES = 2_000_000


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=code.ROOT, capture_output=True, check=False).stdout
    return [code.ROOT / name for name in listed.decode().split("\0") if name and (code.ROOT / name).is_file()]


def _texts() -> dict[Path, str]:
    found = {}
    for path in _tracked():
        content = path.read_bytes()
        if b"\0" not in content and path.name != Path(__file__).name:
            found[path] = content.decode("utf-8")
    return found


@pytest.mark.parametrize("what", [HOSTS, MACHINE], ids=["a package index", "a folder of a machine"])
def test_no_file_names(what: re.Pattern[str]) -> None:
    named = [
        f"{code.name(path)}: {match[0]}" for path, text in _texts().items() for match in what.finditer(text)
    ]
    assert named == []


def test_nothing_built_is_committed() -> None:
    built = re.compile(r"\.(mo|pyc|sqlite3|whl)$|(^|/)(dist|staticfiles|node_modules|var|\.venv)/")
    assert [code.name(path) for path in _tracked() if built.search(code.name(path))] == []


def test_every_file_is_text_in_utf8_or_a_picture() -> None:
    pictures = {".png", ".jpg", ".webp", ".ico"}
    others = [path for path in _tracked() if b"\0" in path.read_bytes()]
    assert [code.name(path) for path in others if path.suffix not in pictures] == []


def test_no_file_is_large() -> None:
    assert [code.name(path) for path in _tracked() if path.stat().st_size > TEXT_BYTES] == []

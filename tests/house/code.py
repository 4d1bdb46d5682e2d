"""The project's own files, as text and as syntax trees."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "redgrid"
NOT_OURS = {"node_modules", "dist", "staticfiles", "__pycache__", ".venv", "var"}


def files(pattern: str, *folders: str) -> list[Path]:
    """Our own files of that name pattern under these folders of the repository."""
    found = (path for folder in folders for path in (ROOT / folder).rglob(pattern))
    return sorted(path for path in found if not NOT_OURS & set(path.relative_to(ROOT).parts))


def name(path: Path) -> str:
    """The path as a reader of the repository knows it."""
    return path.relative_to(ROOT).as_posix()


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), filename=str(path))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Everything in ``tree``, which many rules look at."""
    return list(ast.walk(tree(path)))


def python() -> list[Path]:
    """All Python we write, tests and tools included."""
    return [*files("*.py", "redgrid", "tests", "tools", "bench"), ROOT / "conftest.py"]


def product() -> list[Path]:
    """The Python that is installed, without migrations."""
    return [path for path in files("*.py", "redgrid") if not {"tests", "migrations"} & set(path.parts)]


def templates() -> list[Path]:
    return files("*.html", "redgrid")


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in nodes(path) if isinstance(node, ast.Call))


@cache
def layers() -> list[set[str]]:
    """The rooms from the top layer to the lowest, as import-linter reads them."""
    project = tomllib.loads(text(ROOT / "pyproject.toml"))
    contract = next(each for each in project["tool"]["importlinter"]["contracts"] if each["id"] == "rooms")
    return [{room.strip(" ()") for room in layer.split("|")} for layer in contract["layers"]]


def depth(room: str) -> int:
    """How far below the top a room lies."""
    return next(index for index, rooms in enumerate(layers()) if room in rooms)

"""Rules for tests themselves."""

from __future__ import annotations

import ast
import socket
from pathlib import Path

import pytest

from tests.house import code

PAUSES = ("sleep", "wait_for_timeout")


def _tests() -> list[Path]:
    return [path for path in code.python() if path.stem.startswith("test_")]


def test_a_test_reaches_this_machine_only() -> None:
    with socket.socket() as outward, pytest.raises(AssertionError, match="this machine only"):
        outward.connect(("203.0.113.7", 80))


def test_no_test_sleeps() -> None:
    """To look again and again until something has happened is not sleeping: such a pause stands in a loop."""
    sleeping = [f"{code.name(path)}:{line}" for path in _tests() for line in _sleeps(code.tree(path))]
    assert sleeping == []


def _sleeps(tree: ast.AST) -> list[int]:
    looped = {id(inner) for loop in ast.walk(tree) if isinstance(loop, ast.While) for inner in ast.walk(loop)}
    return [
        call.lineno
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and id(call) not in looped and ast.unparse(call.func).endswith(PAUSES)
    ]


def test_no_test_is_left_out_without_a_reason() -> None:
    silent = [
        f"{code.name(path)}:{call.lineno}"
        for path in _tests()
        for call in code.calls(path)
        if ast.unparse(call.func).endswith((".skip", ".skipif", ".xfail", ".importorskip"))
        and not any(keyword.arg == "reason" for keyword in call.keywords)
    ]
    assert silent == []


def test_the_name_of_a_test_is_a_sentence() -> None:
    short = [
        f"{code.name(path)}:{node.lineno} {node.name}"
        for path in _tests()
        for node in code.nodes(path)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and node.name.count("_") < 3
    ]
    assert short == []

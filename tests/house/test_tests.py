"""Rules for tests themselves."""

from __future__ import annotations

import ast
import socket
from pathlib import Path

import pytest

from tests.house import code


def _tests() -> list[Path]:
    return [path for path in code.python() if path.stem.startswith("test_")]


def test_a_test_reaches_this_machine_only() -> None:
    with socket.socket() as outward, pytest.raises(AssertionError, match="this machine only"):
        outward.connect(("203.0.113.7", 80))


def test_no_test_sleeps() -> None:
    sleeping = [
        f"{code.name(path)}:{call.lineno}"
        for path in _tests()
        for call in code.calls(path)
        if ast.unparse(call.func)
        in {"sleep", "time.sleep", "page.wait_for_timeout", "phone.wait_for_timeout"}
    ]
    assert sleeping == []


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
        for node in ast.walk(code.tree(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and node.name.count("_") < 3
    ]
    assert short == []

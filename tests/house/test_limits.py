from __future__ import annotations

import ast
import re

from tests.house import code

FILE_LINES = 400
FUNCTION_LINES = 40
TEMPLATE_LINES = 150
# Nobody may catch everything, but the loop that must go on whatever one chore does.
MAY_CATCH_ALL = {"redgrid/config/clock.py"}
NO_NAME = re.compile(r"utils?|helpers?|common|manager|service|handler|data|info|process")
NO_CLASSES = re.compile(r"(Utils?|Helpers?|Common|Manager|Service|Handler|Data|Info|Process)$")


def test_no_file_is_longer_than_400_lines() -> None:
    ours = code.python() + code.files("*.js", "frontend") + code.files("*.css", "frontend")
    assert [code.name(path) for path in ours if len(code.text(path).splitlines()) > FILE_LINES] == []


def test_no_template_is_longer_than_150_lines() -> None:
    too_long = [path for path in code.templates() if len(code.text(path).splitlines()) > TEMPLATE_LINES]
    assert [code.name(path) for path in too_long] == []


def test_no_function_is_longer_than_40_lines() -> None:
    too_long = [
        f"{code.name(path)}:{node.lineno} {node.name}"
        for path in code.python()
        for node in code.nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert too_long == []


def test_only_the_clock_may_catch_everything() -> None:
    broad = {
        f"{code.name(path)}:{node.lineno}"
        for path in code.product()
        if code.name(path) not in MAY_CATCH_ALL
        for node in code.nodes(path)
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node)
    }
    assert broad == set()


def _catches_everything(node: ast.ExceptHandler) -> bool:
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(each is None or getattr(each, "id", "") in {"Exception", "BaseException"} for each in caught)


def test_no_file_class_or_function_has_a_name_that_says_nothing() -> None:
    wrong = [
        code.name(path)
        for path in code.python()
        if any(NO_NAME.fullmatch(part) for part in path.stem.split("_"))
    ]
    for path in code.product():
        for node in code.nodes(path):
            if isinstance(node, ast.ClassDef) and NO_CLASSES.search(node.name):
                wrong.append(f"{code.name(path)}:{node.lineno} class {node.name}")
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and NO_NAME.fullmatch(node.name):
                wrong.append(f"{code.name(path)}:{node.lineno} def {node.name}")
    assert wrong == []


def test_no_variable_has_a_name_that_says_nothing() -> None:
    wrong = [
        f"{code.name(path)}:{node.lineno} {node.id if isinstance(node, ast.Name) else node.arg}"
        for path in code.product()
        for node in code.nodes(path)
        if (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and NO_NAME.fullmatch(node.id))
        or (isinstance(node, ast.arg) and NO_NAME.fullmatch(node.arg))
    ]
    assert wrong == []

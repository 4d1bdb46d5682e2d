"""Actions are the only writers, and the only place where a transaction begins."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house import code

WRITERS = {"actions", "jobs"}
ALWAYS = {"create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
# The same names on dictionaries, digests, caches and pictures take a positional argument, on rows they take none.
ON_ROWS = {"save", "delete", "update"}
ASYNC = {f"a{method}" for method in ALWAYS | ON_ROWS}
SQL = re.compile(r"\s*(insert|update|delete|replace|drop|alter|create)\s", re.IGNORECASE)


def _may_write(path: Path) -> bool:
    inside = path.relative_to(code.PACKAGE).with_suffix("").parts
    return any(part in WRITERS for part in inside)


def _writes(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    method = call.func.attr
    return method in ALWAYS | ASYNC or (method in ON_ROWS and not call.args) or _is_writing_sql(method, call)


def _is_writing_sql(method: str, call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    return method == "execute" and isinstance(first, ast.Constant) and bool(SQL.match(str(first.value)))


def test_only_actions_and_jobs_write() -> None:
    wrong = [
        f"{code.name(path)}:{call.lineno} {ast.unparse(call.func)}"
        for path in code.product()
        if not _may_write(path)
        for call in code.calls(path)
        if _writes(call)
    ]
    assert wrong == []


def test_only_actions_and_jobs_begin_a_transaction() -> None:
    wrong = [
        f"{code.name(path)}:{node.lineno}"
        for path in code.product()
        if not _may_write(path)
        for node in code.nodes(path)
        if isinstance(node, ast.Attribute) and node.attr == "atomic"
    ]
    assert wrong == []


def test_the_rule_sees_a_write_and_leaves_a_dictionary_alone() -> None:
    seen = {
        line: _writes(ast.parse(line, mode="eval").body)  # type: ignore[arg-type]
        for line in (
            "case.save()",
            "case.save(update_fields=['stage'])",
            "Case.objects.create(title='x')",
            "cases.filter(pk=1).update(stage='found')",
            "cases.delete()",
            "cursor.execute('UPDATE cases SET stage = 1')",
            "cursor.execute('SELECT 1')",
            "mapping.update(other)",
            "digest.update(b'x')",
            "picture.save(buffer, 'JPEG')",
        )
    }
    assert list(seen.values()) == [True, True, True, True, True, True, False, False, False, False]


def test_actions_that_record_an_event_take_the_actor_by_keyword() -> None:
    wrong = [
        f"{code.name(path)}:{node.lineno} {node.name}"
        for path in code.product()
        if _may_write(path) and path.parent.name != "journal"
        for node in code.tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _records(node)
        if "by" not in {argument.arg for argument in node.args.kwonlyargs}
    ]
    assert wrong == []


def _records(function: ast.FunctionDef) -> bool:
    return any(
        getattr(call.func, "id", "") == "record" for call in ast.walk(function) if isinstance(call, ast.Call)
    )

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Model

from tests.house import code


def _models() -> Iterator[tuple[str, type[Model]]]:
    for model in apps.get_models():
        package, _, room = model.__module__.partition(".")
        if package == "redgrid":
            yield room.split(".")[0], model


def test_foreign_keys_look_down_as_imports_do() -> None:
    upward = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for room, model in _models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and isinstance(field.related_model, type)
        if _looks_up_or_aside(room, field.related_model)
    ]
    assert upward == []


def _looks_up_or_aside(room: str, related: type[Model]) -> bool:
    other = related.__module__.split(".")[1]
    return other != room and code.depth(other) <= code.depth(room)


def test_the_journal_holds_no_foreign_keys() -> None:
    keys = [
        f"{model.__name__}.{field.name}"
        for room, model in _models()
        if room == "journal"
        for field in model._meta.get_fields()
        if field.is_relation
    ]
    assert keys == []


def test_rooms_are_imported_at_the_top_of_a_file_only() -> None:
    hidden = [
        f"{code.name(path)}:{inner.lineno}"
        for path in code.product()
        # The top room knows all others anyway, and may wait with building the application until it is served.
        if path.relative_to(code.PACKAGE).parts[0] != "config"
        for node in code.nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.ImportFrom) and _is_other_room(inner.module or "", path)
    ]
    assert hidden == []


def _is_other_room(module: str, path: Path) -> bool:
    return module.startswith("redgrid.") and module.split(".")[1] != path.relative_to(code.PACKAGE).parts[0]


def test_every_room_says_what_it_is_for() -> None:
    rooms = {
        path.parent
        for path in code.product()
        if path.parent.parent == code.PACKAGE and path.stem == "__init__"
    }
    assert [
        room.name for room in sorted(rooms) if not ast.get_docstring(code.tree(room / "__init__.py"))
    ] == []


def test_the_layers_name_every_room_once() -> None:
    listed = [room for rooms in code.layers() for room in rooms]
    made = {path.parent.name for path in code.PACKAGE.glob("*/__init__.py")}
    assert sorted(listed) == sorted(set(listed))
    assert made - set(listed) == set()

"""Documents that repeat what the code says: ``python -m tools.documents`` writes them, the house tests compare."""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import django
from django.apps import apps
from django.core.management import load_command_class
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).parent.parent
SAYS = {
    "events.md": (
        "Events",
        "What the journal tells. Followers know these strings and nothing of the rooms that write them.",
        ("Event", "What happened"),
    ),
    "verbs.md": (
        "Verbs",
        "What a person may be allowed to do. Posts and officer roles hold verbs; which ones, the blueprint says.",
        ("Verb", "Allows to"),
    ),
    "addresses.md": (
        "Addresses",
        "Every page of the application, by the name that code and templates use.",
        ("Name", "Address", "What is there"),
    ),
    "operations.md": (
        "Operations",
        "What programs may ask and do. `/api/v1/docs` tells all of it, `/api/v1/openapi.json` tells it to machines.",
        ("Name", "Request", "What it does"),
    ),
    "commands.md": (
        "Commands",
        "What `redgrid` can be asked for; `redgrid <command> --help` tells the options.",
        ("Command", "What it does"),
    ),
}
HEAD = "<!-- Written by `make documents`. -->"


def _table(name: str, rows: list[tuple[str, ...]]) -> str:
    title, sentence, head = SAYS[name]
    lines = [
        f"# {title}",
        "",
        HEAD,
        "",
        sentence,
        "",
        _line(head),
        _line(("---",) * len(head)),
        *map(_line, rows),
    ]
    return "\n".join(lines) + "\n"


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _listed(module: str, name: str) -> list[tuple[str, ...]]:
    listed: Mapping[str, object] = getattr(import_module(module), name)
    return [(f"`{word}`", str(meaning)) for word, meaning in listed.items()]


def _first_line(thing: object) -> str:
    return (getattr(thing, "__doc__", None) or "").strip().partition("\n")[0]


def _addresses(resolver: URLResolver, path: str = "/", space: str = "") -> Iterator[tuple[str, ...]]:
    for pattern in resolver.url_patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"`{space}{pattern.name}`", f"`{here}`", _first_line(pattern.callback)
        elif pattern.namespace not in {"api", "api-v1"}:
            yield from _addresses(pattern, here, f"{pattern.namespace}:" if pattern.namespace else space)


def _commands() -> Iterator[tuple[str, ...]]:
    for config in apps.get_app_configs():
        if config.name.startswith("redgrid."):
            folder = Path(config.path) / "management" / "commands"
            for module in pkgutil.iter_modules([str(folder)]):
                yield f"`{module.name}`", str(load_command_class(config.name, module.name).help)


def _operations() -> Iterator[tuple[str, ...]]:
    paths = import_module("redgrid.api.urls").api.get_openapi_schema()["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            yield f"`{operation['operationId']}`", f"`{method.upper()} {path}`", operation["summary"]


def documents() -> dict[Path, str]:
    """What each of these documents must say now."""
    rows = {
        "events.md": _listed("redgrid.journal.events", "EVENTS"),
        "verbs.md": _listed("redgrid.grid.verbs", "VERBS"),
        "addresses.md": sorted(_addresses(get_resolver())),
        "operations.md": list(_operations()),
        "commands.md": sorted(_commands()),
    }
    return {ROOT / "docs" / name: _table(name, each) for name, each in rows.items()}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "redgrid.config.settings")
    django.setup()
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

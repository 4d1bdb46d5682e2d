"""Where in an institution's text something stands: ``duties/D4``, ``flows/problem/stages/found``, and its schema.

What lists and entries there are is read from the schema: a list is whatever holds entries that have a key of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from redgrid.kit.naming import label
from redgrid.kit.refusal import Missing
from redgrid.rulebook.rewriting import IDENTITIES
from redgrid.rulebook.shape import schema

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A list, or an entry of one, found in content. ``steps`` lead to it; ``above`` is the flow it lies in, if any."""

    path: str
    steps: tuple[str | int, ...]
    schema: Schema
    value: Any
    above: tuple[Mapping[str, Any], ...] = ()

    @property
    def identity(self) -> str:
        """The key by which entries of this list are told apart."""
        return identity_in(self.schema) or "code"

    @property
    def written(self) -> str:
        """The place as faults write it: ``flows[problem].stages[found]``."""
        names = self.path.split("/")
        return "".join(
            f"[{name}]" if isinstance(step, int) else f".{name}" if at else name
            for at, (name, step) in enumerate(zip(names, self.steps, strict=True))
        )

    @property
    def flow(self) -> Mapping[str, Any] | None:
        """The flow that it lies in."""
        return next((each for each in self.above if "stages" in each), None)


def resolved(part: Schema) -> Schema:
    """A schema with its reference followed."""
    name = part.get("$ref")
    found: Schema = schema()["$defs"][name.rpartition("/")[2]] if name else part
    return found


def identity_in(part: Schema) -> str | None:
    """The key by which the entries of a list are told apart, None when it is no list of entries."""
    kinds = part.get("type")
    if kinds != "array" and not (isinstance(kinds, list) and "array" in kinds):
        return None
    entry = resolved(part.get("items") or {})
    if entry.get("type") != "object":
        return None
    known = entry.get("properties") or {}
    return next((name for name in IDENTITIES if name in known and name in entry.get("required", ())), None)


def lists_of(part: Schema) -> Iterator[str]:
    """The names of the lists of entries that an entry holds."""
    for name, inner in (part.get("properties") or {}).items():
        if identity_in(resolved(inner)):
            yield name


def place_of(content: Mapping[str, Any], path: str) -> Place:
    """What stands at ``path``. Raises Missing."""
    found = Place("", (), schema(), content)
    for name in path.split("/"):
        found = _into(found, name)
    return found


def _into(at: Place, name: str) -> Place:
    path = f"{at.path}/{name}" if at.path else name
    if isinstance(at.value, Mapping):
        inner = (at.schema.get("properties") or {}).get(name)
        if inner is None:
            raise Missing(_("There is no such place in the text."))
        part = resolved(inner)
        empty: Any = [] if identity_in(part) else {}
        value = at.value.get(name)
        return Place(path, (*at.steps, name), part, empty if value is None else value, (*at.above, at.value))
    identity = identity_in(at.schema)
    entries = at.value if isinstance(at.value, list) else []
    for number, entry in enumerate(entries):
        if identity and isinstance(entry, Mapping) and str(entry.get(identity)) == name:
            return Place(path, (*at.steps, number), resolved(at.schema["items"]), entry, at.above)
    raise Missing(_("There is no such place in the text."))


def with_value(content: Mapping[str, Any], place: Place, value: Any) -> dict[str, Any]:
    """The content with another value at ``place``; None takes an entry out of its list."""
    changed = deepcopy(dict(content))
    holder: Any = changed
    for step in place.steps[:-1]:
        holder = holder[step]
    last = place.steps[-1]
    if value is None and isinstance(last, int):
        del holder[last]
    else:
        holder[last] = value
    return changed


def entry_name(entry: Mapping[str, Any]) -> str:
    """How an entry is called."""
    return label(entry) or label(entry, "title") or label(entry, "text") or str(entry.get("officer") or "")

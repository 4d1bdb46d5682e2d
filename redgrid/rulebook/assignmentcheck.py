"""Whether the section ``assignment`` agrees with the rest: every role, work, ability and statement is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from redgrid.rulebook.faults import Fault, Path, Reading
from redgrid.rulebook.references import codes, twice, unknown

HERE = "assignment"


def assignment_faults(reading: Reading) -> Iterator[Fault]:
    """Faults of the section; the content has the shape of an institution."""
    section: Mapping[str, Any] = reading.content.get(HERE) or {}
    for name in ("works", "abilities", "statements"):
        yield from twice(reading, (HERE, name), section.get(name) or ())
    yield from twice(reading, (HERE, "roles"), section.get("roles") or (), "officer")
    yield from _roles_named(reading, section)
    yield from _wishes(reading, section)
    if "weights" in section and not any(section["weights"].values()):
        message = _("All weights are zero: nothing would decide.")
        yield reading.fault((HERE, "weights"), message, _("Give at least one factor a weight."))


def _roles_named(reading: Reading, section: Mapping[str, Any]) -> Iterator[Fault]:
    officers = [c["code"] for c in reading.content["capacities"] if c["kind"] == "officer"]
    named: list[tuple[Path, str]] = [
        ((HERE, "exclusions", number, place), role)
        for number, group in enumerate(section.get("exclusions") or ())
        for place, role in enumerate(group)
    ]
    named += [((HERE, "shared_roles", n), role) for n, role in enumerate(section.get("shared_roles") or ())]
    roles = section.get("roles") or ()
    named += [((HERE, "roles", n, "officer"), role["officer"]) for n, role in enumerate(roles)]
    for path, role in named:
        yield from unknown(reading, path, _("officer role"), role, officers)


def _wishes(reading: Reading, section: Mapping[str, Any]) -> Iterator[Fault]:
    kinds = {"works": _("kind of work"), "abilities": _("ability"), "statements": _("statement")}
    for number, role in enumerate(section.get("roles") or ()):
        for name, words in kinds.items():
            for place, code in enumerate(role.get(name) or ()):
                path: Path = (HERE, "roles", number, name, place)
                yield from unknown(reading, path, words, code, codes(section, name))

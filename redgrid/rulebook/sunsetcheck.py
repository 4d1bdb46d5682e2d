"""Whether the days on which duties, flows and fields expire are days, and whoever renews them is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from redgrid.rulebook.faults import Fault, Path, Reading
from redgrid.rulebook.references import codes, unknown


def sunset_faults(reading: Reading) -> Iterator[Fault]:
    """Faults of everything that may expire; the content has the shape of an institution."""
    known = codes(reading.content, "capacities")
    for path, item in _expiring(reading.content):
        if item.get("until") and not _is_day(item["until"]):
            message = _("“%(day)s” is no day.") % {"day": item["until"]}
            yield reading.fault((*path, "until"), message, _("Write it like 2027-12-31."))
        if item.get("renewed_by"):
            yield from unknown(reading, (*path, "renewed_by"), _("capacity"), item["renewed_by"], known)


def _expiring(content: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for number, duty in enumerate(content["duties"]):
        yield ("duties", number), duty
    for number, flow in enumerate(content["flows"]):
        yield ("flows", number), flow
        for place, field in enumerate(flow.get("fields") or ()):
            yield ("flows", number, "fields", place), field


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

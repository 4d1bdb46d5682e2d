"""What a new entry begins with, so that it is whole once its form is filled in: a stage has a limit and a way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

URGENCY, LIMIT = "ordinary", "3 working days"


def beginning(path: str, flow: Mapping[str, Any] | None) -> dict[str, Any]:
    """The start of a new entry of the list at ``path``, which may lie in a ``flow``."""
    name = path.rpartition("/")[2]
    if name == "flows":
        stage = {"code": "received", "name": _("Received"), "actor": "centre", **_stage([URGENCY])}
        return {
            "urgencies": [{"code": URGENCY, "name": _("Ordinary"), "colour": "blue"}],
            "stages": [stage],
        }
    if name == "stages" and flow:
        return _stage([str(each["code"]) for each in flow.get("urgencies") or ()])
    return {}


def _stage(urgencies: list[str]) -> dict[str, Any]:
    close = {
        "code": "close",
        "name": _("Close"),
        "to": None,
        "by": ["centre"],
        "reason": "optional",
        "kind": "close",
    }
    return {"limits": dict.fromkeys(urgencies, LIMIT), "moves": [close]}

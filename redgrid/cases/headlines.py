"""Headlines of the time line for what flows have beside their moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from redgrid.kit.naming import label
from redgrid.rulebook.institution import Flow

Facts = Mapping[str, Any]
# Title, tone and icon, as parts/_moments.html wants them.
Headline = tuple[str, str, str]


def headline_beside(kind: str, facts: Facts, flow: Flow | None) -> Headline | None:
    """The headline of an event that is no move, None for one that is told elsewhere."""
    written = HEADLINES.get(kind)
    return written(facts, flow) if written else None


def _told(facts: Facts, flow: Flow | None) -> Headline:
    telling = next((t for t in (flow.tells if flow else ()) if t.code == facts["telling"]), None)
    return _("Told at once: %(what)s") % {"what": label(telling) if telling else ""}, "red", "bell-ringing"


def _named(title: str, tone: str, icon: str) -> Callable[[Facts, Flow | None], Headline]:
    return lambda facts, flow: (f"{_(title)} · {facts['title']}", tone, icon)


def _plain(title: str, tone: str, icon: str) -> Callable[[Facts, Flow | None], Headline]:
    return lambda facts, flow: (_(title), tone, icon)


HEADLINES: dict[str, Callable[[Facts, Flow | None], Headline]] = {
    "case.told": _told,
    "case.heard": _plain(gettext_noop("Has taken note"), "grey", "bell"),
    "case.milestone_set": _named(gettext_noop("Milestone set"), "blue", "flag"),
    "case.milestone_moved": _named(gettext_noop("Milestone planned anew"), "yellow", "flag"),
    "case.milestone_reached": _named(gettext_noop("Milestone reached"), "green", "flag"),
    "case.milestone_dropped": _named(gettext_noop("Milestone dropped"), "grey", "flag"),
}

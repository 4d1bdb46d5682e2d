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


def _ruled(facts: Facts, flow: Flow | None) -> Headline:
    if facts["moves"]:
        return _("Ruled: %(unit)s answers") % {"unit": facts["name"]}, "blue", "gavel"
    return _("Ruled: it stays where it is"), "blue", "gavel"


def _disputed(facts: Facts, flow: Flow | None) -> Headline:
    return _("Disputed: should %(unit)s answer?") % {"unit": facts["name"]}, "yellow", "scale"


def _work(title: str, tone: str) -> Callable[[Facts, Flow | None], Headline]:
    return lambda facts, flow: (f"{_(title)} · {facts['work']}", tone, "clipboard-check")


HEADLINES: dict[str, Callable[[Facts, Flow | None], Headline]] = {
    "case.told": _told,
    "case.heard": _plain(gettext_noop("Has taken note"), "grey", "bell"),
    "case.disputed": _disputed,
    "case.ruled": _ruled,
    "case.map_checked": _plain(gettext_noop("The clerk has looked at the map"), "grey", "map-pin"),
    "case.work_set": _work(gettext_noop("Work given"), "blue"),
    "case.work_done": _work(gettext_noop("Work done"), "green"),
    "case.shares_proposed": _plain(gettext_noop("Shares of the credit proposed"), "blue", "chart-pie"),
    "case.share_agreed": _plain(gettext_noop("Agreed to the share of the credit"), "green", "chart-pie"),
    "case.milestone_set": _named(gettext_noop("Milestone set"), "blue", "flag"),
    "case.milestone_moved": _named(gettext_noop("Milestone planned anew"), "yellow", "flag"),
    "case.milestone_reached": _named(gettext_noop("Milestone reached"), "green", "flag"),
    "case.milestone_dropped": _named(gettext_noop("Milestone dropped"), "grey", "flag"),
}

"""The moment of which a page tells: now, a day that was, or a day to come; as known today, or as known on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.kit.clock import now
from redgrid.kit.refusal import Invalid
from redgrid.kit.when import read_moment


@dataclass(frozen=True)
class AsOf:
    """Tell of ``at``, as believed at ``known`` (None: now). ``wrong``: what is wrong with what was asked, by field."""

    at: datetime
    known: datetime | None = None
    is_now: bool = True
    is_future: bool = False
    wrong: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    others: tuple[tuple[str, str], ...] = ()

    @property
    def query(self) -> str:
        """What links of the page carry along; empty now."""
        return f"?{self.more}" if self.more else ""

    @property
    def more(self) -> str:
        """The same, to follow after other words of an address."""
        if self.is_now:
            return ""
        said = {"at": _typed(self.at), "known": _typed(self.known)}
        return urlencode({name: moment for name, moment in said.items() if moment})

    @property
    def status(self) -> int:
        return 422 if self.wrong else 200


def read_as_of(request: HttpRequest, known_as: str = "known") -> AsOf:
    """What the address asks for (``?at=&known=``). What cannot be read is told, and the page tells of now."""
    moment, wrong, read = now(), {}, {}
    typed = {name: str(request.GET.get(name, "")).strip()[:40] for name in ("at", known_as)}
    for name, text in tuple(typed.items()):
        try:
            read[name] = read_moment(text) if text else None
            typed[name] = _typed(read[name])
        except Invalid as invalid:
            wrong[name] = invalid.reason
    typed = {"at": typed["at"], "known": typed[known_as]}
    at, known = read.get("at"), read.get(known_as)
    if known is not None and known > moment:
        wrong[known_as] = _("What will be known then is not known yet.")
    others = tuple(
        (name, str(value)) for name, value in request.GET.items() if name not in {"at", known_as, "cursor"}
    )
    if wrong or not (at or known):
        return AsOf(moment, wrong=wrong, typed=typed, others=others)
    return AsOf(
        at or moment, known, is_now=False, is_future=bool(at and at > moment), typed=typed, others=others
    )


def _typed(moment: datetime | None) -> str:
    """As the browser's own control has it."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}" if moment else ""

"""What a new text changes, in whole words: by whom it concerns, flow by flow, and the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from redgrid.grid.verbs import VERBS
from redgrid.kit.naming import label
from redgrid.kit.worktime import said
from redgrid.kit.worktime.phrases import weekday_name
from redgrid.rulebook.diff import ADDED, CHANGED, Change, diff, what_words
from redgrid.rulebook.institution import Band, DutyText, Flow, Institution
from redgrid.rulebook.keywords import key_words
from redgrid.rulebook.occasions import event_words
from redgrid.rulebook.words import (
    actor_words,
    any_kind_words,
    at_words,
    choice_words,
    deduction_words,
    gate_words,
    rhythm_words,
)

LIMITS = (
    "limit", "limits", "answer_limit", "board_limit", "ruling_limit", "duty_grace", "reopen_within", "recurs_within",
    "checks_after", "checks_within", "late", "after",
)  # fmt: skip
ACTORS = {"officer", "actor", "by", "gives", "opened_by", "renewed_by", "milestones"}
OF_FLOWS = {"flow", "stage", "move", "field", "urgency", "telling"}
# What points at a field or at a stage of the same flow.
FIELDS = {"records", "asks", "offers", "user_unit", "due_by", "matrix_shows", "shows"}
STAGES = {"to", "reopens_to"}
GATES = {"needs", "when"}


@dataclass(frozen=True)
class Told:
    """One change: what it is about, and what is different, line by line."""

    kind: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """Changes that belong together. ``touches`` are the capacities whose holders they concern."""

    title: str
    touches: tuple[str, ...]
    told: tuple[Told, ...]
    sums: str = ""


def chapters(old: Institution, new: Institution) -> list[Chapter]:
    """Everything that differs: officer by officer, posts, flow by flow, then the rest."""
    teller = _Teller(old, new)
    shelves: dict[tuple[str, str], list[Change]] = {}
    for change in diff(old, new):
        shelves.setdefault(_shelf(change), []).append(change)
    order = ["duty", "capacity", "scoring", "flow", "rest"]
    found = sorted(shelves.items(), key=lambda shelf: order.index(shelf[0][0]))
    return [teller.chapter(kind, code, changes) for (kind, code), changes in found]


def _shelf(change: Change) -> tuple[str, str]:
    if change.what == "duty":
        return "duty", (change.after or change.before).officer
    if change.what in OF_FLOWS:
        return "flow", change.code.partition("/")[0]
    return (change.what, "") if change.what in {"capacity", "scoring"} else ("rest", "")


@dataclass(frozen=True)
class _Teller:
    """Says changes in the names of both texts."""

    old: Institution
    new: Institution
    # The flow that is told of, as both texts have it.
    flows: tuple[Flow, ...] = ()

    def chapter(self, kind: str, code: str, changes: Iterable[Change]) -> Chapter:
        both = (self.new.flow(code), self.old.flow(code)) if kind == "flow" else ()
        teller = replace(self, flows=tuple(flow for flow in both if flow))
        told = tuple(teller._told(change) for change in changes)
        touches = tuple(dict.fromkeys(each for change in changes for each in change.touches))
        title = {
            "duty": self._actor(code),
            "capacity": _("Posts and other capacities"),
            "scoring": _("Scoring"),
            "flow": self._flow(code),
            "rest": _("Everything else"),
        }[kind]
        return Chapter(title, touches, told, self._sums(code) if kind == "duty" else "")

    def _sums(self, officer: str) -> str:
        before, after = (sum(d.points for d in text.duties_of(officer)) for text in (self.old, self.new))
        if before == after:
            return _("%(n)s points in all, as before") % {"n": _plain(after)}
        return _("points in all: %(before)s → %(after)s") % {"before": _plain(before), "after": _plain(after)}

    def _flow(self, code: str) -> str:
        flow = self.new.flow(code) or self.old.flow(code)
        return label(flow) if flow else code

    def _actor(self, code: str) -> str:
        return actor_words(self.new if self.new.capacity(code) else self.old, code)

    def _told(self, change: Change) -> Told:
        code = change.code.rpartition("/")[2]
        # People know duties by their codes; everything else by its name.
        shown = (code, change.name) if change.what == "duty" else (change.name or code,)
        name = " ".join(shown)
        return Told(change.kind, f"{what_words(change.what)} {name}".strip(), tuple(self._lines(change)))

    def _lines(self, change: Change) -> Iterator[str]:
        if change.kind == CHANGED:
            for name, before, after in change.fields:
                yield from self._differs(name, change, before, after)
            return
        thing = change.after if change.kind == ADDED else change.before
        if isinstance(thing, DutyText):
            yield from self._duty(thing)
        elif change.what == "stage":
            yield _("Who acts: %(who)s") % {"who": self._actor(thing.actor)}
            limits = (
                f"{self._key('limits', key, change)} {self.said('limits', each)}"
                for key, each in thing.limits.items()
            )
            yield _("Time limits: %(limits)s") % {"limits": "; ".join(limits) or "–"}
        elif change.what == "capacity":
            yield _("Held at: %(where)s") % {"where": at_words(thing.at)}

    def _duty(self, duty: DutyText) -> Iterator[str]:
        limit = label(duty, "limit_text") or self.said("limit", duty.limit)
        yield f"{key_words('rhythm')}: {rhythm_words(duty.rhythm)}" + (f", {limit}" if limit else "")
        yield f"{key_words('standard')}: {label(duty, 'standard')}"
        yield f"{key_words('points')}: {_plain(duty.points)}"

    def _differs(self, name: str, change: Change, before: str, after: str) -> Iterator[str]:
        """The lines for one key; the things themselves say more than their text does."""
        old, new = (
            getattr(thing, name, text) for thing, text in ((change.before, before), (change.after, after))
        )
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            for key in dict.fromkeys((*old, *new)):
                if old.get(key) != new.get(key):
                    title = f"{key_words(name)} · {self._key(name, key, change)}"
                    yield self._arrow(title, name, old.get(key), new.get(key))
        elif isinstance(old, tuple) and isinstance(new, tuple) and name != "bands":
            yield from self._lists(name, old, new)
        else:
            yield self._arrow(key_words(name), name, old, new)

    def _key(self, name: str, key: str, change: Change) -> str:
        """A key of a block in words: an urgency of the flow, a reason of a deduction."""
        flow = self.new.flow(change.code.partition("/")[0]) if name == "limits" else None
        urgency = flow.urgency(key) if flow else None
        if urgency:
            return label(urgency)
        return deduction_words(key) if name == "deductions" else key_words(key)

    def _arrow(self, title: str, name: str, old: Any, new: Any) -> str:
        words = f"{title}: {self.said(name, old) or '–'} → {self.said(name, new) or '–'}"
        if isinstance(old, Decimal) and isinstance(new, Decimal):
            more = new - old
            words += " " + (_("(%(n)s more)") if more > 0 else _("(%(n)s less)")) % {"n": _plain(abs(more))}
        return words

    def _lists(self, name: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[str]:
        before, after = ([self.said(name, item) for item in items] for items in (old, new))
        added, dropped = [w for w in after if w not in before], [w for w in before if w not in after]
        title = key_words(name)
        if added:
            yield _("%(what)s: new %(names)s") % {"what": title, "names": _(", ").join(added)}
        if dropped:
            yield _("%(what)s: dropped %(names)s") % {"what": title, "names": _(", ").join(dropped)}
        if not added and not dropped:
            yield _("%(what)s: in another order: %(names)s") % {"what": title, "names": _(", ").join(after)}

    def said(self, name: str, value: Any) -> str:
        """A value in words."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, Decimal):
            return _plain(value)
        if isinstance(value, Band):
            return f"{value.code} ≥ {_plain(value.at_least)}"
        if isinstance(value, Mapping):
            return "; ".join(f"{key_words(str(key))} {self.said(name, each)}" for key, each in value.items())
        if isinstance(value, tuple):
            return _(", ").join(self.said(name, each) for each in value)
        return self._word(name, value)

    def _word(self, name: str, value: Any) -> str:
        if hasattr(value, "code"):
            return label(value) or str(value.code)
        if name in ACTORS:
            return self._actor(str(value))
        if name == "evidence":
            kind = self.new.evidence_kind(str(value)) or self.old.evidence_kind(str(value))
            return label(kind) if kind else str(value)
        return self._in_flow(name, str(value)) or _words().get(name, choice_words)(str(value))

    def _in_flow(self, name: str, value: str) -> str:
        """What points at something of the flow that is told of; empty for anything else."""
        for flow in self.flows:
            found = flow.field(value) if name in FIELDS else flow.stage(value) if name in STAGES else None
            if found:
                return label(found)
            if name in GATES and (words := gate_words(flow, value)) != value:
                return words
        return self._actor(value) if name in STAGES and self.flows else ""


def _words() -> dict[str, Callable[[str], str]]:
    """How the values of a key are said."""
    return {
        **dict.fromkeys(LIMITS, said),
        "when": said,
        "rhythm": rhythm_words,
        "at": at_words,
        "kind": any_kind_words,
        "event": event_words,
        "verbs": lambda verb: _(VERBS.get(verb, verb)),
        "weekdays": lambda number: weekday_name(int(number)),
    }


def _plain(number: Any) -> str:
    """A number without needless zeros."""
    return f"{Decimal(number).normalize():f}"

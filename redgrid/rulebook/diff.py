"""What two versions of the institution say differently, and the capacities whose holders that touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from django.utils.translation import gettext as _

from redgrid.kit.naming import label
from redgrid.rulebook.institution import PARTS, Band, Flow, Institution, Stage

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Change:
    """One difference. ``what`` is a kind of thing, ``code`` its code (``problem/found`` for a stage).

    ``fields`` are (name, before, after) as text. ``touches`` are the codes of capacities whose holders it concerns.
    ``before`` and ``after`` are the things themselves, None where there is none.
    """

    kind: str
    what: str
    code: str
    name: str
    fields: tuple[tuple[str, str, str], ...] = ()
    touches: tuple[str, ...] = ()
    before: Any = field(default=None, compare=False, repr=False)
    after: Any = field(default=None, compare=False, repr=False)

    @property
    def words(self) -> str:
        """The change in one sentence."""
        facts = {"what": what_words(self.what), "code": self.code, "name": self.name}
        if self.kind == ADDED:
            return _("New: %(what)s %(code)s %(name)s.") % facts
        if self.kind == REMOVED:
            return _("Dropped: %(what)s %(code)s %(name)s.") % facts
        said = "; ".join(f"{name}: {before or '–'} → {after or '–'}" for name, before, after in self.fields)
        return _("Changed: %(what)s %(code)s %(name)s (%(said)s).") % {**facts, "said": said}


@dataclass(frozen=True)
class _Entry:
    """What one thing of the text says, as texts by field, and whom it concerns."""

    name: str
    says: Mapping[str, str]
    touches: tuple[str, ...] = ()
    thing: Any = None


def diff(old: Institution, new: Institution) -> list[Change]:
    """Everything that differs: what is new or changed in the order of the new text, then what was dropped."""
    before, after = dict(_entries(old)), dict(_entries(new))
    changes = []
    for (what, code), entry in after.items():
        known = before.get((what, code))
        if known is None:
            changes.append(Change(ADDED, what, code, entry.name, (), entry.touches, None, entry.thing))
        elif said := tuple(_differences(known, entry)):
            touches = tuple(dict.fromkeys((*known.touches, *entry.touches)))
            things = (known.thing, entry.thing)
            changes.append(Change(CHANGED, what, code, entry.name, said, touches, *things))
    dropped = [key for key in before if key not in after]
    return changes + [
        Change(REMOVED, *key, before[key].name, (), before[key].touches, before[key].thing) for key in dropped
    ]


def what_words(what: str) -> str:
    """A kind of thing in the reader's language."""
    return {
        "institution": _("institution"),
        "level": _("level"),
        "capacity": _("capacity"),
        "derivation": _("derivation"),
        "calendar": _("calendar"),
        "cell_type": _("type of cell"),
        "place_kind": _("kind of place"),
        "evidence_kind": _("kind of evidence"),
        "source": _("source"),
        "duty": _("duty"),
        "flow": _("flow"),
        "field": _("field"),
        "urgency": _("urgency"),
        "telling": _("telling"),
        "stage": _("stage"),
        "move": _("move"),
        "scoring": _("scoring"),
        "assignment": _("assignment of officers"),
        "burden": _("estimates of minutes"),
        "notices": _("time of notices"),
        "slip": _("slip"),
    }[what]


def _differences(before: _Entry, after: _Entry) -> Iterator[tuple[str, str, str]]:
    for name, now in after.says.items():
        if before.says[name] != now:
            yield name, before.says[name], now


def _entries(text: Institution) -> Iterator[tuple[tuple[str, str], _Entry]]:
    head = {
        name: _said(getattr(text, name))
        for name in ("title", "title_en", "basis", "board_limit", "duty_grace")
    }
    yield ("institution", text.code), _Entry(label(text, "title"), head, (), text)
    for level in text.levels:
        yield ("level", str(level.level)), _entry(level)
    for capacity in text.capacities:
        yield ("capacity", capacity.code), _entry(capacity, capacity.code)
    for derivation in text.derivations:
        yield ("derivation", derivation.administrative_post), _entry(derivation, *derivation.gives)
    for what, things in (
        ("calendar", text.calendars),
        ("cell_type", text.cell_types),
        ("place_kind", text.place_kinds),
        ("evidence_kind", text.evidence_kinds),
        ("source", text.sources),
        ("slip", text.slips),
    ):
        for thing in things:
            yield (what, thing.code), _entry(thing)
    for duty in text.duties:
        yield ("duty", duty.code), _entry(duty, duty.officer)
    for flow in text.flows:
        yield from _flow_entries(flow)
    officers = [officer.code for officer in text.officers]
    yield ("scoring", ""), _entry(text.scoring, *officers)
    yield ("assignment", ""), _entry(text.assignment, *officers)
    yield ("burden", ""), _entry(text.burden)
    yield ("notices", ""), _entry(text.notices)


def _flow_entries(flow: Flow) -> Iterator[tuple[tuple[str, str], _Entry]]:
    actors = [actor for stage in flow.stages for actor in _actors(stage)]
    yield ("flow", flow.code), _entry(flow, *actors)
    for each in flow.fields:
        yield ("field", f"{flow.code}/{each.code}"), _entry(each, *actors)
    for urgency in flow.urgencies:
        yield ("urgency", f"{flow.code}/{urgency.code}"), _entry(urgency, *actors)
    for telling in flow.tells:
        yield ("telling", f"{flow.code}/{telling.code}"), _entry(telling, *telling.to)
    for stage in flow.stages:
        yield ("stage", f"{flow.code}/{stage.code}"), _entry(stage, *_actors(stage))
        for move in stage.moves:
            by = [actor for actor in move.by if actor not in PARTS]
            yield ("move", f"{flow.code}/{stage.code}/{move.code}"), _entry(move, *by)


def _actors(stage: Stage) -> list[str]:
    """The capacities that act in a stage; lead, overseer and partners are nobody in general."""
    acting = [stage.actor, *(actor for move in stage.moves for actor in move.by)]
    return [actor for actor in acting if actor not in PARTS]


def _entry(thing: Any, *touches: str) -> _Entry:
    says = {each.name: _said(getattr(thing, each.name)) for each in fields(thing) if each.name != "code"}
    return _Entry(label(thing) or label(thing, "title"), says, tuple(dict.fromkeys(touches)), thing)


def _said(value: Any) -> str:
    """A value as text. Things with a code of their own are compared by themselves: here only their order."""
    if isinstance(value, tuple):
        return ", ".join(_said(item) for item in value)
    if isinstance(value, Band):
        return f"{value.code} {value.at_least}"
    if isinstance(value, Mapping):
        # In no order of its own: a database may keep a mapping in another than the text's.
        return ", ".join(f"{key}: {inner}" for key, inner in sorted(value.items()))
    if is_dataclass(value) and not hasattr(value, "code"):
        return ", ".join(f"{each.name}: {_said(getattr(value, each.name))}" for each in fields(value))
    return "" if value is None else str(getattr(value, "code", value))

"""How what happened to a task is told on its time line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from redgrid.grid.models import Capacity, Person
from redgrid.journal.models import Entry
from redgrid.journal.queries import trail_of
from redgrid.kit.moments import say_moment
from redgrid.kit.naming import label
from redgrid.tasks.models import Task

# Tone and icon of a kind of event.
MARKS = {
    "task.given": ("blue", "flag"),
    "task.accepted": ("green", "user-check"),
    "task.returned": ("orange", "arrow-back-up"),
    "task.sent_back": ("orange", "arrow-back-up"),
    "task.reported": ("blue", "circle-check"),
    "task.confirmed": ("green", "circle-check"),
    "task.done": ("green", "circle-check"),
    "task.rolled_up": ("green", "checks"),
    "task.withdrawn": ("grey", "circle-x"),
    "task.passed_on": ("blue", "transfer"),
    "task.pass_asked": ("blue", "user-question"),
    "task.taken_over": ("blue", "transfer"),
    "task.slip": ("yellow", "alert-triangle"),
    "task.urged": ("yellow", "bell"),
    "task.time_asked": ("blue", "clock-plus"),
    "task.ticked": ("grey", "checkbox"),
}


def moments_of(task: Task) -> list[dict[str, Any]]:
    """What happened to the task, oldest first, as parts/_moments.html wants it: three statements."""
    trail = trail_of(task.subject)
    people = _people(trail)
    named = {entry.capacity for entry in trail} | {entry.facts.get("capacity", "") for entry in trail}
    capacities = {found.code: label(found) for found in Capacity.objects.filter(code__in=named)}
    return [_moment(entry, people, capacities) for entry in trail]


def _people(trail: list[Entry]) -> dict[str, Person]:
    codes = {entry.actor for entry in trail} | {entry.facts.get("away_for", "") for entry in trail}
    for entry in trail:
        to = entry.facts.get("to", "")
        codes |= set(to) if isinstance(to, list) else {to}
    return {person.staff_number: person for person in Person.objects.filter(staff_number__in=codes)}


def _moment(entry: Entry, people: Mapping[str, Person], capacities: Mapping[str, str]) -> dict[str, Any]:
    tone, icon = MARKS.get(entry.kind, ("grey", "circle"))
    if entry.kind in {"task.time_answered", "task.pass_answered"}:
        is_yes = entry.facts["answer"] in {"granted", "accepted"}
        tone, icon = ("green", "check") if is_yes else ("orange", "x")
    if entry.kind == "task.slip":
        tone = entry.facts["colour"]
    return {
        "at": entry.at, "title": _title(entry, people, capacities), "person": _actor(entry, people),
        "capacity": capacities.get(entry.capacity, ""), "text": entry.facts.get("note", ""), "tone": tone, "icon": icon,
    }  # fmt: skip


def _actor(entry: Entry, people: Mapping[str, Person]) -> str:
    actor, absent = people.get(entry.actor), people.get(entry.facts.get("away_for", ""))
    if actor is None:
        return ""
    if absent is None:
        return actor.name
    return _("%(name)s for %(other)s") % {"name": actor.name, "other": absent.name}


def _title(entry: Entry, people: Mapping[str, Person], capacities: Mapping[str, str]) -> str:
    facts = entry.facts
    who = {"name": _names(facts, people, capacities)}
    if entry.kind == "task.given" and facts.get("is_rollup"):
        return _("Given to several units")
    titles = {
        "task.given": _("Given to %(name)s") % who,
        "task.accepted": _("Accepted"),
        "task.returned": _("Returned to %(name)s") % who,
        "task.split": _("Split: a part of its own"),
        "task.copied": _("Copied to %(name)s") % who,
        "task.reported": _("Said to be done, to be confirmed"),
        "task.sent_back": _("Not done yet"),
        "task.confirmed": _("Confirmed"),
        "task.done": _("Done"),
        "task.rolled_up": _("The last part has ended"),
        "task.withdrawn": _("Withdrawn"),
        "task.passed_on": _("Passed on to %(name)s") % who,
        "task.pass_asked": _("%(name)s is asked to take it over") % who,
        "task.taken_over": _("%(name)s is the giver now") % who,
        "task.urged": _("Urged: %(name)s") % who,
        "task.attached": _("A file was attached"),
    }
    return titles.get(entry.kind) or _longer_title(entry)


def _longer_title(entry: Entry) -> str:
    facts = entry.facts
    if entry.kind == "task.slip":
        return slip_name(facts["colour"])
    if entry.kind == "task.ticked":
        done = _("Ticked: %(line)s") if facts["is_done"] else _("Tick taken back: %(line)s")
        return done % {"line": facts["line"]}
    if entry.kind == "task.pass_answered":
        return _("Taken over") if facts["answer"] == "accepted" else _("Not taken over")
    if entry.kind in {"task.time_asked", "task.time_answered"}:
        said = {"until": say_moment(datetime.fromisoformat(facts["until"]))}
        if entry.kind == "task.time_asked":
            return _("More time asked for, until %(until)s") % said
        if facts["answer"] == "granted":
            return _("More time granted, until %(until)s") % said
        return _("More time refused")
    return entry.kind


def slip_name(colour: str) -> str:
    """A slip in the reader's language."""
    return {"blue": _("Blue slip"), "yellow": _("Yellow slip"), "red": _("Red slip")}.get(colour, colour)


def _names(facts: Mapping[str, Any], people: Mapping[str, Person], capacities: Mapping[str, str]) -> str:
    to = facts.get("to", "")
    numbers = to if isinstance(to, list) else [to] if to else []
    names = [people[number].name for number in numbers if number in people]
    return _(", ").join(names) or capacities.get(facts.get("capacity", ""), "")

"""Messages as they are shown: their words are put together here, from what the reader may see now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from redgrid.cases.rules import visible_to as cases_visible_to
from redgrid.grid.models import Person
from redgrid.grid.rules import Rights, rights_of
from redgrid.kit.naming import label
from redgrid.kit.prepared import prepared
from redgrid.kit.refusal import Refused
from redgrid.messages.models import Message
from redgrid.messages.topics import TOPICS, line_of
from redgrid.notices.rules import visible_to as notices_visible_to
from redgrid.rulebook.queries import current
from redgrid.tasks.rules import visible_to as tasks_visible_to

MOST_SHOWN = 99


@dataclass(frozen=True)
class Shown:
    """One message in the reader's language. ``is_gone``: they may not see the thing any more; nothing is said of it."""

    message: Message
    words: str
    about: str
    link: str
    icon: str
    is_gone: bool = False


def count_new(person: Person | None) -> int:
    """How many messages nobody has read yet, at most MOST_SHOWN + 1: one statement that never counts further."""
    return len(_new(person.pk)) if person else 0


@prepared
def _new(person: int) -> QuerySet[Message]:
    return Message.objects.filter(person=person, read_at=None).order_by().only("pk")[: MOST_SHOWN + 1]


def message_before(moment: datetime, limit: int) -> int:
    """The key of the last message of anybody before ``moment``, 0 without any; not more than ``limit`` ago."""
    newest = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    since = Message.objects.filter(pk__gt=newest - limit, made_at__gte=moment).order_by("pk")
    first = since.values_list("pk", flat=True).first()
    return newest if first is None else first - 1


def told_since(key: int, limit: int = 1000) -> tuple[int, set[int]]:
    """The newest key, and the keys of the people who were told something after the message ``key``."""
    rows = list(Message.objects.filter(pk__gt=key).order_by("pk").values_list("pk", "person")[:limit])
    return (rows[-1][0] if rows else key), {person for _key, person in rows}


def shown(messages: Sequence[Message], person: Person, rights: Rights | None = None) -> list[Shown]:
    """Each of ``messages`` as ``person`` may read it, in three statements whatever their number."""
    things = _things(messages, person, rights or rights_of(person))
    return [_shown(message, things) for message in messages]


def _things(messages: Sequence[Message], person: Person, rights: Rights) -> dict[str, str]:
    """What is visible of the subjects, with its title."""
    keys: dict[str, set[str]] = defaultdict(set)
    for message in messages:
        room, _colon, key = message.subject.partition(":")
        keys[room].add(key)
    found = dict[str, str]()
    if keys["case"]:
        for case in cases_visible_to(person, rights).filter(number__in=keys["case"]).only("number", "title"):
            found[case.subject] = case.title
    if keys["task"]:
        rows = tasks_visible_to(person, rights).filter(pk__in=[int(key) for key in keys["task"]])
        for task in rows.only("title", "title_en"):
            found[task.subject] = label(task, "title")
    if keys["notice"]:
        read = notices_visible_to(person, rights).filter(pk__in=[int(key) for key in keys["notice"]])
        found |= {notice.subject: notice.title for notice in read.only("pk", "title")}
    return found


def _shown(message: Message, things: dict[str, str]) -> Shown:
    line = line_of(message.kind, message.topic)
    icon = TOPICS[message.topic][1] if message.topic in TOPICS else "bell"
    if message.subject and message.subject not in things:
        return Shown(message, _("You may not see this any more"), "", "", "eye-off", is_gone=True)
    if message.is_sealed or line is None:
        return Shown(message, _("Something for you in Redgrid"), "", message.link, icon)
    about = things.get(message.subject, "")
    words = slip_words(message.colour) if message.colour else _(line.words)
    return Shown(message, words, about, message.link, icon)


def slip_words(colour: str) -> str:
    """A slip as the institution calls it."""
    try:
        slips = current().slips
    except Refused:
        slips = ()
    return next((label(slip) for slip in slips if slip.code == colour), _("A slip was written"))

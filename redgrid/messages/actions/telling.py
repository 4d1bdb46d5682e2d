"""Messages come from the journal, and go when they are old."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case
from redgrid.grid.models import Person
from redgrid.journal.models import Entry
from redgrid.kit.clock import now
from redgrid.messages.finding import FINDERS, Found, Look, Thing, is_here
from redgrid.messages.models import Message
from redgrid.messages.rules import is_urgent, may_be_told
from redgrid.messages.topics import KINDS, LINKS
from redgrid.notices.models import Notice

AT_MOST = 1000


def tell(entry: Entry) -> list[Message]:
    """Make the messages of one entry, within the caller's transaction: one a person, never to who did it, never of
    what they may not see. Done again, it makes none twice.
    """
    look, made = Look(entry), dict[int, Message]()
    for line in KINDS[entry.kind]:
        for person, thing in _all(line.who, look):
            if person.pk in made or person.staff_number == entry.actor or not is_here(person):
                continue
            if may_be_told(person, thing):
                made[person.pk] = _message(look, person, thing, line.topic)
    Message.objects.bulk_create(made.values(), ignore_conflicts=True)
    return list(Message.objects.filter(entry=entry.number).select_related("person")) if made else []


def _all(who: Iterable[str], look: Look) -> Found:
    for name in who:
        yield from FINDERS[name](look)


def _message(look: Look, person: Person, thing: Thing, topic: str) -> Message:
    entry, case = look.entry, thing if isinstance(thing, Case) else None
    return Message(
        person=person,
        entry=entry.number,
        kind=entry.kind,
        topic=topic,
        subject=thing.subject if thing else "",
        link=_link(entry, thing),
        colour=str(entry.facts.get("colour", ""))[:10] if entry.kind == "task.slip" else "",
        is_urgent=is_urgent(topic, case, _pressing(case)),
        is_sealed=entry.is_sealed or bool(thing and thing.is_sealed),
        made_at=now(),
    )


def _link(entry: Entry, thing: Thing) -> str:
    if thing is None:
        return LINKS.get(entry.kind, "/")
    if isinstance(thing, Case):
        return f"/cases/{thing.number}"
    if isinstance(thing, Notice):
        return f"/notice-board/{thing.pk}"
    return thing.link or f"/tasks/{thing.pk}"


def _pressing(case: Case | None) -> frozenset[str]:
    """The urgencies that the text shows in red."""
    if case is None:
        return frozenset()
    return frozenset(urgency.code for urgency in flow_of(case).urgencies if urgency.colour == "red")


def forget_old() -> int:
    """Delete messages that are older than their time; returns how many. They are no records: the journal stays."""
    before = now() - timedelta(days=settings.MESSAGE_DAYS)
    oldest = list(Message.objects.order_by("pk").values_list("pk", "made_at")[:AT_MOST])
    old = [key for key, made_at in oldest if made_at < before]
    if old:
        with transaction.atomic():
            Message.objects.filter(pk__in=old).delete()
    return len(old)

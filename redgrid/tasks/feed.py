"""When a person's tasks are due, as a calendar program reads it: only title and moment, sealed ones without title."""

from __future__ import annotations

import hashlib
from datetime import UTC, timedelta
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from redgrid.grid.models import Person
from redgrid.kit.naming import label
from redgrid.tasks.actions.keeping import digest_of
from redgrid.tasks.models import Feed, Task
from redgrid.tasks.queries import open_tasks_of
from redgrid.tasks.rules import is_here

MOST_EVENTS = 500
# A due moment has no length; programs show a short block that ends then.
SHOWN = timedelta(minutes=15)


def owner_of(secret: str) -> Person | None:
    """Whose feed it is; None when the link leads nowhere, or its owner has left."""
    rows = Feed.objects.filter(digest=digest_of(secret), revoked_at=None).select_related("person")
    found = rows.first()
    return found.person if found and is_here(found.person) else None


def calendar_of(person: Person) -> bytes:
    """The feed of ``person``. The same tasks make the same bytes, so that a program sees that nothing changed."""
    calendar = Calendar()
    calendar.add("prodid", "-//Redgrid//tasks//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("My tasks"))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for task in open_tasks_of(person).filter(due_at__isnull=False)[:MOST_EVENTS]:
        calendar.add_component(_event(task))
    content: bytes = calendar.to_ical()
    return content


def etag_of(content: bytes) -> str:
    """Of a feed."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _event(task: Task) -> Event:
    due: Any = task.due_at
    event = Event()
    event.add("uid", f"task-{task.pk}@redgrid")
    event.add("dtstamp", task.given_at)
    # A zone by name would have to come with its rules.
    event.add("dtstart", due.astimezone(UTC) - SHOWN)
    event.add("dtend", due.astimezone(UTC))
    event.add("summary", _("task") if task.is_sealed else label(task, "title"))
    event.add("transp", "TRANSPARENT")
    return event

"""The tasks by which people learn that they must confirm or settle something."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from redgrid.changes.models import Handover, Item
from redgrid.changes.successors import head_of
from redgrid.grid.models import Person, Unit
from redgrid.grid.queries import home_of
from redgrid.kit.clock import now
from redgrid.tasks.actions import Assignee, give_task
from redgrid.tasks.queries import open_task


def ask_to_confirm(handover: Handover) -> None:
    """A task for each side: who hands over, while they are there, and everybody who takes something on."""
    people = {item.receiver for item in handover.items.select_related("receiver")}
    giver = handover.person
    if giver is not None and (giver.leaves_at is None or giver.leaves_at > now()):
        people.add(giver)
    for person in sorted(people, key=lambda one: one.pk):
        ask_person(handover, person)


def ask_person(handover: Handover, person: Person) -> None:
    """Ask one side to confirm, unless they have been asked."""
    source = handover.task_source(person)
    if open_task(source) is None:
        _give(source, Assignee(person=person), home_of(person) or handover.unit, handover, "confirm")


def ask_head(item: Item, besides: set[int]) -> None:
    """Ask the nearest head who is no party to settle what is disputed."""
    head = head_of(item.handover.unit, besides)
    if head is not None and open_task(item.dispute_source()) is None:
        unit = home_of(head) or item.handover.unit
        _give(item.dispute_source(), Assignee(person=head), unit, item.handover, "settle")


def _give(source: str, to: Assignee, unit: Unit, handover: Handover, what: str) -> None:
    titles = {}
    for language in ("zh-hans", "en"):
        with override(language):
            title = _("Confirm handover %(record)s") if what == "confirm" else _("Settle handover %(record)s")
            titles[language] = title % {"record": handover.record}
    give_task(
        source,
        to,
        unit=unit,
        title=titles["zh-hans"],
        title_en=titles["en"],
        link=f"/handovers/{handover.pk}",
    )

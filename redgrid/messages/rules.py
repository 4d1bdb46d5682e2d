"""Whether somebody may be told of a thing: whoever may not see it now is not told, and is not shown it later."""

from __future__ import annotations

from django.db.models import QuerySet

from redgrid.cases.models import Case
from redgrid.cases.rules import visible_to as cases_visible_to
from redgrid.grid.models import Person
from redgrid.grid.rules import Rights, rights_of
from redgrid.messages.models import Message
from redgrid.messages.topics import AT_ONCE, TODO
from redgrid.notices.models import Notice
from redgrid.tasks.models import Task
from redgrid.tasks.rules import visible_to as tasks_visible_to

ADMINISTER = "account.manage"


def visible_to(person: Person) -> QuerySet[Message]:
    """One's own messages and nobody else's."""
    return Message.objects.filter(person=person)


def may_be_told(person: Person, thing: Case | Task | Notice | None, rights: Rights | None = None) -> bool:
    """Whether ``person`` sees ``thing`` now; what concerns everybody has no thing."""
    # Whoever a notice is meant for sees it, and these are many: they are not asked one by one.
    if thing is None or isinstance(thing, Notice):
        return True
    rights = rights or rights_of(person)
    if isinstance(thing, Case):
        return cases_visible_to(person, rights).filter(pk=thing.pk).exists()
    return tasks_visible_to(person, rights).filter(pk=thing.pk).exists()


def is_urgent(topic: str, case: Case | None, urgent: frozenset[str]) -> bool:
    """What must be known at once, and what waits in a case of the most pressing kind (codes ``urgent``)."""
    return topic == AT_ONCE or (topic == TODO and case is not None and case.urgency in urgent)

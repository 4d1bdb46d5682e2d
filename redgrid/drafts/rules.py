"""Who may read, write and publish drafts. Whoever writes keeps the minutes; another, who leads, publishes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from redgrid.drafts.models import Draft
from redgrid.grid.models import Person
from redgrid.grid.rules import rights_of

CHANGE, PUBLISH = "rulebook.change", "rulebook.publish"


@dataclass(frozen=True)
class Powers:
    """What one person may do with drafts."""

    code: str
    changes: bool
    publishes: bool

    @property
    def is_inside(self) -> bool:
        """Whether they see drafts that are not open to everybody, and the files that prove steps."""
        return self.changes or self.publishes

    def may_read(self, draft: Draft) -> bool:
        return self.is_inside or draft.is_open

    def may_edit(self, draft: Draft) -> bool:
        return self.changes and draft.is_editable

    def may_publish(self, draft: Draft) -> bool:
        """Two pairs of eyes: nobody publishes what they wrote in."""
        return self.publishes and self.code not in draft.authors

    @property
    def readable(self) -> Q:
        """The drafts that they may read."""
        return Q() if self.is_inside else Q(is_open=True)


def powers_of(person: Person) -> Powers:
    """The powers of ``person``, asked once a page."""
    rights = rights_of(person)
    return Powers(person.actor_code, rights.may(CHANGE), rights.may(PUBLISH))

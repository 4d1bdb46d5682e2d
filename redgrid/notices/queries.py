"""Reads of notices: those that stand, those that are past, those of one's own units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from redgrid.grid.models import Person
from redgrid.grid.rules import Rights
from redgrid.kit.refusal import Refused
from redgrid.notices.models import Notice, NoticeQuerySet
from redgrid.notices.rules import concerning, may_publish, visible_to
from redgrid.rulebook.institution import NoticeText
from redgrid.rulebook.queries import current
from redgrid.rulebook.waiving import today

# So many lines are on the first page; the list has the rest.
ON_WORKBENCH = 3
MOST_EXPIRING = 50
# In a chain of versions nobody looks further back.
MOST_VERSIONS = 20


def days_of_notices() -> NoticeText:
    """How long notices hold, as the institution in force says; without one, as is usual."""
    try:
        return current().notices
    except Refused:
        return NoticeText()


def for_lists(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """With what a row shows."""
    return notices.select_related("unit", "published_by").defer("text")


def for_workbench(rights: Rights) -> QuerySet[Notice]:
    """What holds today and is meant for the reader, the newest first: one statement."""
    return for_lists(Notice.objects.filter(concerning(rights)).holding(today())).order_by("-pk")[
        :ON_WORKBENCH
    ]


def listed(notices: NoticeQuerySet, *, is_past: bool = False, q: str = "") -> QuerySet[Notice]:
    """Those of ``notices`` that stand, or the past ones, whose title or text contains ``q``."""
    rows = notices.past(today()) if is_past else notices.standing(today())
    return for_lists(rows.filter(Q(title__icontains=q) | Q(text__icontains=q)) if q else rows)


def versions_of(notice: Notice) -> Iterator[Notice]:
    """The versions before ``notice``, the newest first; a statement for each."""
    for _more in range(MOST_VERSIONS):
        if notice.corrects_id is None:
            return
        notice = Notice.objects.select_related("published_by").get(pk=notice.corrects_id)
        yield notice


@dataclass(frozen=True)
class Expiring:
    """A notice in the list of what expires."""

    notice: Notice
    may_renew: bool


def expiring(person: Person, rights: Rights, warn_days: int) -> list[Expiring]:
    """What ``person`` may see of the notices that stand or ended in the last ``warn_days``, the soonest first."""
    since = today() - timedelta(days=warn_days)
    rows = for_lists(visible_to(person, rights).standing(since)).order_by("expires_on", "pk")
    return [Expiring(each, may_publish(person, each.unit, rights)) for each in rows[:MOST_EXPIRING]]

"""What the clock calls: read on in the journal and post the marks."""

from __future__ import annotations

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from redgrid.assessment.actions import post_mark
from redgrid.assessment.judging import KINDS, Clauses, verdicts_of
from redgrid.journal.actions import follow
from redgrid.journal.models import Bookmark, Entry

FOLLOWER = "assessment.marks"


def post_marks() -> int:
    """Post the marks of every event not yet read; returns how many events there were. Safe to run twice."""
    clauses = Clauses()

    def take(entry: Entry) -> None:
        for verdict in verdicts_of(entry, clauses):
            post_mark(verdict, clauses)

    return follow(FOLLOWER, take, kinds=KINDS)


def catch_up() -> None:
    """Before a sheet is shown: post what the clock has not come to yet. One statement when there is nothing."""
    read = Bookmark.objects.filter(follower=FOLLOWER).values("number")[:1]
    if Entry.objects.filter(kind__in=KINDS, number__gt=Coalesce(Subquery(read), 0)).exists():
        post_marks()

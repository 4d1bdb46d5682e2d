"""A case is due when the task of its stage is: when a calendar moves the task, or more time is granted, it follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from redgrid.cases.models import Case, Stay
from redgrid.journal.actions import follow
from redgrid.journal.models import Entry
from redgrid.tasks.recounts import Moved

FOLLOWER = "cases.dues"
AT_ONCE = 2000


def follow_dues() -> int:
    """Take over the due moments that recounts and grants moved; returns how many there were. Safe to run twice."""
    return follow(FOLLOWER, _take, kinds=("dues.moved", "task.time_answered"))


def _take(entry: Entry) -> None:
    if entry.kind == "task.time_answered":
        _prolong(entry.facts)
        return
    for rows in _in_handfuls(entry.facts["recount"]):
        # The stage is asked again: a case that has left it meanwhile has another due moment.
        cases = [(_at(due), number, stage) for number, stage, due in rows]
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE cases_case SET due_at = %s WHERE number = %s AND stage = %s AND is_open", cases
            )
            cursor.executemany(
                "UPDATE cases_stay SET due_at = %s WHERE left_at IS NULL AND case_id ="
                " (SELECT id FROM cases_case WHERE number = %s AND stage = %s AND is_open)",
                cases,
            )


def _prolong(facts: Mapping[str, Any]) -> None:
    """More time was granted for the task of a stage: while the case stands in it, that is its due moment."""
    asked, number, stage = [*str(facts.get("source", "")).split(":"), "", ""][:3]
    if asked != "case" or facts.get("answer") != "granted":
        return
    until = datetime.fromisoformat(facts["until"])
    if Case.objects.filter(number=number, stage=stage, is_open=True).update(due_at=until):
        Stay.objects.filter(case__number=number, stage=stage, left_at=None).update(due_at=until)


def _in_handfuls(recount: int) -> Iterator[list[tuple[str, str, datetime]]]:
    """The cases that a recount moved: number, stage and new due moment."""
    rows = Moved.objects.filter(recount=recount, task__source__startswith="case:").order_by("pk")
    columns = rows.values_list("pk", "task__source", "now")
    last = 0
    while found := list(columns.filter(pk__gt=last)[:AT_ONCE]):
        last = found[-1][0]
        yield [(source.split(":")[1], source.split(":")[2], due) for _pk, source, due in found]


def _at(due: datetime) -> Any:
    return Case._meta.get_field("due_at").get_db_prep_save(due, connection)

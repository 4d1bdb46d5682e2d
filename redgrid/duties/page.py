"""The page of one duty that came round, gathered for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from redgrid.duties.models import Occurrence
from redgrid.duties.queries import Shown, shown
from redgrid.duties.rules import may_end, may_excuse, may_read_cell
from redgrid.grid.models import Person
from redgrid.grid.queries import Holder, holders
from redgrid.grid.rules import rights_of
from redgrid.kit.worktime import explain
from redgrid.rulebook.queries import institution_of
from redgrid.tasks.models import Task


@dataclass(frozen=True)
class DutyPage:
    """What one reader sees of one duty. ``sentences``: how its due moment was reckoned."""

    one: Shown
    officer: Any
    is_open: bool
    holders: list[Holder]
    evidence: list[Any]
    sentences: list[str]
    may_end: bool
    may_excuse: bool
    may_read_cell: bool
    clause: str


def duty_page(row: Occurrence, person: Person) -> DutyPage:
    """The page of ``row`` for ``person``, who may see it."""
    rights = rights_of(person)
    task = Task.objects.filter(source=row.source).order_by("-id").first()
    text = institution_of(row.blueprint)
    is_open = row.state == Occurrence.DUE
    return DutyPage(
        one=shown([row])[0],
        officer=text.capacity(row.officer),
        is_open=is_open,
        holders=holders(row.officer, row.unit) if is_open else [],
        evidence=[
            kind for code in (row.text.evidence if row.text else ()) if (kind := text.evidence_kind(code))
        ],
        sentences=explain(task.due_steps) if task else [],
        may_end=is_open and may_end(row, person, rights),
        may_excuse=is_open and may_excuse(row, person, rights),
        may_read_cell=may_read_cell(rights, row.unit),
        clause=row.blueprint.clause(row.duty),
    )

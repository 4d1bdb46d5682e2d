"""What tests of assessment tell: an institution, a case on its way, events as other rooms record them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from redgrid.assessment.models import Mark
from redgrid.cases.actions import answer_part, assign_case, move_case, open_case
from redgrid.cases.models import Case, Part
from redgrid.grid.models import Person, Unit
from redgrid.journal.actions import record
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from tests.world import World

ZONE = ZoneInfo("Asia/Shanghai")
MARCH = date(2025, 3, 1)
MONDAY = datetime(2025, 3, 3, 9, tzinfo=ZONE)
FACTS: tuple[str, ...] = (
    "unit",
    "officer",
    "person",
    "capacity",
    "away_for",
    "month",
    "clause",
    "outcome",
    "deduction",
    "subject",
)
FACTS += ("stage", "entry", "at", "entered_at", "due_at", "left_at")


def moved(
    number: str,
    stage: str,
    to: str | None,
    *,
    at: datetime,
    unit: Unit,
    kind: str = "forward",
    due: datetime | None = None,
    answered: Person | None = None,
    clause: str | None = "D4",
    by: Person | None = None,
    note: str = "",
    is_sealed: bool = False,
) -> Entry:
    """The event of a move, as cases record it."""
    facts: dict[str, Any] = {"flow": "problem", "stage": stage, "move": f"to_{to}", "kind": kind, "to": to}
    facts |= {"note": note, "entered": (at - timedelta(hours=1)).isoformat()}
    facts |= {
        "due": due.isoformat() if due else None,
        "answered": answered.staff_number if answered else None,
    }
    if clause:
        facts |= {"clause": f"support-centre/1#{clause}", "officer": "diagnosis_officer"}
    event = "case.moved" if to else "case.closed"
    with clock.at(at), transaction.atomic():
        return record(
            event, by=by or SYSTEM, subject=f"case:{number}", unit=unit.code, facts=facts, is_sealed=is_sealed
        )


def mark_facts() -> list[tuple[object, ...]]:
    """All marks without their keys."""
    return sorted(Mark.objects.values_list(*FACTS), key=repr)


def _accept(case: Case) -> None:
    part = Part.objects.select_related("case", "person").get(case=case, role=Part.PARTNER)
    answer_part(part, by=part.person, accepts=True)


def solved_case(world: World) -> Case:
    """A case from its report to its end in March: analysed late, the plan sent back once, all else in time."""
    with clock.at(MONDAY):
        case = open_case("problem", by=world.worker, title="Pump is loud", place=world.workshop).case
    steps = [
        (timedelta(hours=2), "to_analysed", world.cell_head, ""),
        (timedelta(days=9), "to_linked", world.worker, "bearing worn"),
        (timedelta(days=10), "to_planned", world.other_head, ""),
        (timedelta(days=10, hours=1), "propose_plan", world.worker, "new bearing"),
        (timedelta(days=10, hours=2), "approve_plan", world.cell_head, ""),
        (timedelta(days=10, hours=3), "return_planned", world.cell_head, "no spare part"),
        (timedelta(days=10, hours=3, minutes=30), "propose_plan", world.worker, "bearing from the store"),
        (timedelta(days=10, hours=4), "approve_plan", world.cell_head, ""),
        (timedelta(days=10, hours=5), "report_done", world.worker, "changed"),
        (timedelta(days=11), "confirm_fixed", world.cell_head, ""),
        (timedelta(days=18), "close", world.cell_head, "quiet since"),
    ]
    for after, move, by, note in steps:
        with clock.at(MONDAY + after):
            if move == "to_analysed":
                people = {"lead": world.worker, "overseer": world.other_head, "partners": [world.lab_head]}
                assign_case(case, by=world.cell_head, **people)  # type: ignore[arg-type]
                _accept(case)
            case = move_case(Case.objects.get(pk=case.pk), move, by=by, note=note)
    return case

"""``redgrid assess --month 2026-03``: the scores of a month, and whether the journal gives the same digits."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from redgrid.assessment.jobs import catch_up
from redgrid.assessment.judging import Clauses
from redgrid.assessment.months import parse_month, this_month
from redgrid.assessment.queries import reckon, recompute
from redgrid.assessment.scoring import NetScore
from redgrid.grid.models import Unit
from redgrid.grid.queries import root
from redgrid.kit.refusal import Refused


class Command(BaseCommand):
    help = "Show the scores of a month; with --recompute compare them with the journal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", help="like 2026-03; the present month when left out")
        parser.add_argument("--unit", help="the code of a cell or net; the centre when left out")
        parser.add_argument("--recompute", action="store_true", help="compare with the journal")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = assessed(options["month"], options["unit"], with_journal=options["recompute"])
        except Refused as refused:
            raise CommandError(refused.reason) from None
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["json"] else in_words(answer))
        if answer.get("same") is False:
            raise CommandError(_("The journal gives other digits than the kept marks."))


def assessed(month_text: str | None, code: str | None, *, with_journal: bool) -> dict[str, Any]:
    """The scores of a unit's month; with the journal's and whether they are the same, if asked for."""
    try:
        month = parse_month(month_text) if month_text else this_month()
    except ValueError:
        raise CommandError(_("Write the month like 2026-03, not later than the present one.")) from None
    unit = Unit.objects.filter(code=code).first() if code else root()
    if unit is None:
        raise CommandError(_("There is no such unit."))
    catch_up()
    clauses = Clauses()
    kept = reckon(unit, month, clauses)
    answer: dict[str, Any] = {"unit": unit.code, "month": f"{month:%Y-%m}", **as_json(kept)}
    if with_journal:
        told = recompute(unit, month, clauses)
        answer |= {"recomputed": as_json(told), "same": told == kept}
    return answer


def as_json(found: NetScore) -> dict[str, Any]:
    """Scores as text, so that no digit is lost on the way."""
    cells = [
        {
            "cell": cell.cell,
            "score": str(cell.score),
            "officers": {each.officer: str(each.score) for each in cell.officers},
        }
        for cell in found.cells
    ]
    return {"score": None if found.score is None else str(found.score), "cells": cells}


def in_words(answer: dict[str, Any]) -> str:
    """One line for the unit, one for each cell, one for the comparison."""
    lines = [f"{answer['unit']} {answer['month']}: {answer['score']}"]
    lines += [f"  {cell['cell']}: {cell['score']}" for cell in answer["cells"]]
    if answer.get("same"):
        lines.append(_("The journal gives the same digits."))
    return "\n".join(lines)

"""The duty cycle of an officer as a drawing: what comes round how often, and what each duty asks."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from redgrid.kit.diagrams import INK, SOFT, WIDTH, Arrow, Box, Diagram, Line, Look, column
from redgrid.kit.naming import label
from redgrid.rulebook.institution import CapacityText
from redgrid.rulebook.pages import DutyRow
from redgrid.rulebook.words import rhythm_words

# The rhythms in the order in which a person meets them; what comes on occasions stands outside of the round.
ROUND = ("every_shift", "daily", "weekly", "fortnightly", "monthly", "quarterly", "half_yearly", "yearly")
LEFT, RIGHT, PAD, GAP = 34.0, WIDTH - 6.0, 9.0, 8.0
DUTY = Look(edge="#24445c", weight=1.1)
LOOP = "#1459a8"


def cycle_diagram(officer: CapacityText, rows: Sequence[DutyRow]) -> Diagram:
    """The duties of one officer by rhythm: a round that begins anew, and below it what is done on occasions."""
    lines: list[Line] = []
    boxes: list[Box] = []
    y, bottom = 4.0, 0.0
    rhythms = dict.fromkeys(row.duty.rhythm for row in rows)
    around = [rhythm for rhythm in ROUND if rhythm in rhythms]
    for rhythm in [*around, *(rhythm for rhythm in rhythms if rhythm not in ROUND)]:
        y, head = _head(rhythm, [row for row in rows if row.duty.rhythm == rhythm], y)
        lines += head
        for row in rows:
            if row.duty.rhythm == rhythm:
                boxes.append(_box(row, y))
                y = boxes[-1].bottom + GAP
        bottom = y - GAP if rhythm in around else bottom
        y += 6
    title = _("Duty cycle: %(officer)s") % {"officer": label(officer)}
    arrows = (_loop(bottom),) if around else ()
    return Diagram(f"cycle-{officer.code}", title, _described(rows), y, tuple(boxes), arrows, tuple(lines))


def _head(rhythm: str, rows: Sequence[DutyRow], y: float) -> tuple[float, list[Line]]:
    points = sum(row.duty.points for row in rows)
    total = ngettext("%(n)d duty, %(points)s points", "%(n)d duties, %(points)s points", len(rows))
    said = total % {"n": len(rows), "points": points}
    words = rhythm_words(rhythm)
    return y + 24, [
        Line(LEFT, y + 16, words[:1].upper() + words[1:], 14, INK, is_bold=True),
        Line(RIGHT, y + 16, said, 11.5, SOFT, anchor="end"),
    ]


def _box(row: DutyRow, y: float) -> Box:
    duty = row.duty
    points = _("%(points)s points") % {"points": duty.points}
    texts = [
        (f"{duty.code} {label(duty, 'title')}", 13.5, INK, True),
        (_("Limit: %(limit)s") % {"limit": row.limit or row.rhythm}, 11.5, INK, False),
        (_("Standard: %(standard)s") % {"standard": label(duty, "standard")}, 11.5, SOFT, False),
        (points, 11.5, INK, False),
    ]
    lines, bottom = column(LEFT + PAD, y + 4, RIGHT - LEFT - 2 * PAD, texts)
    return Box(LEFT, y, RIGHT - LEFT, bottom - y + 7, lines, DUTY, "duty")


def _loop(bottom: float) -> Arrow:
    """From the last of the round back to the first."""
    return Arrow(((LEFT, bottom - 14), (14, bottom - 14), (14, 40), (LEFT, 40)), "round", LOOP, "6 3")


def _described(rows: Sequence[DutyRow]) -> str:
    return " ".join(
        f"{row.duty.code} {label(row.duty, 'title')}: {row.rhythm}, {row.limit or '–'}, "
        f"{label(row.duty, 'standard')}, {row.duty.points}."
        for row in rows
    )

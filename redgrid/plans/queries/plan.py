"""A plan with its places: where each is drawn, in which tone, with which word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from redgrid.grid.as_of import AsOf
from redgrid.grid.models import Person
from redgrid.grid.risks import RISK_TONES, risk_words
from redgrid.plans.boxes import SIDE, Box
from redgrid.plans.models import Plan
from redgrid.plans.queries.floors import Room, on_floor, rooms_of

CLAIM, RISK, STATE = "claim", "risk", "state"
POINT = 15  # half the side of a point's mark, in thousandths of the width


@dataclass(frozen=True)
class Look:
    """A tone never stands alone: ``word`` says it in the list, ``sign`` on the plan."""

    tone: str
    word: str
    sign: str


@dataclass(frozen=True)
class Mark:
    """A place as the plan shows it. Measures in thousandths of the width, so that a circle is round."""

    room: Room
    box: Box | None
    look: Look
    middle: int = 0
    down: int = 0
    left: int = 0
    top: int = 0
    wide: int = 0
    high: int = 0

    @property
    def under(self) -> int:
        """Where the name is written: below a point, or near the lower edge of its rectangle."""
        return self.top + self.high + (16 if self.is_point else -8)

    @property
    def squeezed(self) -> int:
        """The width into which the name must be squeezed to stay inside its rectangle; nought where it need not be."""
        name = sum(13 if ord(letter) > 0x2000 else 8 for letter in self.room.place.name)
        return self.wide - 6 if not self.is_point and name > self.wide - 6 > 0 else 0

    @property
    def is_point(self) -> bool:
        return self.box is None or not self.box.width


@dataclass(frozen=True)
class PlanPage:
    """A plan, what lies on it, what still stands in the tray, and how many there are of each look."""

    plan: Plan
    high: int
    marks: list[Mark]
    tray: list[Mark]
    legend: list[tuple[Look, int]]

    @property
    def all(self) -> list[Mark]:
        """Every place of the floor, by its code."""
        return sorted([*self.marks, *self.tray], key=lambda mark: mark.room.place.code)


def plan_page(plan: Plan, reader: Person, colour: str = CLAIM, as_of: AsOf | None = None) -> PlanPage:
    """What the page of ``plan`` shows to ``reader``."""
    high = max(1, round(SIDE * plan.height / plan.width))
    look = LOOKS.get(colour, look_by_claim)
    spots = {spot.place_id: spot.box for spot in plan.spots.all()}
    rooms = rooms_of(on_floor(plan.building, plan.floor, as_of), reader, as_of)
    marks = [mark_of(room, spots.get(room.place.pk), look(room), high) for room in rooms]
    counted = Counter((mark.look.tone, mark.look.word if colour != STATE else "") for mark in marks)
    looks = {(m.look.tone, m.look.word if colour != STATE else ""): m.look for m in marks}
    legend = [(_in_legend(looks[key], colour), n) for key, n in counted.most_common()]
    placed, tray = [m for m in marks if m.box], [m for m in marks if not m.box]
    return PlanPage(plan, high, placed, tray, legend)


def mark_of(room: Room, box: Box | None, look: Look, high: int) -> Mark:
    """``room`` drawn at ``box`` on a plan that is ``high`` thousandths of its width high."""
    if box is None:
        return Mark(room, None, look)
    middle, down = box.x, round(box.y * high / SIDE)
    wide = box.width or 2 * POINT
    tall = round(box.height * high / SIDE) or 2 * POINT
    return Mark(room, box, look, middle, down, middle - wide // 2, down - tall // 2, wide, tall)


def look_by_claim(room: Room) -> Look:
    if not room.holders:
        return Look("orange", _("Nobody answers yet"), "?")
    if not any(holder.is_present for holder in room.holders):
        return Look("yellow", _("Away, no stand-in"), "!")
    return Look("green", _("Claimed"), "\N{CHECK MARK}")


def look_by_risk(room: Room) -> Look:
    words = risk_words()
    grade = room.place.risk
    sign = str(list(words).index(grade) + 1) if grade in words else "?"
    return Look(RISK_TONES.get(grade, "grey"), words.get(grade, grade), sign)


def look_by_state(room: Room) -> Look:
    if not room.open:
        return Look("green", _("No open problem"), "0")
    n = room.open
    word = ngettext("%(n)d open problem", "%(n)d open problems", n) % {"n": n}
    if room.late:
        return Look("red", _("%(open)s, %(late)d late") % {"open": word, "late": room.late}, f"{n}!")
    return Look("orange", word, str(n))


def _in_legend(look: Look, colour: str) -> Look:
    """In the legend a look stands for all that share its tone."""
    words = {"red": _("With late problems"), "orange": _("With open problems"), "green": _("No open problem")}
    signs = {"red": "n!", "orange": "n", "green": "0"}
    return Look(look.tone, words[look.tone], signs[look.tone]) if colour == STATE else look


LOOKS: dict[str, Callable[[Room], Look]] = {
    CLAIM: look_by_claim,
    RISK: look_by_risk,
    STATE: look_by_state,
}

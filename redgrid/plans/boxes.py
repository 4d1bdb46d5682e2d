"""Where something lies on a plan, in thousandths of its width and height, as numbers and as words of a form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from redgrid.kit.refusal import Invalid

SIDE = 1000
SEPARATORS = re.compile(r"[^\w.+-]+")


@dataclass(frozen=True)
class Box:
    """The middle, and the sides of a rectangle around it; sides of nought are a point."""

    x: int
    y: int
    width: int = 0
    height: int = 0

    def __str__(self) -> str:
        return f"{self.x} {self.y}" + (f" {self.width} {self.height}" if self.width else "")


def read_box(text: str) -> Box | None:
    """``"120 340"`` is a point, ``"120 340 80 60"`` a rectangle, nothing is None. Raises Invalid."""
    parts = [part for part in SEPARATORS.split(text.strip()) if part]
    if not parts:
        return None
    if len(parts) not in {2, 4} or not all(
        part.isascii() and part.isdigit() and len(part) < 5 for part in parts
    ):
        raise Invalid(_("Write two whole numbers (across, down), or four (with width and height)."))
    box = Box(*map(int, parts))
    if max(box.x, box.y, box.width, box.height) > SIDE:
        raise Invalid(_("The numbers go from 0 to 1000: thousandths of the plan."))
    if (box.width == 0) != (box.height == 0):
        raise Invalid(_("A rectangle has a width and a height; a point has neither."))
    return box

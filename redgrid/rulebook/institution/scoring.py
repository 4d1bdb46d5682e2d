"""How points are reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Band:
    """The letter that a score from ``at_least`` up is shown as."""

    code: str
    at_least: Decimal


@dataclass(frozen=True)
class Scoring:
    """How points are reckoned. ``tiers`` are the weights of self-check, cross-check and centre, in percent.

    ``late_when_returned``: a stage left after its limit is late also when it was left by being sent back.
    """

    places: int = 2
    rounding: str = "half_up"
    rescale_to: Decimal = Decimal(100)
    bands: tuple[Band, ...] = ()
    tiers: Mapping[str, Decimal] = field(default_factory=dict)
    late_when_returned: bool = False

    def band(self, score: Decimal) -> Band | None:
        """The best band that ``score`` reaches."""
        return next((b for b in sorted(self.bands, key=lambda b: -b.at_least) if score >= b.at_least), None)

"""Looks back at a closed case: what is asked then, and of whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Checks:
    """What a look back asks. ``by``: capacities or parts that answer. ``asks`` and ``offers``: fields to be filled in
    with the answer, and fields that may be. Whoever answers no says why, and the case is opened again.
    """

    question: str = ""
    question_en: str = ""
    by: tuple[str, ...] = ("user_unit", "centre", "overseer")
    asks: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()

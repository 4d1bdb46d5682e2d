"""Duties of the institution in force, found by their words or the initials of their titles. A text of a few pages
needs no index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from redgrid.grid.sought import plain
from redgrid.kit.naming import label
from redgrid.kit.pinyin import initials
from redgrid.rulebook.institution import DutyText, Institution
from redgrid.rulebook.queries import institution_of, loaded
from redgrid.search.tokens import Word, joined

# The texts of the version in force, by its digest: a loaded text never changes.
_texts: dict[str, list[tuple[DutyText, str]]] = {}


@dataclass(frozen=True)
class FoundDuty:
    """One duty, whose it is, and where it stands."""

    duty: DutyText
    officer: str
    link: str


def duties_with(words: Sequence[Word], most: int) -> list[FoundDuty]:
    """The first ``most`` duties that contain every word: one statement."""
    blueprint = loaded()
    if blueprint is None or not words:
        return []
    institution = institution_of(blueprint)
    if blueprint.digest not in _texts:
        _texts.clear()
        _texts[blueprint.digest] = [(duty, _text(duty)) for duty in institution.duties]
    found = [duty for duty, text in _texts[blueprint.digest] if all(word.text in text for word in words)]
    return [_told(institution, duty) for duty in found[:most]]


def _text(duty: DutyText) -> str:
    words = (duty.code, duty.title, duty.title_en, duty.standard, duty.standard_en, duty.basis)
    return joined([*words, *initials(plain(duty.title))])


def _told(institution: Institution, duty: DutyText) -> FoundDuty:
    officer = institution.capacity(duty.officer)
    return FoundDuty(
        duty, label(officer) if officer else duty.officer, f"{reverse('rulebook:duties')}#{duty.code}"
    )

"""What a draft says, whether it is sound, and what it is compared with."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import get_language

from redgrid.drafts.models import Draft
from redgrid.rulebook.check import Checked, Faulty, checked
from redgrid.rulebook.institution import Institution, institution_from
from redgrid.rulebook.queries import institution_of, loaded
from redgrid.rulebook.waiving import waived

# Checking a whole text takes a tenth of a second, and a page of a draft asks more than once.
KEPT = 16


@lru_cache(maxsize=KEPT)
def _checked(digest: str, language: str, text: str, waivers: tuple[tuple[str, str], ...]) -> Checked:
    return checked(text, "", dict(waivers))


def checked_draft(draft: Draft) -> Checked:
    """The draft's content with its faults in the reader's language."""
    return _checked(draft.digest, get_language() or "", draft.text, tuple(sorted(waived().items())))


def sound_institution(draft: Draft) -> Institution:
    """What the draft says. Raises Faulty while it has faults."""
    found = checked_draft(draft)
    if found.errors:
        raise Faulty(found.errors)
    return institution_from(found.content)


def baseline() -> Institution | None:
    """What a draft is compared with: the institution in force, None before the first."""
    version = loaded()
    return institution_of(version) if version else None

"""Requests that arrive twice: a double click, a resend after a lost answer."""

from __future__ import annotations

from redgrid.cases.models import Case
from redgrid.journal.queries import happened


def done_before(case: Case, once: str | None, asked: str) -> Case | None:
    """The case as it is now when the request of this key was carried out before, else None.

    Raises Refused when the key was used for something else (see ``journal.queries.happened``).
    """
    if not once or happened(once, asked) is None:
        return None
    rows = Case.objects.select_related("unit", "place", "blueprint")
    return rows.defer("blueprint__text", "blueprint__content").get(pk=case.pk)

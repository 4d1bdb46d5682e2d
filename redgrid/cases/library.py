"""Reads of the library."""

from __future__ import annotations

from redgrid.cases.models import Solution
from redgrid.cases.models.solution import Solutions
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Institution


def for_reading() -> Solutions:
    """What is in the library, with what tells whether it lasted."""
    return Solution.objects.select_related("case").defer("case__text", "case__facts")


def kinds_in_library(institution: Institution) -> list[tuple[str, str]]:
    """Kinds of place of which there is something: (code, name)."""
    codes = Solution.objects.exclude(place_kind="").values_list("place_kind", flat=True).distinct()
    kinds = [(code, institution.place_kind(code)) for code in sorted(codes)]
    return [(code, label(kind) if kind else code) for code, kind in kinds]

"""A gap in words: what is missing, since when, what to do about it and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from redgrid.grid.coverage import remedies
from redgrid.grid.coverage.gaps import Lack
from redgrid.grid.coverage.spans import EVER
from redgrid.grid.models import Resource

# The gravest first: a net without a head leaves more people without an answer than a role that nobody fills.
KINDS = (
    "unit_in_a_ring",
    "unit_orphaned",
    "exclusive_duties",
    "net_without_head",
    "cell_without_head",
    "head_absent",
    *(
        f"{resource}_{fault}"
        for resource in (Resource.PLACE, Resource.EQUIPMENT, Resource.BUSINESS)
        for fault in ("without_cell", "in_two_cells", "unclaimed", "answerable_absent")
    ),
    "person_without_unit",
    "person_in_two_units",
    "officer_unfilled",
    "second_net_without_head",
    "second_net_head_absent",
    "second_net_uncovered",
)


@dataclass(frozen=True)
class Gap:
    """Something nobody answers for over ``[since, to)``; None where the map knows no beginning or no end.

    ``subject`` is a code (of an officer role: cell/role, of exclusive duties: person/one+other), ``unit`` the code of
    the unit it shows up in, ``remedy`` a sentence, ``link`` the address of the form that mends it, ``records`` that of
    the page that tells what was recorded, ``title`` what is wrong in a few words.
    """

    kind: str
    subject: str
    subject_name: str
    unit: str | None
    since: datetime | None
    to: datetime | None
    remedy: str
    link: str
    records: str
    title: str

    def lasted(self, until: datetime) -> timedelta | None:
        """How long it has been a gap at ``until``; None when it has no beginning."""
        return min(self.to or until, until) - self.since if self.since else None


def tell(lack: Lack, where: str | None, cell: str, away: Iterable[str]) -> Gap:
    """``where`` is the code of the unit it shows up in, ``cell`` its name, ``away`` the names of who is away."""
    return Gap(
        lack.kind,
        remedies.subject_of(lack),
        remedies.subject_name(lack),
        where,
        None if lack.span.starts == EVER else lack.span.starts,
        lack.span.ends,
        remedies.remedy_of(lack, cell, _(", ").join(away)),
        remedies.link_of(lack),
        remedies.records_of(lack),
        remedies.title_of(lack),
    )


def in_order(gaps: Iterable[Gap]) -> list[Gap]:
    """The shortest list of one kind first, the gravest of equally short ones."""
    gaps = list(gaps)
    length = Counter(gap.kind for gap in gaps)
    return sorted(
        gaps, key=lambda gap: (length[gap.kind], KINDS.index(gap.kind), gap.subject, gap.since or EVER)
    )

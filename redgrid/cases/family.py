"""Which cases belong together, as far as a reader may know of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from redgrid.cases.models import Case, Link
from redgrid.cases.rules import visible_to
from redgrid.grid.models import Person
from redgrid.grid.rules import Rights


def link_words() -> dict[str, tuple[str, str]]:
    """What a link says on its own case, and on the other one."""
    return {
        Link.DUPLICATE_OF: (_("Duplicate of"), _("Has a duplicate")),
        Link.CAUSED_BY: (_("Caused by"), _("Is the cause of")),
        Link.SOLVED_BY: (_("Solved by"), _("Solves")),
        Link.RELATED: (_("Related to"), _("Related to")),
        Link.CHILD_OF: (_("Is part of"), _("Has a part")),
        Link.SPLIT_FROM: (_("Split off from"), _("Was split into")),
        Link.RECURRENCE_OF: (_("Recurrence of"), _("Came back as")),
    }


def links_of(case: Case) -> QuerySet[Link]:
    """What is said of ``case`` itself and another one, either way, and was not taken back."""
    rows = Link.objects.select_related("source__unit", "target__unit", "source__place", "target__place")
    return rows.filter(Q(source=case) | Q(target=case), ended_at=None)


@dataclass(frozen=True)
class Relation:
    """How a case stands to another one. ``other`` is None for whoever may not read that one."""

    link: Link
    words: str
    other: Case | None
    may_end: bool


def relations_of(case: Case, person: Person, rights: Rights, *, may_end: bool) -> list[Relation]:
    """The links of ``case`` and of what became part of it, both ways, oldest first: two statements."""
    mine = Q(source=case) | Q(target=case) | Q(source__merged_into=case) | Q(target__merged_into=case)
    rows = list(Link.objects.filter(mine, ended_at=None).select_related("source", "target").order_by("id"))
    ends = {end.pk for row in rows for end in (row.source, row.target)}
    known = (
        set(visible_to(person, rights).filter(pk__in=ends).values_list("pk", flat=True)) if ends else set()
    )
    return [_relation(case, row, known, may_end=may_end) for row in rows]


def _relation(case: Case, link: Link, known: set[int], *, may_end: bool) -> Relation:
    is_own = case.pk in {link.source_id, link.source.merged_into_id}
    other = link.target if is_own else link.source
    # What became part of this case is read with it.
    is_known = other.pk in known or other.merged_into_id == case.pk
    history = (
        link.kind in {Link.SPLIT_FROM, Link.RECURRENCE_OF} or link.source.merged_into_id == link.target_id
    )
    words = link_words()[link.kind][0 if is_own else 1]
    return Relation(link, words, other if is_known else None, may_end and not history)


def open_children(case: Case) -> list[Case]:
    """The cases right below ``case`` that are still open."""
    below = Q(links__target=case, links__kind=Link.CHILD_OF, links__ended_at=None)
    return list(Case.objects.filter(below, is_open=True).order_by("id"))

"""Saying how cases belong together."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from redgrid.cases.models import Case, Link
from redgrid.cases.rights import may_link, may_read
from redgrid.cases.rules import words_of
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Missing, Refused

# What people say; recurrences and splits are written by what makes them.
SAID = (Link.DUPLICATE_OF, Link.CAUSED_BY, Link.SOLVED_BY, Link.RELATED, Link.CHILD_OF)
# A chain of parents longer than this is a slip.
DEEPEST = 20


def link_cases(case: Case, kind: str, other: Case, *, by: Person) -> Link:
    """Say that ``case`` stands to ``other`` as ``kind`` (one of SAID) says; both show it.

    Raises Invalid, Forbidden, Missing (``by`` may not read the other one), or Refused when it is said already or
    would run in a circle.
    """
    if kind not in SAID:
        raise Invalid(_("Choose one of: %(known)s.") % {"known": ", ".join(SAID)}, field="kind")
    if not may_link(words_of(case, by)):
        raise Forbidden(_("Lead, overseer and whoever answers for the case say what it belongs to."))
    if not may_read(other, by):
        raise Missing(_("There is no such case, or none that you may read."), field="other")
    if case.pk == other.pk:
        raise Invalid(_("That is this case itself."), field="other")
    if kind == Link.CHILD_OF:
        _guard_family(case, other)
    with transaction.atomic():
        return write_link(case, kind, other, by=by)


def _guard_family(case: Case, parent: Case) -> None:
    above, depth = [parent.pk], 0
    while above and depth < DEEPEST:
        if case.pk in above:
            raise Refused(_("A case cannot stand below itself."), field="other")
        rows = Link.objects.filter(source__in=above, kind=Link.CHILD_OF, ended_at=None)
        above, depth = list(rows.values_list("target", flat=True)), depth + 1
    if not parent.is_open:
        raise Refused(_("The case above must be open."), field="other")


def write_link(case: Case, kind: str, other: Case, *, by: Actor) -> Link:
    """Write the link and tell both cases; a part of a larger change. Raises Refused when it stands already."""
    person = by if isinstance(by, Person) else None
    link = Link(source=case, target=other, kind=kind, by=person, at=now())
    try:
        with transaction.atomic():
            link.save(force_insert=True)
    except IntegrityError as twice:
        reason = _("It has a case above it already.") if kind == Link.CHILD_OF else _("That is said already.")
        raise Refused(reason, field="other") from twice
    for one, end, way in ((case, other, "to"), (other, case, "from")):
        facts = {"kind": kind, "way": way, "other": end.number}
        record("case.linked", by=by, subject=one.subject, unit=one.unit.code, facts=facts,
               is_sealed=case.is_sealed or other.is_sealed)  # fmt: skip
    return link


def end_link(link: Link, *, by: Person) -> None:
    """Take a link back; that it was said stays. Raises Forbidden, or Refused when it is history (a merger, a split, a
    recurrence) or was taken back.
    """
    case = link.source
    if not may_link(words_of(case, by)) and not may_link(words_of(link.target, by)):
        raise Forbidden(_("Lead, overseer and whoever answers for the case say what it belongs to."))
    if link.kind not in SAID or link.source.merged_into_id == link.target_id:
        raise Refused(_("This is what happened, and stays."))
    with transaction.atomic():
        if not Link.objects.filter(pk=link.pk, ended_at=None).update(ended_at=now()):
            raise Refused(_("It was taken back already."))
        for one, end, way in ((case, link.target, "to"), (link.target, case, "from")):
            facts = {"kind": link.kind, "way": way, "other": end.number}
            record("case.unlinked", by=by, subject=one.subject, unit=one.unit.code, facts=facts,
                   is_sealed=case.is_sealed or link.target.is_sealed)  # fmt: skip

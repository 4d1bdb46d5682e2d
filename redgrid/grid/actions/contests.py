"""Disputing who answers for a place: the next head rules, and until then who answers goes on answering."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from redgrid.grid.actions.ground import hold
from redgrid.grid.actions.tenures import settle_claim
from redgrid.grid.contesting import judges_of
from redgrid.grid.models import Contest, Person, Resource
from redgrid.grid.queries import CLAIM, cell_of, holders
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused


def contest_claim(resource: Resource, *, by: Person, reason: str, claimant: Person | None = None) -> Contest:
    """Dispute who answers for ``resource``: it should be ``claimant``, else whoever disputes it.

    Raises Forbidden for those who administer the system, Invalid without a reason, Refused while another dispute is
    open and when it is the claimant's already.
    """
    wanted = claimant or by
    if rights_of(by).is_administrator:
        raise Forbidden(_("Whoever administers the system takes no part in this."))
    if not reason.strip():
        raise Invalid(_("Say why."), field="reason")
    if any(holder.tenure.person_id == wanted.pk for holder in holders(CLAIM, resource)):
        raise Refused(_("%(name)s answers for it already.") % {"name": wanted.name})
    contest = Contest(resource=resource, person=by, claimant=wanted, reason=reason, opened_at=now())
    try:
        with transaction.atomic():
            hold(resource)
            contest.save(force_insert=True)
            _record("claim.contested", contest, by)
    except IntegrityError as taken:
        raise Refused(_("This is disputed already; the head rules on that first.")) from taken
    return contest


def rule_contest(contest: Contest, *, by: Person, is_upheld: bool, answer: str) -> Contest:
    """Rule on ``contest``. Upheld, the claimant answers from this moment on; else everything stays as it is.

    Raises Forbidden for everybody but the next head who is no party, Invalid without an answer, Refused for a second
    ruling.
    """
    if by not in judges_of(contest):
        raise Forbidden(_("The next head who is no party to it rules on this."))
    if not answer.strip():
        raise Invalid(_("Say why."), field="answer")
    ruled = {"ruled_at": now(), "ruled_by": by, "is_upheld": is_upheld, "answer": answer}
    with transaction.atomic():
        if not Contest.objects.filter(pk=contest.pk, ruled_at=None).update(**ruled):
            raise Refused(_("Somebody has ruled on this already."))
        for name, value in ruled.items():
            setattr(contest, name, value)
        if is_upheld:
            settle_claim(
                contest.resource,
                contest.claimant,
                by=by,
                starts_at=now(),
                basis=_("Ruling: %(answer)s") % {"answer": answer[:180]},
            )
        _record("claim.ruled", contest, by)
    return contest


def _record(kind: str, contest: Contest, by: Person) -> None:
    cell = cell_of(contest.resource)
    facts = {
        "contest": contest.pk,
        "person": contest.person.staff_number,
        "claimant": contest.claimant.staff_number,
        "reason": contest.reason,
        "is_upheld": contest.is_upheld,
        "answer": contest.answer,
    }
    subject = f"place:{contest.resource.code}"
    record(kind, by=by, subject=subject, unit=cell.code if cell else "", facts=facts)

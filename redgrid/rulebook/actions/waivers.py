"""Writers of waivers: a rule may stand against a ban, or may not any more."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Invalid, Refused
from redgrid.kit.words import can_be_seen, clean_line
from redgrid.rulebook.actions.versions import guard_change
from redgrid.rulebook.guard import bans, digest_of
from redgrid.rulebook.models import Waiver
from redgrid.rulebook.waiving import today

LONGEST_RULE = 20_000


def waive(
    ban: str,
    *,
    by: Actor,
    path: str,
    rule: str,
    decided_by: str,
    document: str,
    reason: str,
    until: date | None = None,
) -> Waiver:
    """Let ``rule`` (see ``guard.Met``) stand against ``ban`` in exactly this wording, until the end of a day.

    Raises Invalid for a basis that says nothing, Refused when it stands already, Forbidden without
    ``rulebook.change``.
    """
    guard_change(by)
    basis = {
        "decided_by": _said(decided_by, "decided_by", 120),
        "document": _said(document, "document", 200),
        "reason": _said(reason, "reason", 500),
    }
    _guard_rule(ban, path, rule)
    if until is not None and until < today():
        raise Invalid(_("That day is over. Choose a later one, or none."), field="until")
    digest = digest_of(ban, path, rule)
    try:
        with transaction.atomic():
            Waiver.objects.filter(digest=digest, ended_at=None, until__lt=today()).update(ended_at=now())
            waiver = Waiver(ban=ban, path=path, rule=rule, digest=digest, until=until, made_at=now())
            return _entered(waiver, basis, by=by)
    except IntegrityError as error:
        raise Refused(_("This rule is allowed already, in the same wording.")) from error


def _entered(waiver: Waiver, basis: dict[str, str], *, by: Actor) -> Waiver:
    for name, words in basis.items():
        setattr(waiver, name, words)
    waiver.made_by = by.actor_code
    waiver.save(force_insert=True)
    until = waiver.until.isoformat() if waiver.until else None
    facts = {"ban": waiver.ban, "digest": waiver.digest, **basis, "until": until}
    record("guard.waived", by=by, subject=f"rule:{waiver.path}", facts=facts)
    return waiver


def _said(text: str, field: str, most: int) -> str:
    line = clean_line(text)
    if len(line) < 2 or not can_be_seen(line):
        raise Invalid(_("Say it in at least two characters."), field=field)
    if len(line) > most:
        raise Invalid(_("At most %(most)d characters fit here.") % {"most": most}, field=field)
    return line


def _guard_rule(ban: str, path: str, rule: str) -> None:
    known = ban in {each.code for each in bans()}
    if not known or not path or len(path) > 200 or not rule or len(rule) > LONGEST_RULE:
        raise Refused(_("This is no rule that the policy guard has found. Check the text again."))


def end_waiver(waiver: Waiver, *, by: Actor) -> None:
    """The rule may not stand any more. A text that holds it is refused again; a version in force is shown as wrong."""
    guard_change(by)
    with transaction.atomic():
        if not Waiver.objects.filter(pk=waiver.pk, ended_at=None).update(ended_at=now()):
            raise Refused(_("This has ended already."))
        facts = {"ban": waiver.ban, "digest": waiver.digest, "document": waiver.document}
        record("guard.waiver_ended", by=by, subject=f"rule:{waiver.path}", facts=facts)

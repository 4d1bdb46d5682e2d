"""The writer of renewals: something that would expire lives on, for a reason."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from redgrid.grid.models import Person
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Missing, Refused
from redgrid.kit.words import can_be_seen, clean_line
from redgrid.rulebook.models import Renewal
from redgrid.rulebook.queries import current
from redgrid.rulebook.rules import may_change
from redgrid.rulebook.sunset import Sunset, sunsets
from redgrid.rulebook.waiving import today

# What lives on without end has no sunset.
LONGEST = timedelta(days=2 * 366)
LONGEST_REASON = 500


def may_renew(person: Person, sunset: Sunset) -> bool:
    """Whoever may change the institution, and the holders of the capacity that the text names."""
    held = {tenure.capacity.code for tenure in rights_of(person).effective}
    return may_change(person) or bool(sunset.renewed_by and sunset.renewed_by in held)


def renew(kind: str, code: str, *, by: Actor, until: date, reason: str) -> Renewal:
    """Let a duty, flow or field of the institution in force live until the end of ``until``.

    Raises Missing for what does not expire, Invalid for a day that is no later or a reason that says nothing,
    Refused when somebody else renewed it at this moment, Forbidden.
    """
    found = next((each for each in sunsets(current()) if (each.kind, each.code) == (kind, code)), None)
    if found is None:
        raise Missing(_("This does not expire."))
    if isinstance(by, Person) and not may_renew(by, found):
        raise Forbidden(_("You may read this, not renew it."))
    reason = clean_line(reason)
    if len(reason) < 2 or not can_be_seen(reason) or len(reason) > LONGEST_REASON:
        raise Invalid(
            _("Say why, in at most %(most)d characters.") % {"most": LONGEST_REASON}, field="reason"
        )
    _guard_day(found, until)
    try:
        with transaction.atomic():
            return _renewed(found, until, reason, by=by)
    except IntegrityError as error:
        raise Refused(_("Somebody else has just renewed this.")) from error


def _guard_day(found: Sunset, until: date) -> None:
    if until <= max(found.until, today()):
        raise Invalid(_("Choose a day after %(day)s.") % {"day": max(found.until, today())}, field="until")
    if until - today() > LONGEST:
        raise Invalid(_("Two years ahead is the most."), field="until")


def _renewed(found: Sunset, until: date, reason: str, *, by: Actor) -> Renewal:
    renewal = Renewal(kind=found.kind, code=found.code, said=found.said, until=until, reason=reason)
    renewal.renewed_at, renewal.renewed_by = now(), by.actor_code
    renewal.save(force_insert=True)
    facts = {
        "name": found.name,
        "before": found.until.isoformat(),
        "until": until.isoformat(),
        "reason": reason,
    }
    record("rule.renewed", by=by, subject=f"rule:{found.kind}:{found.code}", facts=facts)
    return renewal

"""Which rules stand although the policy guard forbids them, and on what written basis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from redgrid.kit.clock import now
from redgrid.rulebook.faults import Reading
from redgrid.rulebook.guard import Met, guard_faults
from redgrid.rulebook.models import Blueprint, Waiver

KEPT = 8
_met: dict[tuple[str, str | None], tuple[Met, ...]] = {}


@dataclass(frozen=True)
class Finding:
    """A rule that meets a ban, and the waiver that lets it stand (None: nothing does)."""

    met: Met
    waiver: Waiver | None


def today() -> date:
    """The day it is here."""
    return timezone.localdate(now())


def waivers() -> list[Waiver]:
    """All that were ever made, newest first."""
    return list(Waiver.objects.all())


def standing_waivers() -> dict[str, Waiver]:
    """What lets rules stand today, by the digest of the rule."""
    day = today()
    return {w.digest: w for w in Waiver.objects.filter(ended_at=None) if w.holds_on(day)}


def waived() -> dict[str, str]:
    """The same in words, as the check of a text wants it."""
    return {digest: basis_words(waiver) for digest, waiver in standing_waivers().items()}


def basis_words(waiver: Waiver) -> str:
    """Who decided it in which document, and until when."""
    facts = {"who": waiver.decided_by, "document": waiver.document}
    if waiver.until is None:
        return _("%(document)s, decided by %(who)s") % facts
    return _("%(document)s, decided by %(who)s, until %(day)s") % {**facts, "day": waiver.until.isoformat()}


def findings_of(blueprint: Blueprint) -> list[Finding]:
    """Every rule of this version that meets a ban, also those that may stand."""
    standing = standing_waivers()
    return [Finding(met, standing.get(met.digest)) for met in _met_in(blueprint)]


def _met_in(blueprint: Blueprint) -> tuple[Met, ...]:
    """What the guard says of a version, which never changes: its words are read once for each language."""
    key = (blueprint.digest, get_language())
    if key not in _met:
        if len(_met) >= KEPT:
            _met.clear()
        _met[key] = tuple(guard_faults(Reading(str(blueprint), blueprint.content, {})))
    return _met[key]


def findings_in(reading: Reading) -> list[Finding]:
    """The same of a text that was read but not loaded."""
    standing = standing_waivers()
    return [Finding(met, standing.get(met.digest)) for met in guard_faults(reading)]

"""Which rules stand although the policy guard forbids them, and on what written basis."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.rulebook.faults import Reading
from redgrid.rulebook.guard import Met, guard_faults
from redgrid.rulebook.keywords import key_words
from redgrid.rulebook.models import Blueprint, Waiver
from redgrid.rulebook.queries import institution_of, loaded

# A key and, of a list, the code of the entry in it.
STEPS = re.compile(r"([^.\[\]]+)(?:\[([^\]]*)\])?")
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


def rule_words(path: str, rule: str) -> str:
    """Where a rule stands, in words: ``duties[P1].standard`` as 职责 P1 and its title, 标准. ``rule`` is the entry."""
    try:
        entry = json.loads(rule)
    except ValueError:
        entry = None
    entry = entry if isinstance(entry, dict) else {}
    version = loaded()
    text = institution_of(version) if version else None
    said = []
    for key, code in STEPS.findall(path):
        flow = text.flow(code) if text and key == "flows" else None
        thing = entry if code and entry.get("code") == code else flow
        name = (label(thing) or label(thing, "title")) if thing else ""
        # People know duties by their codes; everything else by its name.
        shown = [code if key == "duties" or not name else "", name]
        said.append(" ".join(word for word in (key_words(key), *shown) if word))
    return " · ".join(said)


def findings_in(reading: Reading) -> list[Finding]:
    """The same of a text that was read but not loaded."""
    standing = standing_waivers()
    return [Finding(met, standing.get(met.digest)) for met in guard_faults(reading)]

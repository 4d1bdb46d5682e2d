"""From an event of the journal to what a clause says of it. Reads the journal and the clauses, nothing else.

What counts is how a stage was left. How often somebody reports, signs in or looks at a page is never counted.
A sealed matter gives no marks: a number that moves would tell of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from redgrid.assessment.models import Mark
from redgrid.assessment.months import bounds, month_of
from redgrid.journal.models import Entry
from redgrid.journal.queries import trail_of
from redgrid.kit.refusal import Missing
from redgrid.rulebook.institution import DutyText, Institution
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import in_force, institution_of, versions

MOVED = "case.moved"
# A version is in force from one of these on.
IN_FORCE = ("blueprint.loaded", "blueprint.begun")
DUTY_MISSED = "duty.missed"
OF_DUTIES = ("duty.done", DUTY_MISSED)
KINDS = (MOVED, "case.closed", *OF_DUTIES)
# Moves that hand the work of a stage on. Dismissing a case hands on nothing.
FORWARD = {"forward", "skip", "close"}
RETURN = "return"


class Clauses:
    """The clauses that marks cite, each version read once."""

    def __init__(self) -> None:
        self._in_force_during: dict[date, Institution] = {}

    @cached_property
    def _versions(self) -> dict[str, Blueprint]:
        return {str(version): version for version in versions()}

    def institution(self, clause: str) -> Institution:
        """The institution in the version that ``clause`` cites."""
        version = self._versions.get(clause.partition("#")[0])
        if version is None:
            raise Missing(_("There is no clause %(clause)s.") % {"clause": clause})
        return institution_of(version)

    def duty(self, clause: str) -> DutyText:
        """The duty that ``clause`` cites, in the version that it cites."""
        found = self.institution(clause).duty(clause.partition("#")[2])
        if found is None:
            raise Missing(_("There is no clause %(clause)s.") % {"clause": clause})
        return found

    def during(self, month: date) -> Institution:
        """The institution by whose scoring a month is reckoned: the one in force at its end.

        Before the first one was loaded, that one. Raises Refused when none ever was.
        """
        if month not in self._in_force_during:
            loaded = Entry.objects.filter(kind__in=IN_FORCE).order_by("number")
            entry = loaded.filter(at__lt=bounds(month)[1]).last() or loaded.first()
            version = self._versions.get(entry.subject.partition(":")[2]) if entry else None
            self._in_force_during[month] = institution_of(version or in_force())
        return self._in_force_during[month]


@dataclass(frozen=True)
class Verdict:
    """What a clause says of an event. ``work`` is the event by which the judged work had been handed on."""

    entry: Entry
    work: Entry
    outcome: str
    duty: DutyText

    @property
    def clause(self) -> str:
        return str(self.work.facts["clause"])

    @property
    def deduction(self) -> Decimal:
        return self.duty.deductions.get(self.outcome, Decimal(0))

    @property
    def month(self) -> date:
        return month_of(self.entry.at)


def verdicts_of(entry: Entry, clauses: Clauses) -> list[Verdict]:
    """The verdicts on ``entry``, none when no clause judges it.

    A return judges two things: the work that is sent back, and the stage that is left by it when that was late.
    """
    if entry.kind in OF_DUTIES:
        missed_or_not = Mark.MISSED if entry.kind == DUTY_MISSED else _how_left(entry)
        return [Verdict(entry, entry, missed_or_not, clauses.duty(entry.facts["clause"]))]
    judged = [] if entry.is_sealed else _judged(entry, clauses)
    return [Verdict(entry, work, outcome, clauses.duty(work.facts["clause"])) for work, outcome in judged]


def _judged(entry: Entry, clauses: Clauses) -> list[tuple[Entry, str]]:
    """(the work, how it was done) for each thing that a move of a case tells."""
    kind, found = entry.facts.get("kind"), []
    if kind in FORWARD:
        found = [(entry, _how_left(entry))]
    elif kind == RETURN:
        back = _sent_back_by(entry)
        found = [(back, Mark.RETURNED)] if back else []
        if _late_when_returned(entry, clauses):
            found.append((entry, Mark.LATE))
    return [(work, outcome) for work, outcome in found if work.facts.get("clause")]


def _late_when_returned(entry: Entry, clauses: Clauses) -> bool:
    """Whether the stage that ``entry`` leaves by sending the case back was late, and its text counts that.

    Sending back takes away no lateness; within the limit it is nobody's fault. A stay ends once, so it is late once.
    """
    clause = entry.facts.get("clause")
    if not clause or _how_left(entry) != Mark.LATE:
        return False
    return clauses.institution(clause).scoring.late_when_returned


def _sent_back_by(entry: Entry) -> Entry | None:
    """The event by which the stage that ``entry`` returns to had been left."""
    earlier = [each for each in trail_of(entry.subject) if each.number < entry.number and each.kind == MOVED]
    left = [e for e in earlier if e.facts["stage"] == entry.facts["to"] and e.facts["kind"] in FORWARD]
    return left[-1] if left else None


def _how_left(work: Entry) -> str:
    due = moment(work, "due")
    return Mark.LATE if due and work.at > due else Mark.ON_TIME


def moment(entry: Entry, name: str) -> datetime | None:
    """The moment that an event tells under ``name``."""
    text = entry.facts.get(name)
    return datetime.fromisoformat(text) if text else None

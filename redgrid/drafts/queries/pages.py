"""What the pages of versions and drafts show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from redgrid.drafts.models import Draft, Step
from redgrid.drafts.queries.orphans import Orphan, orphans_of
from redgrid.drafts.queries.soundness import baseline, checked_draft
from redgrid.drafts.rules import Powers
from redgrid.grid.models import Tenure
from redgrid.kit.clock import now
from redgrid.rulebook.diff import Change
from redgrid.rulebook.difference import Chapter, chapters
from redgrid.rulebook.faults import Fault
from redgrid.rulebook.institution import Institution, institution_from
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.pay import touching_pay
from redgrid.rulebook.queries import versions

ORDER = (Draft.DRAFT, Draft.DISCUSSED, Draft.CONSULTED, Draft.PUBLISHED, Draft.IN_FORCE)
NAMED = 60
AROUND = 1


def state_words(state: str) -> tuple[str, str]:
    """A state of a draft: in words, and its tone."""
    return {
        Draft.DRAFT: (_("draft"), "grey"),
        Draft.DISCUSSED: (_("discussed"), "blue"),
        Draft.CONSULTED: (_("consulted"), "blue"),
        Draft.PUBLISHED: (_("published"), "yellow"),
        Draft.IN_FORCE: (_("in force"), "green"),
        Draft.WITHDRAWN: (_("withdrawn"), "grey"),
    }[state]


def step_words(kind: str) -> str:
    """What was done in a step."""
    return {
        Step.BEGUN: _("begun"),
        Step.OPENED: _("opened for everybody to read"),
        Draft.DISCUSSED: _("discussed with the staff"),
        Draft.CONSULTED: _("consulted with the union"),
        Draft.PUBLISHED: _("published"),
        Draft.IN_FORCE: _("came into force"),
        Step.RETURNED: _("returned to be changed"),
        Draft.WITHDRAWN: _("withdrawn"),
    }[kind]


@dataclass(frozen=True)
class StepRow:
    """A step in words."""

    step: Step
    title: str
    tone: str
    has_file: bool


def step_rows(draft: Draft, powers: Powers) -> list[StepRow]:
    """The steps of a draft in order; files are named to those who may open them."""
    rows = []
    for step in draft.steps.all():
        title = step_words(step.kind)
        if step.is_skipped:
            title = _("not %(step)s, because") % {"step": title}
        tone = {Draft.IN_FORCE: "green", Step.RETURNED: "orange", Draft.WITHDRAWN: "orange"}.get(
            step.kind, "blue"
        )
        rows.append(StepRow(step, title, tone, bool(step.file) and powers.is_inside))
    return rows


def ladder(draft: Draft, steps: Sequence[StepRow]) -> list[dict[str, Any]]:
    """The five states as a row of stages, up to where the draft is now."""
    skipped = {row.step.kind for row in steps if row.step.is_skipped}
    reached = ORDER.index(draft.state) if draft.state in ORDER else -1
    last: dict[str, Step] = {row.step.kind: row.step for row in steps}
    stages = []
    for number, state in enumerate(ORDER):
        is_done = number < reached or (number == reached and state == Draft.IN_FORCE)
        how = "done" if is_done else "current" if number == reached else "coming"
        how = "skipped" if state in skipped and number <= reached else how
        on = last[state].held_on if state in last and number <= reached else None
        note = on.isoformat() if on else ""
        if state == Draft.IN_FORCE and draft.in_force_on:
            note = draft.in_force_on.isoformat()
        stages.append({"name": state_words(state)[0], "state": how, "note": note})
    return stages


@dataclass(frozen=True)
class Told:
    """A chapter of what differs, with the names of those whom it concerns now."""

    chapter: Chapter
    people: list[str]
    more: int


def told(old: Institution, new: Institution) -> list[Told]:
    """Everything that differs, and for whom by name."""
    found = chapters(old, new)
    names = holders_by_capacity({code for chapter in found for code in chapter.touches})
    rows = []
    for chapter in found:
        people = sorted({name for code in chapter.touches for name in names[code]})
        rows.append(Told(chapter, people[:NAMED], max(0, len(people) - NAMED)))
    return rows


def holders_by_capacity(codes: Iterable[str]) -> dict[str, set[str]]:
    """Who holds each of these capacities now, primary or stand-in."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = Tenure.objects.believed().holding_at(now()).filter(capacity__code__in=list(codes))
    for code, name in rows.values_list("capacity__code", "person__name"):
        found[code].add(name)
    return found


@dataclass(frozen=True)
class FaultRow:
    """A fault with the lines around it: (number, line, whether it is the one)."""

    fault: Fault
    lines: list[tuple[int, str, bool]]


def fault_rows(faults: Iterable[Fault], text: str) -> list[FaultRow]:
    """Faults as the pages show them."""
    lines = text.split("\n")
    rows = []
    for fault in faults:
        first, last = max(1, fault.line - AROUND), min(len(lines), fault.line + AROUND)
        around = [(n, lines[n - 1][:200], n == fault.line) for n in range(first, last + 1)]
        rows.append(FaultRow(fault, around))
    return rows


@dataclass(frozen=True)
class Outlook:
    """What a draft would do. ``institution`` is None while it has faults."""

    faults: list[FaultRow]
    warnings: list[FaultRow]
    institution: Institution | None
    told: list[Told]
    pay: list[Change]
    orphans: list[Orphan]

    @property
    def is_sound(self) -> bool:
        return self.institution is not None


def outlook_of(draft: Draft) -> Outlook:
    """What the draft would change against the version in force, and what stands in its way."""
    found = checked_draft(draft)
    faults = fault_rows(found.errors, draft.text)
    warnings = fault_rows([fault for fault in found.faults if fault.is_warning], draft.text)
    if found.errors:
        return Outlook(faults, warnings, None, [], [], [])
    institution, before = institution_from(found.content), baseline()
    differs = told(before, institution) if before else []
    return Outlook(
        faults, warnings, institution, differs, touching_pay(before, institution), orphans_of(institution)
    )


@dataclass(frozen=True)
class VersionRow:
    """A version in the list: how it came, and where it stands."""

    version: Blueprint
    draft: Draft | None
    state: tuple[str, str]


def version_rows() -> list[VersionRow]:
    """All versions, newest first, each with the draft it was published from."""
    drafts: dict[int, Draft] = {}
    for draft in Draft.objects.filter(version__isnull=False).order_by("id"):
        drafts[draft.version_id or 0] = draft
    return [version_row(version, drafts.get(version.pk)) for version in versions()]


def version_row(version: Blueprint, draft: Draft | None) -> VersionRow:
    """A version with its state in words."""
    if version.is_in_force:
        state = (_("in force"), "green")
    elif draft and draft.state == Draft.PUBLISHED:
        state = (_("waits for its day"), "yellow")
    elif draft and draft.state == Draft.WITHDRAWN:
        state = (_("called back"), "grey")
    else:
        state = (_("earlier"), "grey")
    return VersionRow(version, draft, state)


def compared(version: Blueprint, asked: str) -> Blueprint | None:
    """The version to compare with: the one whose number was asked for, else the one before."""
    others = list(Blueprint.objects.filter(code=version.code).exclude(pk=version.pk).order_by("-version"))
    chosen = next((each for each in others if str(each.version) == asked), None)
    return chosen or next((each for each in others if each.version < version.version), None)

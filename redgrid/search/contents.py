"""What of each thing can be found: all that somebody wrote, and the initials of its title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from redgrid.cases.models import Attachment, Case, Comment, Part, Solution
from redgrid.grid.sought import plain
from redgrid.kit.pinyin import initials
from redgrid.notices.models import Notice
from redgrid.search.marks import marks_of
from redgrid.search.models import Document, FileText
from redgrid.search.tokens import joined
from redgrid.tasks.models import Task
from redgrid.tasks.rules import GIVEN
from redgrid.visits.models import Visit

# Of a long title the first characters are typed by their initials.
TITLE_INITIALS = 30
# Enough for a long report, and bounded for the index.
LONGEST = 200_000


@dataclass(frozen=True)
class Content:
    """One thing as the index takes it."""

    kind: str
    ref: int
    unit_id: int
    is_open: bool
    text: str
    marks: str


def of_cases(cases: Iterable[Case]) -> Iterator[Content]:
    """Number, title, text, what the stages recorded, the place, comments, names and texts of documents."""
    cases = list(cases)
    keys = [case.pk for case in cases]
    beside, people = _beside(keys), _taking_part(keys)
    for case in cases:
        place = [case.place.name, case.place.code] if case.place else []
        parts = [case.number, case.title, case.text, *_said(case.facts), *place, *beside[case.pk]]
        marks = marks_of(Document.CASE, case.unit_id, is_public=case.is_public, people=people[case.pk])
        yield Content(Document.CASE, case.pk, case.unit_id, case.is_open, _text(parts, case.title), marks)


def _beside(keys: list[int]) -> dict[int, list[str]]:
    """What stands beside the cases: three statements."""
    found: dict[int, list[str]] = defaultdict(list)
    said = Comment.objects.filter(case__in=keys, withdrawn_at=None).order_by("pk")
    for case, text in said.values_list("case", "text"):
        found[case].append(text)
    files = Attachment.objects.filter(case__in=keys, withdrawn_at=None, kind=Attachment.DOCUMENT).order_by(
        "pk"
    )
    rows = list(files.values_list("case", "name", "digest"))
    read = dict(FileText.objects.filter(digest__in=[row[2] for row in rows]).values_list("digest", "text"))
    for case, name, digest in rows:
        found[case] += [name, read.get(digest, "")]
    return found


def _taking_part(keys: list[int]) -> dict[int, list[int]]:
    """Who has a part in the cases: one statement."""
    found: dict[int, list[int]] = defaultdict(list)
    for case, person in Part.objects.filter(case__in=keys, ends_at=None).values_list("case", "person"):
        found[case].append(person)
    return found


def of_tasks(tasks: Iterable[Task]) -> Iterator[Content]:
    """Title and text of what somebody gave; what a case or a duty asks for is found by these."""
    for task in tasks:
        is_open = task.state == Task.DUE
        text = _text([task.title, task.title_en, task.text], task.title)
        marks = marks_of(Document.TASK, task.unit_id)
        yield Content(Document.TASK, task.pk, task.unit_id, is_open, text, marks)


def of_visits(visits: Iterable[Visit]) -> Iterator[Content]:
    """Why, to whom, and what was written on both sides. It is found at either end."""
    for visit in visits:
        parts = [
            visit.purpose,
            visit.outside,
            visit.unit.name if visit.unit else "",
            visit.notes,
            visit.answer,
        ]
        is_open = not visit.is_settled
        marks = marks_of(Document.VISIT, visit.home_id, visit.unit_id)
        yield Content(Document.VISIT, visit.pk, visit.home_id, is_open, _text(parts, visit.purpose), marks)


def of_solutions(solutions: Iterable[Solution]) -> Iterator[Content]:
    """What was wrong and what helped: the library is for everybody."""
    for one in solutions:
        text = _text([one.title, one.cause, one.plan, one.result], one.title)
        unit = one.case.unit_id
        marks = marks_of(Document.SOLUTION, unit, is_public=True)
        yield Content(Document.SOLUTION, one.pk, unit, False, text, marks)


def of_notices(notices: Iterable[Notice]) -> Iterator[Content]:
    """Title and text. People of all units below find it: no mark of a unit would narrow to them."""
    for notice in notices:
        text = _text([notice.title, notice.text], notice.title)
        marks = marks_of(Document.NOTICE, notice.unit_id, is_public=True)
        yield Content(Document.NOTICE, notice.pk, notice.unit_id, True, text, marks)


def cases_by_number(numbers: Iterable[str]) -> list[Case]:
    return list(Case.objects.filter(number__in=list(numbers)).select_related("place").order_by("pk"))


def given_tasks(keys: Iterable[str]) -> list[Task]:
    return list(Task.objects.filter(pk__in=_keys(keys), source__startswith=f"{GIVEN}:").order_by("pk"))


def visits_by_key(keys: Iterable[str]) -> list[Visit]:
    return list(Visit.objects.filter(pk__in=_keys(keys)).select_related("unit").order_by("pk"))


def notices_by_key(keys: Iterable[str]) -> list[Notice]:
    return list(Notice.objects.filter(pk__in=_keys(keys)).order_by("pk"))


def solutions_of(numbers: Iterable[str]) -> list[Solution]:
    """What was filed of the cases with these numbers."""
    return list(Solution.objects.filter(case__number__in=list(numbers)).select_related("case").order_by("pk"))


def _keys(words: Iterable[str]) -> list[int]:
    return [int(word) for word in words if word.isascii() and word.isdigit()]


def _said(fact: Any) -> Iterator[str]:
    """Every text in a fact, however deep."""
    if isinstance(fact, dict):
        for inner in fact.values():
            yield from _said(inner)
    elif isinstance(fact, list):
        for inner in fact:
            yield from _said(inner)
    elif isinstance(fact, str):
        yield fact


def _text(parts: Iterable[str], title: str) -> str:
    short = initials(plain(title)[:TITLE_INITIALS])
    return joined([*parts, *(word for word in short if word.isascii())])[:LONGEST]

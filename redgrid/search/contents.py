"""What of each thing can be found: all that somebody wrote, and the initials of its title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from redgrid.cases.models import Attachment, Case, Comment
from redgrid.grid.sought import plain
from redgrid.kit.pinyin import initials
from redgrid.search.models import Document, FileText
from redgrid.search.tokens import joined
from redgrid.tasks.models import Task
from redgrid.tasks.rules import GIVEN

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


def of_cases(cases: Iterable[Case]) -> Iterator[Content]:
    """Number, title, text, what the stages recorded, the place, comments, names and texts of documents."""
    cases = list(cases)
    beside = _beside([case.pk for case in cases])
    for case in cases:
        place = [case.place.name, case.place.code] if case.place else []
        parts = [case.number, case.title, case.text, *_said(case.facts), *place, *beside[case.pk]]
        yield Content(Document.CASE, case.pk, case.unit_id, case.is_open, _text(parts, case.title))


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


def of_tasks(tasks: Iterable[Task]) -> Iterator[Content]:
    """Title and text of what somebody gave; what a case or a duty asks for is found by these."""
    for task in tasks:
        is_open = task.state == Task.DUE
        text = _text([task.title, task.title_en, task.text], task.title)
        yield Content(Document.TASK, task.pk, task.unit_id, is_open, text)


def cases_by_number(numbers: Iterable[str]) -> list[Case]:
    return list(Case.objects.filter(number__in=list(numbers)).select_related("place"))


def given_tasks(keys: Iterable[str]) -> list[Task]:
    wanted = [int(key) for key in keys if key.isascii() and key.isdigit()]
    return list(Task.objects.filter(pk__in=wanted, source__startswith=f"{GIVEN}:"))


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

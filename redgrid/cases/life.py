"""What the page of a case shows beside its flow: attachments, comments, what it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from redgrid.cases.after import Check, checks_of, until_reopened
from redgrid.cases.family import Relation, relations_of
from redgrid.cases.likeness import alike_to
from redgrid.cases.models import Attachment, Case, Comment, Echo, Mention, Solution, Suspension
from redgrid.cases.rights import (
    may_attach,
    may_file,
    may_link,
    may_merge,
    may_read,
    may_suspend,
    may_withdraw_attachment,
)
from redgrid.cases.rules import open_parts
from redgrid.grid.models import Person
from redgrid.grid.queries import CLAIM, head_capacity, holders
from redgrid.grid.rules import Rights


@dataclass(frozen=True)
class Attached:
    """A file, and whether the reader may take it back. ``number`` tells which merged case brought it."""

    file: Attachment
    may_withdraw: bool
    number: str


@dataclass(frozen=True)
class SaidWords:
    """A comment, whom it turns to, and whether the reader may take it back."""

    comment: Comment
    people: list[str]
    may_withdraw: bool
    number: str


@dataclass(frozen=True)
class CaseLife:
    """What one reader sees of the life of one case beside its flow."""

    files: list[Attached]
    comments: list[SaidWords]
    relations: list[Relation]
    # Mentions of the reader that they have not looked at yet.
    unseen: list[Mention]
    around: list[Person]
    suspension: Suspension | None
    merged_into: Case | None
    merged_into_readable: bool
    checks: list[Check]
    reopens_until: datetime | None
    # How many others met the same, and open cases that it may be one with.
    echoes: int
    alike: list[Case]
    # What the library tells of it, and whether the reader puts it there.
    solution: Solution | None
    may_file: bool
    may_attach: bool
    may_link: bool
    may_suspend: bool
    may_merge: bool

    @property
    def pictures(self) -> list[Attached]:
        return [one for one in self.files if one.file.is_picture and one.file.file]

    @property
    def documents(self) -> list[Attached]:
        return [one for one in self.files if not one.file.is_picture and one.file.file]

    @property
    def withdrawn(self) -> list[Attached]:
        return [one for one in self.files if not one.file.file]

    @property
    def may_withdraw_any(self) -> bool:
        return any(one.may_withdraw and one.file.file for one in self.files)


def life_of(case: Case, person: Person, words: frozenset[str], rights: Rights) -> CaseLife:
    """The life of ``case`` for ``person``, who may see it and is called by ``words`` there (rules.words_of)."""
    rows = Comment.objects.of(case).select_related("by", "case").prefetch_related("mentions__person")
    comments = list(rows)
    return CaseLife(
        files=[
            Attached(file, may_withdraw_attachment(file, person, words), _brought_by(file.case, case))
            for file in Attachment.objects.of(case).select_related("by", "withdrawn_by", "case")
        ],
        comments=[_said(comment, person, case) for comment in comments],
        relations=relations_of(case, person, rights, may_end=may_link(words)),
        unseen=[
            mention
            for comment in comments
            for mention in comment.mentions.all()
            if mention.person_id == person.pk and mention.seen_at is None
        ],
        around=around(case, person),
        suspension=_suspension(case),
        merged_into=case.merged_into,
        merged_into_readable=bool(case.merged_into and may_read(case.merged_into, person, rights)),
        checks=checks_of(case, words),
        reopens_until=until_reopened(case, words),
        echoes=Echo.objects.filter(Q(case=case) | Q(case__merged_into=case)).count(),
        alike=alike_to(case, person, rights) if case.is_open and may_merge(words) else [],
        solution=None if case.is_open else Solution.objects.filter(case=case).first(),
        may_file=not (case.is_open or case.is_sealed or case.merged_into_id) and may_file(words),
        may_attach=may_attach(words),
        may_link=may_link(words),
        may_suspend=may_suspend(words),
        may_merge=case.is_open and may_merge(words),
    )


def _suspension(case: Case) -> Suspension | None:
    if not case.suspended_until:
        return None
    return case.suspensions.select_related("by").filter(ended_at=None).first()


def _said(comment: Comment, person: Person, case: Case) -> SaidWords:
    people = [mention.person.name for mention in comment.mentions.all()]
    may_withdraw = comment.by_id == person.pk and comment.withdrawn_at is None
    return SaidWords(comment, people, may_withdraw, _brought_by(comment.case, case))


def _brought_by(own: Case, case: Case) -> str:
    return own.number if own.pk != case.pk else ""


def around(case: Case, person: Person) -> list[Person]:
    """Whom a comment is likely to turn to: who takes part, the head, whoever answers for the place."""
    people = [part.person for part in open_parts(case)]
    people += [holder.person for holder in holders(head_capacity(case.unit), case.unit)]
    people += [holder.person for holder in holders(CLAIM, case.place)] if case.place else []
    return list({one.pk: one for one in people if one.pk != person.pk}.values())

"""Saying something about a case, turning to people by name, and taking it back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from redgrid.cases.actions.again import done_before
from redgrid.cases.models import Case, Comment, Mention
from redgrid.cases.rights import may_read
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import can_be_seen, clean_words

LENGTH, MOST_MENTIONS = 2000, 20
# Chinese runs on behind a name: the longest beginning that is one counts.
NAMED = re.compile(r"@([\w\u00b7]{1,20})")


@dataclass(frozen=True)
class Said:
    """What became of a comment: who was told, whom it names in vain (they may not read the case), which words fit
    several people or nobody.
    """

    case: Case
    told: tuple[Person, ...] = ()
    kept_out: tuple[Person, ...] = ()
    unclear: tuple[str, ...] = ()


def comment_on(
    case: Case,
    text: str,
    *,
    by: Person,
    mentions: Iterable[Person] = (),
    once: str | None = None,
    asked: str = "",
) -> Said:
    """Say ``text`` about ``case``, which ``by`` may read. People are named by ``mentions``, or in the text by ``@``
    and their staff number or name. Who may not read the case is told nothing.

    Raises Invalid or Forbidden. ``once`` and ``asked`` as in ``open_case``.
    """
    if again := done_before(case, once, asked):
        return Said(again)
    text = clean_words(text)
    if not can_be_seen(text):
        raise Invalid(_("Say something first."), field="text")
    if len(text) > LENGTH:
        raise Invalid(_("Keep it under 2,000 characters."), field="text")
    if not may_read(case, by):
        raise Forbidden(_("Only those who may read this case comment on it."))
    people, unclear = named_in(text, case)
    people = list({person.pk: person for person in (*mentions, *people) if person != by}.values())
    if len(people) > MOST_MENTIONS:
        raise Invalid(_("Name at most %(most)d people.") % {"most": MOST_MENTIONS}, field="text")
    told = tuple(person for person in people if may_read(case, person))
    with transaction.atomic():
        said = Comment(case=case, by=by, stage=case.stage, text=text, at=now())
        said.save(force_insert=True)
        Mention.objects.bulk_create(Mention(comment=said, person=person) for person in told)
        facts = {"comment": said.pk, "mentions": [person.staff_number for person in told]}
        record("case.commented", by=by, subject=case.subject, unit=case.unit.code, facts=facts, once=once,
               asked=asked, is_sealed=case.is_sealed)  # fmt: skip
    kept_out = tuple(person for person in people if person not in told)
    return Said(case, told, kept_out, tuple(unclear))


def named_in(text: str, case: Case) -> tuple[list[Person], list[str]]:
    """The people that ``text`` names, and the words behind an ``@`` that fit nobody or several.

    Of several people of one name those count who may read the case.
    """
    words = list(dict.fromkeys(NAMED.findall(text)))[:MOST_MENTIONS]
    beginnings = {word[:length] for word in words for length in range(1, len(word) + 1)}
    rows = Person.objects.filter(Q(staff_number__in=beginnings) | Q(name__in=beginnings), leaves_at=None)
    known = list(rows) if words else []
    people, unclear = [], []
    for word in words:
        fits = _fitting(word, known)
        fits = fits if len(fits) < 2 else [person for person in fits if may_read(case, person)]
        if len(fits) == 1:
            people.append(fits[0])
        else:
            unclear.append(word)
    return people, unclear


def _fitting(word: str, known: Sequence[Person]) -> list[Person]:
    fits = [person for person in known if word.startswith((person.staff_number, person.name))]
    longest = max((_fit(word, person) for person in fits), default=0)
    return [person for person in fits if _fit(word, person) == longest]


def _fit(word: str, person: Person) -> int:
    return max(len(said) for said in (person.staff_number, person.name) if word.startswith(said))


def withdraw_comment(comment: Comment, *, by: Person) -> Comment:
    """Take back what one said: nobody reads it any more, everybody sees that something was said.

    Raises Forbidden for others, Refused a second time.
    """
    if comment.by_id != by.pk:
        raise Forbidden(_("Whoever said it takes it back."))
    case = comment.case
    with transaction.atomic():
        if not Comment.objects.filter(pk=comment.pk, withdrawn_at=None).update(withdrawn_at=now()):
            raise Refused(_("It was taken back already."))
        record("case.comment_withdrawn", by=by, subject=case.subject, unit=case.unit.code,
               facts={"comment": comment.pk}, is_sealed=case.is_sealed)  # fmt: skip
    return Comment.objects.get(pk=comment.pk)


def see_mentions(mentions: Sequence[Mention], *, by: Person) -> None:
    """Note that ``by`` has looked at the case since being named there."""
    if mentions:
        keys = [mention.pk for mention in mentions]
        Mention.objects.filter(pk__in=keys, person=by, seen_at=None).update(seen_at=now())

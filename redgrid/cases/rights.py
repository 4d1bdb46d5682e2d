"""Rules of a case's life beside its flow: who reads, attaches, links."""

from __future__ import annotations

from redgrid.cases.models import Attachment, Case, Part
from redgrid.cases.receipts import receipt_digest
from redgrid.cases.rules import ANSWERABLE, ANYBODY, CENTRE, USER_UNIT, visible_to
from redgrid.grid.models import Person
from redgrid.grid.rules import Rights
from redgrid.rulebook.institution import Flow


def may_read(case: Case, person: Person, rights: Rights | None = None) -> bool:
    """Whether ``person`` sees ``case``, or the one that it became part of."""
    keys = [key for key in (case.pk, case.merged_into_id) if key]
    return visible_to(person, rights).filter(pk__in=keys).exists()


def may_attach(words: frozenset[str]) -> bool:
    """Whoever the flow could call by any of ``words`` (see ``rules.words_of``) attaches files."""
    return bool(words - {ANYBODY})


def may_withdraw_attachment(attachment: Attachment, person: Person, words: frozenset[str]) -> bool:
    """Whoever attached it, and the head who answers for the case."""
    return attachment.by_id == person.pk or ANSWERABLE in words


def may_suspend(words: frozenset[str]) -> bool:
    """The overseer and the head who answers decide whether a case waits."""
    return bool(words & {ANSWERABLE, Part.OVERSEER})


def may_merge(words: frozenset[str]) -> bool:
    """The overseer, the head who answers and the centre decide what is one case and what are two."""
    return bool(words & {ANSWERABLE, CENTRE, Part.OVERSEER})


def may_check(words: frozenset[str], flow: Flow) -> bool:
    """Whom the text names (who is served, the overseer, the centre) looks back at a closed case; ``words`` leave out
    its fixers.
    """
    return bool(words & set(flow.checks.by))


def may_reopen(words: frozenset[str]) -> bool:
    """Those who were served open it again: the user unit, whoever reported it, and the centre for them."""
    return bool(words & {USER_UNIT, CENTRE, Part.REPORTER})


def may_reopen_by(case: Case, receipt: str) -> bool:
    """Whether ``receipt`` is the code of the report that opened ``case``: it stands for whoever gave no name."""
    return case.receipt is not None and case.receipt == receipt_digest(receipt)


def may_file(words: frozenset[str]) -> bool:
    """The head who answers for a case, or the centre, agrees to others learning from it."""
    return bool(words & {ANSWERABLE, CENTRE})


def may_link(words: frozenset[str]) -> bool:
    """The head who answers, the lead, the overseer and the centre say how cases belong together."""
    return bool(words & {ANSWERABLE, CENTRE, Part.LEAD, Part.OVERSEER})

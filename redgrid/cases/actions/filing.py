"""Putting what was learnt from a solved case into the library."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.cases.models import Case, Part, Solution
from redgrid.cases.rights import may_file
from redgrid.cases.rules import words_of
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import can_be_seen, clean_line, clean_words

LENGTH = 5000


def file_solution(case: Case, *, by: Person, title: str, cause: str, plan: str, result: str) -> Solution:
    """Put the closed ``case`` into the library, or say anew what it tells there. The head who answers agrees by doing
    it. No name of a reporter may stand in it.

    Raises Forbidden, Invalid (nothing learnt, a name), Refused (open, sealed, or part of another case).
    """
    if not may_file(words_of(case, by)):
        raise Forbidden(_("The head who answers for a case, or the centre, puts it into the library."))
    if case.is_open or case.merged_into_id:
        raise Refused(_("Only what is closed goes into the library."))
    if case.is_sealed:
        raise Refused(_("A sealed case never goes into the library."))
    said = {"title": clean_line(title)[:120], "cause": clean_words(cause), "plan": clean_words(plan),
            "result": clean_words(result)}  # fmt: skip
    for name in ("title", "result"):
        if not can_be_seen(said[name]):
            raise Invalid(_("Say what was wrong and what helped."), field=name)
    if any(len(words) > LENGTH for words in said.values()):
        raise Invalid(_("Keep it under 5,000 characters."), field="result")
    _guard_names(case, said)
    kind = case.place.place_kind if case.place else ""
    with transaction.atomic():
        row, is_new = Solution.objects.update_or_create(
            case=case, defaults={**said, "flow": case.flow, "place_kind": kind, "filed_at": now(), "by": by}
        )
        record("case.filed", by=by, subject=case.subject, unit=case.unit.code, facts={"again": not is_new})
    return row


def _guard_names(case: Case, said: dict[str, str]) -> None:
    reporters = Person.objects.filter(parts__case=case, parts__role=Part.REPORTER)
    for name, words in said.items():
        if any(each.name in words or each.staff_number in words for each in reporters):
            raise Invalid(_("It names whoever reported it: leave the name out."), field=name)

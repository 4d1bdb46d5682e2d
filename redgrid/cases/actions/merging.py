"""A case becomes part of another one, or a part of it becomes a case of its own. Nothing is lost by either."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.cases.actions.ending import withdraw_all
from redgrid.cases.actions.linking import write_link
from redgrid.cases.actions.opening import open_case
from redgrid.cases.actions.parts import note_change
from redgrid.cases.actions.passing import put_case
from redgrid.cases.actions.stages import leave, tell_parts
from redgrid.cases.actions.suspending import release
from redgrid.cases.flows import flow_of, stage_of
from redgrid.cases.models import Attachment, Case, Link
from redgrid.cases.rights import may_merge, may_read
from redgrid.cases.rules import words_of
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Missing, Refused
from redgrid.kit.words import clean_words
from redgrid.tasks.models import Task

LENGTH = 1000
DEEPEST = 20


def merge_case(case: Case, into: Case, *, by: Person, reason: str) -> Case:
    """Let ``case`` become part of ``into``, where it goes on; its own way ends. Attachments and comments are read
    there as well, its open parts stand below ``into`` from now on.

    Raises Forbidden, Missing (``by`` may not read ``into``), Invalid (no reason), Refused (closed, sealed differently,
    ``into`` stands below ``case``, or somebody was faster).
    """
    reason = clean_words(reason)[:LENGTH]
    _guard(case, into, by, reason)
    with transaction.atomic():
        note_change(case)
        note_change(into)
        release(case, by=by)
        at = max(now(), case.entered_at)
        leave(case, stage_of(case), at, state=Task.WITHDRAWN)
        withdraw_all(case)
        ended = {"is_open": False, "closed_at": at, "due_at": None, "merged_into": into}
        Case.objects.filter(pk=case.pk).update(**ended)
        Case.objects.filter(merged_into=case).update(merged_into=into)
        for name, value in ended.items():
            setattr(case, name, value)
        tell_parts(case)
        _pass_children_on(case, into, by)
        if not Link.objects.filter(source=case, target=into, kind=Link.DUPLICATE_OF, ended_at=None).exists():
            write_link(case, Link.DUPLICATE_OF, into, by=by)
        record("case.took_in", by=by, subject=into.subject, unit=into.unit.code,
               facts={"other": case.number, "reason": reason}, is_sealed=into.is_sealed)  # fmt: skip
        record("case.merged", by=by, subject=case.subject, unit=case.unit.code,
               facts={"other": into.number, "reason": reason}, is_sealed=case.is_sealed)  # fmt: skip
    case.revision += 1
    into.revision += 1
    return case


def _guard(case: Case, into: Case, by: Person, reason: str) -> None:
    if not may_merge(words_of(case, by)):
        raise Forbidden(_("The overseer, the head who answers and the centre merge and split a case."))
    if not may_read(into, by):
        raise Missing(_("There is no such case, or none that you may read."), field="other")
    if not reason:
        raise Invalid(_("Say why they are one."), field="reason")
    if case.pk == into.pk:
        raise Invalid(_("That is this case itself."), field="other")
    if not case.is_open or not into.is_open:
        raise Refused(_("Both cases must be open."), field="other")
    if case.is_sealed != into.is_sealed:
        raise Refused(_("A sealed case and one that is not are never merged."), field="other")
    if _stands_below(into, case):
        raise Refused(
            _("The other case is a part of this one: merge it into this one instead."), field="other"
        )


def _stands_below(case: Case, top: Case) -> bool:
    above = [case.pk]
    for _step in range(DEEPEST):
        rows = Link.objects.filter(source__in=above, kind=Link.CHILD_OF, ended_at=None)
        above = list(rows.values_list("target", flat=True))
        if top.pk in above:
            return True
    return False


def _pass_children_on(case: Case, into: Case, by: Person) -> None:
    """What stood below ``case`` stands below ``into``; ``case`` itself stands below nothing any more."""
    for link in Link.objects.filter(target=case, kind=Link.CHILD_OF, ended_at=None).select_related("source"):
        Link.objects.filter(pk=link.pk).update(ended_at=now())
        if link.source_id != into.pk and not _has_parent(link.source):
            write_link(link.source, Link.CHILD_OF, into, by=by)
    Link.objects.filter(source=case, kind=Link.CHILD_OF, ended_at=None).update(ended_at=now())


def _has_parent(case: Case) -> bool:
    return Link.objects.filter(source=case, kind=Link.CHILD_OF, ended_at=None).exists()


def split_case(
    case: Case,
    *,
    by: Person,
    title: str,
    text: str = "",
    files: Collection[int] = (),
    is_part: bool = False,
    once: str | None = None,
) -> Case:
    """Let a part of the open ``case`` become a case of its own, of the same flow, place and urgency. ``files`` (keys of
    attachments) go along and stay here too. With ``is_part`` this case does not close before that one.

    Raises Forbidden, Invalid, Refused; ``once`` as in ``open_case``.
    """
    if not may_merge(words_of(case, by)):
        raise Forbidden(_("The overseer, the head who answers and the centre merge and split a case."))
    if not case.is_open:
        raise Refused(_("This case is closed."))
    chosen = list(Attachment.objects.of(case).filter(pk__in=files).exclude(file=""))
    flow = flow_of(case)
    known = {code: case.facts[code] for code in (*flow.asks, *flow.offers) if code in case.facts}
    with transaction.atomic():
        opened = open_case(
            case.flow, by=by, title=title, text=text, urgency=_urgency(case), place=case.place, unit=case.unit,
            facts=known, source=case.source, once=once,
        )  # fmt: skip
        part = opened.case
        if not opened.is_new:
            return part
        if case.place is None:
            put_case(part, case.unit, by=SYSTEM, reason=_("Split off"))
        for file in chosen:
            _show_there(file, part)
        write_link(part, Link.SPLIT_FROM, case, by=by)
        if is_part:
            write_link(part, Link.CHILD_OF, case, by=by)
        record("case.split", by=by, subject=case.subject, unit=case.unit.code,
               facts={"other": part.number, "files": len(chosen)}, is_sealed=case.is_sealed)  # fmt: skip
    return part


def _urgency(case: Case) -> str:
    return case.urgency if flow_of(case).urgency(case.urgency) else ""


def _show_there(file: Attachment, case: Case) -> None:
    """A row of its own for the same file."""
    Attachment(
        case=case, kind=file.kind, file=file.file.name, name=file.name, media_type=file.media_type, size=file.size,
        digest=file.digest, width=file.width, height=file.height, stage=case.stage, by=file.by, added_at=file.added_at,
    ).save(force_insert=True)  # fmt: skip

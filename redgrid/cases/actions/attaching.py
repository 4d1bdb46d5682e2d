"""Attaching pictures and documents to a case, at any stage, and taking one back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.cases.actions.again import done_before
from redgrid.cases.flows import flow_of
from redgrid.cases.models import Attachment, Case
from redgrid.cases.rights import may_attach, may_withdraw_attachment
from redgrid.cases.rules import words_of
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.kit.documents import Document
from redgrid.kit.naming import label
from redgrid.kit.pictures import Picture
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.rulebook.institution import Field

# A case is no archive: what a shift photographs and writes in a year of one matter.
MOST = 60


def attach(
    case: Case, files: Sequence[Picture | Document], *, by: Person, once: str | None = None, asked: str = ""
) -> Case:
    """Attach ``files`` (drawn anew or looked at, see kit.pictures and kit.documents) to ``case``, open or closed.

    Raises Forbidden for whoever has no part in it, Refused when there are too many. ``once`` and ``asked`` as in
    ``open_case``.
    """
    if again := done_before(case, once, asked):
        return again
    if not may_attach(words_of(case, by)):
        raise Forbidden(_("Only those who work on this case or are served by it attach something."))
    if case.attachments.filter(withdrawn_at=None).count() + len(files) > MOST:
        raise Refused(_("A case holds at most %(most)d files.") % {"most": MOST}, field="files")
    with transaction.atomic():
        attached(case, files, by=by, once=once, asked=asked)
    return case


def attached(
    case: Case, files: Sequence[Picture | Document], *, by: Person, once: str | None = None, asked: str = ""
) -> list[Attachment]:
    """Keep ``files`` and tell of it; a part of a larger change."""
    kept = [keep_file(case, file, by=by) for file in files]
    facts = {"files": [{"kind": one.kind, "name": one.name, "digest": one.digest} for one in kept]}
    record("case.attached", by=by, subject=case.subject, unit=case.unit.code, facts=facts, once=once,
           asked=asked, is_sealed=case.is_sealed)  # fmt: skip
    return kept


def keep_file(case: Case, file: Picture | Document, *, by: Person | None) -> Attachment:
    """Write one file and its row; a part of a larger change. The name on disk says nothing."""
    kept = Attachment(case=case, by=by, stage=case.stage, added_at=now(), size=len(file.content),
                      digest=hashlib.sha256(file.content).hexdigest(), **_looks(file))  # fmt: skip
    kept.file.save(f"{secrets.token_hex(16)}.{_ending(file)}", ContentFile(file.content), save=False)
    kept.save(force_insert=True)
    return kept


def _looks(file: Picture | Document) -> dict[str, Any]:
    if isinstance(file, Picture):
        return {"kind": Attachment.PICTURE, "width": file.width, "height": file.height}
    return {"kind": Attachment.DOCUMENT, "name": file.name, "media_type": file.media_type}


def _ending(file: Picture | Document) -> str:
    return "jpg" if isinstance(file, Picture) else file.name.rpartition(".")[2]


def stands_for(attachment: Attachment) -> Field | None:
    """The field of its case that ``attachment`` was handed in for, and still is what it says."""
    case = attachment.case
    files = [field for field in flow_of(case).fields if field.kind == "file"]
    return next((field for field in files if case.facts.get(field.code) == str(attachment.pk)), None)


def withdraw_attachment(attachment: Attachment, *, by: Person) -> Attachment:
    """Take one back: the file goes, the row keeps who took it back and when. Raises Forbidden or Refused."""
    case = attachment.case
    if not may_withdraw_attachment(attachment, by, words_of(case, by)):
        raise Forbidden(_("Whoever attached it takes it back, or the head who answers for the case."))
    if field := stands_for(attachment):
        said = _("It stands for “%(field)s”: hand in another one there first.") % {"field": label(field)}
        raise Refused(said)
    file = str(attachment.file.name)
    gone = {"withdrawn_at": now(), "withdrawn_by": by, "file": ""}
    with transaction.atomic():
        if not Attachment.objects.filter(pk=attachment.pk, withdrawn_at=None).update(**gone):
            raise Refused(_("It was taken back already."))
        facts = {"name": attachment.name, "digest": attachment.digest}
        record("case.file_withdrawn", by=by, subject=case.subject, unit=case.unit.code, facts=facts,
               is_sealed=case.is_sealed)  # fmt: skip
        # A case that was split off may show the same file.
        if not Attachment.objects.filter(file=file).exists():
            storage = attachment.file.storage
            transaction.on_commit(lambda: storage.delete(file))
    return Attachment.objects.get(pk=attachment.pk)

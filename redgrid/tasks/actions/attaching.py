"""Files that belong to a task: photos drawn anew, documents that were looked into."""

from __future__ import annotations

import secrets
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.models import Person
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.kit.documents import checked, looks_like_picture
from redgrid.kit.pictures import redraw
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.tasks.actions.swapping import done_before
from redgrid.tasks.models import Attachment, Task
from redgrid.tasks.rules import is_assignee, is_given

MOST_FILES, HEAD = 20, 16
JPEG = "image/jpeg"


def attach(
    task: Task, file: BinaryIO, name: str, *, by: Person, once: str | None = None
) -> Attachment | None:
    """Attach a photo or a document to the open ``task``, by whoever gave it or has to do it.

    None when it was attached before under the key ``once``.
    Raises Forbidden, Refused when it has ended or holds enough, Invalid for what cannot be looked into.
    """
    if not is_given(task) or (task.giver_id != by.pk and not is_assignee(task, by, rights_of(by))):
        raise Forbidden(_("Only whoever gave this task or has to do it attaches something."))
    if done_before(task, once):
        return None
    if not task.is_open:
        raise Refused(_("This task has ended."))
    content, shown, media_type = _looked_at(file, name)
    with transaction.atomic():
        # The row of the task is held, so that two uploads at once are both counted.
        Task.objects.select_for_update().get(pk=task.pk)
        if done_before(task, once):
            return None
        if task.attachments.count() >= MOST_FILES:
            raise Refused(_("A task holds at most %(most)d files.") % {"most": MOST_FILES}, field="file")
        kept = Attachment(
            task=task, name=shown, media_type=media_type, size=len(content), added_by=by, added_at=now()
        )
        ending = "jpg" if media_type == JPEG else shown.rpartition(".")[2]
        kept.file.save(f"{secrets.token_hex(16)}.{ending}", ContentFile(content), save=False)
        kept.save(force_insert=True)
        facts = {"source": task.source, "title": task.title, "file": shown, "note": shown}
        record("task.attached", by=by, subject=task.subject, unit=task.unit.code, facts=facts,
               once=once, is_sealed=task.is_sealed)  # fmt: skip
    return kept


def _looked_at(file: BinaryIO, name: str) -> tuple[bytes, str, str]:
    """(content, name that ends as its content says, media type)."""
    head = file.read(HEAD)
    file.seek(0)
    if looks_like_picture(head):
        return redraw(file, most_bytes=settings.PHOTO_BYTES).content, _("photo") + ".jpg", JPEG
    document = checked(file, name, most_bytes=settings.PHOTO_BYTES, field="file")
    return document.content, document.name, document.media_type

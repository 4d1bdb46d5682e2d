"""A draft is begun from a version, and its text is changed while it is a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from redgrid.drafts.models import Draft, Step
from redgrid.drafts.rules import powers_of
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import clean_line
from redgrid.rulebook.actions.versions import as_kept, digest_of
from redgrid.rulebook.check import Faulty
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.reading import Unreadable, read_yaml
from redgrid.rulebook.rewriting import rewritten

MOST_UNDER_WAY = 20
ABOUT_LENGTH = 200


class Overtaken(Refused):
    """Somebody else changed the draft meanwhile; nothing was written."""

    def __init__(self, draft: Draft) -> None:
        words = {"name": draft.changed_by_name or draft.changed_by}
        super().__init__(
            _("%(name)s changed this draft meanwhile. Nothing of yours was saved, and nothing is lost.")
            % words
        )


def begin_draft(base: Blueprint, *, by: Actor, about: str) -> Draft:
    """Begin a draft with the text of ``base``. ``about`` says in a line what is to change.

    Raises Invalid without that, Refused when far too many are under way, Forbidden without ``rulebook.change``.
    """
    guard_change(by)
    about = clean_line(about)[:ABOUT_LENGTH]
    if not about:
        raise Invalid(_("Say in a line what is to change."), field="about")
    with transaction.atomic():
        if Draft.objects.filter(state__in=Draft.UNDER_WAY).count() >= MOST_UNDER_WAY:
            raise Refused(
                _("%(n)d drafts are under way: finish or withdraw some first.") % {"n": MOST_UNDER_WAY}
            )
        draft = Draft(
            about=about, text=base.text, digest=digest_of(base.text), base=base, authors=[by.actor_code],
            begun_at=now(), changed_at=now(), changed_by=by.actor_code, changed_by_name=by.actor_name,
        )  # fmt: skip
        draft.save(force_insert=True)
        note_step(draft, Step.BEGUN, by=by, said=str(base))
        record("draft.begun", by=by, subject=str(draft), facts={"base": str(base), "about": about})
    return draft


def guard_change(by: Actor) -> None:
    """Raises Forbidden for a person who may not write drafts; the system may."""
    if isinstance(by, Person) and not powers_of(by).changes:
        raise Forbidden(_("You may read this draft, not change it."))


def save_text(draft: Draft, text: str, *, by: Actor, seen: int) -> Draft:
    """Let the draft say ``text``; ``seen`` is the revision that was on the screen.

    Faults of content are kept and shown until the draft leaves this state. Raises Faulty for a text that cannot be
    read at all, Overtaken when somebody was faster, Refused once it is no draft any more, Forbidden.
    """
    guard_change(by)
    text = as_kept(text)
    guard_readable(text)
    with transaction.atomic():
        current = Draft.objects.select_for_update().get(pk=draft.pk)
        if not current.is_editable:
            raise Refused(_("This text is no draft any more: return it first, with the reason."))
        if current.revision != seen:
            raise Overtaken(current)
        if digest_of(text) == current.digest:
            return current
        before = current.digest
        _put(current, text, by=by)
        record(
            "draft.changed", by=by, subject=str(current), facts={"before": before, "after": current.digest}
        )
    return current


def guard_readable(text: str) -> None:
    """Raises Faulty with the one fault for what is no plain YAML of acceptable size."""
    try:
        reading = read_yaml(text, "")
    except Unreadable as unreadable:
        raise Faulty([unreadable.fault]) from unreadable
    if not isinstance(reading.content, dict):
        message = _("This is not an institution: it holds no keys and values.")
        raise Faulty([reading.fault((), message, _("Begin with “blueprint: name”."))])


def _put(draft: Draft, text: str, *, by: Actor) -> None:
    # Compared and swapped: on an engine without row locks as well, nobody's text is overwritten unseen.
    swapped = Draft.objects.filter(pk=draft.pk, revision=draft.revision, state=Draft.DRAFT).update(
        text=text, digest=digest_of(text), revision=F("revision") + 1, changed_at=now(), changed_by=by.actor_code,
        changed_by_name=by.actor_name, authors=list(dict.fromkeys([*draft.authors, by.actor_code])),
    )  # fmt: skip
    if not swapped:
        raise Overtaken(draft)
    draft.refresh_from_db()


def write_content(draft: Draft, content: Mapping[str, Any], *, by: Actor, seen: int) -> Draft:
    """Let the draft say ``content``, its text otherwise untouched, with its comments. Raises as ``save_text``."""
    return save_text(draft, rewritten(draft.text, content), by=by, seen=seen)


def note_step(
    draft: Draft, kind: str, *, by: Actor, said: str = "", is_skipped: bool = False, **proof: Any
) -> Step:
    """Write a step down, with the text that it is taken with."""
    step = Step(
        draft=draft, kind=kind, by=by.actor_code, by_name=by.actor_name, at=now(), said=said,
        is_skipped=is_skipped, digest=draft.digest, **proof,
    )  # fmt: skip
    step.save(force_insert=True)
    return step

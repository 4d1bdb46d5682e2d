"""The steps of a draft, forwards and back. No step that labour law asks for is left out where pay is touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.drafts.actions.coming import come_into_force
from redgrid.drafts.actions.editing import Overtaken, guard_change, note_step
from redgrid.drafts.models import Draft, Step
from redgrid.drafts.queries.orphans import orphans_of
from redgrid.drafts.queries.soundness import baseline, sound_institution
from redgrid.drafts.rules import powers_of
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.documents import Document
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import can_be_seen, clean_words
from redgrid.rulebook.actions import publish_version
from redgrid.rulebook.institution import Institution
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.orphans import listed
from redgrid.rulebook.pay import touching_pay

SAID_LENGTH = 2000
# Each of the two middle steps, and the state in which it is taken.
TAKEN_IN = {Draft.DISCUSSED: Draft.DRAFT, Draft.CONSULTED: Draft.DISCUSSED}
BACK_FROM = (Draft.DISCUSSED, Draft.CONSULTED)


@dataclass(frozen=True)
class Proof:
    """What proves a step: a sentence, the day of the meeting or notice, a file or none."""

    said: str
    held_on: date | None = None
    file: Document | None = None

    def fields(self) -> dict[str, Any]:
        if self.file is None:
            return {"held_on": self.held_on}
        kept = ContentFile(self.file.content, name=self.file.name)
        return {
            "held_on": self.held_on,
            "file": kept,
            "file_name": self.file.name,
            "media_type": self.file.media_type,
        }


def take_step(draft: Draft, kind: str, *, by: Actor, proof: Proof, seen: int) -> Draft:
    """Write down that the draft was ``discussed`` or ``consulted``, as it stands.

    Raises Invalid without a sentence and a day that has come, Refused out of turn or while the text has faults,
    Overtaken when it changed meanwhile, Forbidden without ``rulebook.change``.
    """
    guard_change(by)
    said = _sentence(proof.said)
    if proof.held_on is None or proof.held_on > timezone.localdate(now()):
        raise Invalid(_("Give the day on which it took place; it lies not in the future."), field="held_on")
    with transaction.atomic():
        draft = _held(draft, seen)
        if draft.state != TAKEN_IN[kind]:
            raise Refused(_("This step is not the next one."))
        _sound(draft)
        _move(draft, kind)
        note_step(draft, kind, by=by, said=said, **proof.fields())
        facts = {
            "digest": draft.digest,
            "held_on": proof.held_on.isoformat(),
            "has_file": proof.file is not None,
        }
        record(f"draft.{kind}", by=by, subject=str(draft), facts=facts)
    return draft


def publish(
    draft: Draft, *, by: Actor, proof: Proof, in_force_on: date, seen: int, without: str = ""
) -> Draft:
    """Publish the draft as a version that never changes, in force from the day ``in_force_on``.

    ``without`` says why it was not discussed or consulted, which is possible only where pay is not touched. Raises
    Forbidden for those who wrote in it, Refused out of turn, with the list of what the text would orphan, and while
    another version waits for its day, Invalid without sentence or day.
    """
    _guard_publish(draft, by)
    said = _sentence(proof.said)
    if in_force_on < timezone.localdate(now()):
        raise Invalid(_("A version comes into force today or later, never in the past."), field="in_force_on")
    try:
        with transaction.atomic():
            draft = _held(draft, seen)
            _skip(draft, _sound(draft), without, by=by)
            version = publish_version(draft.text, by=by)
            _move(draft, Draft.PUBLISHED, version=version, in_force_on=in_force_on, is_open=True)
            note_step(draft, Draft.PUBLISHED, by=by, said=said, **proof.fields())
            facts = {"version": str(version), "digest": draft.digest, "in_force_on": in_force_on.isoformat()}
            record("draft.published", by=by, subject=str(draft), facts=facts)
    except IntegrityError as error:
        raise Refused(
            _("Another version is published and waits for its day: let that come first.")
        ) from error
    come_into_force()
    draft.refresh_from_db()
    return draft


def _guard_publish(draft: Draft, by: Actor) -> None:
    powers = powers_of(by) if isinstance(by, Person) else None
    if powers is None or not powers.publishes:
        raise Forbidden(_("A version is published by those who lead."))
    if not powers.may_publish(draft):
        raise Forbidden(_("Whoever wrote in a draft does not publish it: somebody else who leads does."))


def _skip(draft: Draft, institution: Institution, without: str, *, by: Actor) -> None:
    """Let the draft be ready to publish; steps that were left out are written down with the reason."""
    if draft.state == Draft.CONSULTED:
        return
    if draft.state not in {Draft.DRAFT, Draft.DISCUSSED}:
        raise Refused(_("This draft is not ready to be published."))
    if touching_pay(baseline(), institution):
        raise Refused(
            _(
                "This text touches points or scoring, and with them pay: labour law asks for discussion with the staff"
                " and consultation with the union first, both with proof."
            )
        )
    if not can_be_seen(clean_words(without)):
        raise Invalid(_("Say why it was not discussed or consulted."), field="without")
    missing = [
        kind
        for kind in (Draft.DISCUSSED, Draft.CONSULTED)
        if draft.state == Draft.DRAFT or kind != draft.state
    ]
    for kind in missing:
        note_step(draft, kind, by=by, said=clean_words(without)[:SAID_LENGTH], is_skipped=True)


def return_draft(draft: Draft, *, by: Actor, reason: str, seen: int) -> Draft:
    """Make it a draft again, that can be changed; it is discussed and consulted anew then.

    Raises Invalid without a reason, Refused out of turn, Forbidden for those who neither write nor publish.
    """
    _guard_inside(by)
    said = _sentence(reason, "said")
    with transaction.atomic():
        draft = _held(draft, seen)
        if draft.state not in BACK_FROM:
            raise Refused(_("Only what was discussed or consulted, and is not published, can be returned."))
        _move(draft, Draft.DRAFT)
        note_step(draft, Step.RETURNED, by=by, said=said)
        record("draft.returned", by=by, subject=str(draft), facts={"reason": said})
    return draft


def withdraw(draft: Draft, *, by: Actor, reason: str, seen: int) -> Draft:
    """Give a draft up; a published version that is not in force yet is called back by those who publish.

    Raises as ``return_draft``.
    """
    _guard_inside(by)
    said = _sentence(reason, "said")
    with transaction.atomic():
        draft = _held(draft, seen)
        if not draft.is_under_way:
            raise Refused(_("This draft is not under way any more."))
        if draft.state == Draft.PUBLISHED and not (isinstance(by, Person) and powers_of(by).publishes):
            raise Forbidden(_("What is published is called back by those who publish."))
        _move(draft, Draft.WITHDRAWN, held_up="")
        note_step(draft, Draft.WITHDRAWN, by=by, said=said)
        record("draft.withdrawn", by=by, subject=str(draft), facts={"reason": said})
    return draft


def open_to_all(draft: Draft, *, by: Actor, seen: int) -> Draft:
    """Let everybody who is signed in read the draft, so that it can be discussed. Doing it twice changes nothing."""
    guard_change(by)
    with transaction.atomic():
        draft = _held(draft, seen)
        if draft.is_open or not draft.is_under_way:
            return draft
        _move(draft, draft.state, is_open=True)
        note_step(draft, Step.OPENED, by=by)
        record("draft.opened", by=by, subject=str(draft), facts={"digest": draft.digest})
    return draft


def _guard_inside(by: Actor) -> None:
    if isinstance(by, Person) and not powers_of(by).is_inside:
        raise Forbidden(_("You may read this draft, not change it."))


def _sentence(text: str, field: str = "said") -> str:
    said = clean_words(text)[:SAID_LENGTH]
    if not can_be_seen(said):
        raise Invalid(_("Say it in a sentence."), field=field)
    return said


def _held(draft: Draft, seen: int) -> Draft:
    current = Draft.objects.select_for_update().get(pk=draft.pk)
    if current.revision != seen:
        raise Overtaken(current)
    return current


def _move(draft: Draft, state: str, **fields: Any) -> None:
    """Compare and swap: whoever was slower changes nothing."""
    swapped = Draft.objects.filter(pk=draft.pk, revision=draft.revision, state=draft.state).update(
        state=state, revision=F("revision") + 1, **fields
    )
    if not swapped:
        raise Overtaken(draft)
    draft.refresh_from_db()


def _sound(draft: Draft) -> Institution:
    """What the draft says. Raises Faulty while it has faults, Refused with the list of what it would orphan."""
    institution = sound_institution(draft)
    known: Blueprint | None = draft.base
    if known and institution.code != known.code:
        raise Refused(
            _("The code of an institution stays: write “blueprint: %(code)s”.") % {"code": known.code}
        )
    orphans = orphans_of(institution)
    if orphans:
        names = listed([orphan.name for orphan in orphans])
        raise Refused(_("This text would leave without a rule: %(names)s.") % {"names": names})
    return institution

"""Both sides say whether a handover is as written; a head settles what they dispute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.changes.actions.passing import pass_item
from redgrid.changes.actions.telling import ask_head, ask_person
from redgrid.changes.models import Answer, Handover, Item
from redgrid.changes.rules import may_settle, parties_of, sides_of
from redgrid.grid.actions import begin_tenure
from redgrid.grid.models import Person
from redgrid.grid.queries import CLAIM
from redgrid.journal.actions import record
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import clean_words
from redgrid.tasks.actions import end_task

REMARK = 500


@dataclass(frozen=True)
class Said:
    """What somebody says of one item."""

    is_right: bool
    remark: str = ""


def answer_handover(handover: Handover, said: Mapping[int, Said], *, by: Person) -> int:
    """Confirm or dispute items (by their key), for every side that ``by`` is; returns how many answers were written.

    Raises Forbidden for whoever is no side of it, Invalid for a dispute without a remark, Refused when there is
    nothing left to answer.
    """
    waiting = sides_of(handover, by)
    if not waiting:
        if by.pk in parties_of(handover):
            raise Refused(_("You have answered this handover already."))
        raise Forbidden(_("Only those who hand over or take on confirm this."))
    with transaction.atomic():
        # The row is the lock: two answers of one side do not cross.
        Handover.objects.select_for_update().get(pk=handover.pk)
        answers = [_answer(item, side, said.get(item.pk), by) for item, side in waiting]
        for answer in answers:
            answer.save(force_insert=True)
        for answer in answers:
            if not answer.is_right:
                ask_head(answer.item, parties_of(handover))
        end_task(handover.task_source(by))
        disputed = sorted({answer.item_id for answer in answers if not answer.is_right})
        facts = {"answers": len(answers), "disputed": disputed}
        record("handover.answered", by=by, subject=handover.subject, unit=handover.unit.code, facts=facts)
    return len(answers)


def _answer(item: Item, side: str, said: Said | None, by: Person) -> Answer:
    if said is None:
        raise Invalid(_("Say of every item whether it is right."))
    remark = clean_words(said.remark)
    if len(remark) > REMARK:
        raise Invalid(_("Keep it under 500 characters."))
    if not said.is_right and not remark:
        raise Invalid(_("Say what is not right."), field=f"remark-{item.pk}")
    return Answer(item=item, side=side, person=by, is_right=said.is_right, remark=remark, said_at=now())


def settle_item(item: Item, receiver: Person, *, by: Person, ruling: str) -> Item:
    """A head who is no party decides who takes on a disputed item; it passes on at once where it has passed already.

    Raises Forbidden for others, Invalid without a reason, Refused when it was settled meanwhile.
    """
    if item.settled_at is not None:
        raise Refused(_("This has been settled already."))
    if not may_settle(item, by):
        raise Forbidden(_("The next head who is no party to it settles this."))
    ruling = clean_words(ruling)
    if not ruling or len(ruling) > REMARK:
        raise Invalid(_("Say why, in up to 500 characters."), field="ruling")
    handover = item.handover
    with transaction.atomic():
        values = {"settled_by": by, "settled_at": now(), "ruling": ruling}
        if not Item.objects.filter(pk=item.pk, settled_at=None).update(**values):
            raise Refused(_("This has been settled already."))
        if receiver.pk != item.receiver_id:
            _give_to(item, receiver)
        end_task(item.dispute_source())
        facts = {"item": item.pk, "receiver": receiver.staff_number, "ruling": ruling}
        record("handover.settled", by=by, subject=handover.subject, unit=handover.unit.code, facts=facts)
    item.refresh_from_db()
    return item


def _give_to(item: Item, receiver: Person) -> None:
    """The head has decided: it goes on from whoever has it now. The system writes, the ruling says by whom."""
    handover, before = item.handover, item.receiver
    item.receiver = receiver
    Item.objects.filter(pk=item.pk).update(receiver=receiver)
    if item.resource is not None:
        begin_tenure(
            receiver, CLAIM, by=SYSTEM, resource=item.resource, starts_at=max(now(), handover.happens_at)
        )
    elif item.state in {Item.PASSED, Item.KEPT}:
        _follow_part(item, before)
        pass_item(item, handover, by=SYSTEM)
    ask_person(handover, receiver)


def _follow_part(item: Item, before: Person) -> None:
    """What has passed is played by its receiver now: the part of the item is theirs from here on."""
    if item.part is None:
        return
    mine = item.part.case.parts.filter(person=before, role=item.part.role, ends_at=None).first()
    if mine is not None:
        item.part = mine

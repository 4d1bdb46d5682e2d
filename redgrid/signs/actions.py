"""The only writers of boards."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.actor import SYSTEM, Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.signs.models import Board
from redgrid.signs.queries import Content, contents_of, outdated, says_of
from redgrid.signs.queries.contents import digest_of
from redgrid.signs.rules import may_print

LABELS = "labels"
PAPERS = ("A4", "A3", "A5", LABELS)
PRINT_AT_ONCE = 500


def note_printed(contents: Sequence[Content], *, by: Actor, paper: str) -> list[Board]:
    """Note that what ``contents`` say was printed on ``paper``: a board of each place, or its label.

    What hung there before is replaced. Raises Forbidden where one may not change the map, Refused for nothing to print
    and for more than PRINT_AT_ONCE.
    """
    guard_print(contents, by=by)
    with transaction.atomic():
        is_label, at = paper == LABELS, now()
        places = [content.place for content in contents]
        Board.objects.hanging().filter(place__in=places, is_label=is_label).update(replaced_at=at)
        boards = [_printed(content, by=by, paper=paper) for content in contents]
        for board, content in zip(boards, contents, strict=True):
            board.save(force_insert=True)
            record(
                "board.printed",
                by=by,
                subject=f"place:{content.place.code}",
                unit=content.unit.code if content.unit else "",
                facts={
                    "paper": paper,
                    "design": board.design,
                    "digest": board.digest,
                    "version": board.version,
                },
            )
    return boards


def guard_print(contents: Sequence[Content], *, by: Actor) -> None:
    """Raises what ``note_printed`` would raise: a sheet is drawn before it is noted."""
    if not contents:
        raise Refused(_("There is nothing to print: choose at least one place."))
    if len(contents) > PRINT_AT_ONCE:
        raise Refused(_("More than %(n)d at once are too many: choose a cell first.") % {"n": PRINT_AT_ONCE})
    if by == SYSTEM:
        return
    if not (isinstance(by, Person) and may_print(by, [content.unit for content in contents])):
        raise Forbidden(_("You may look at the map here, not change it."))


def _printed(content: Content, *, by: Actor, paper: str) -> Board:
    says = says_of(content, is_label=paper == LABELS)
    return Board(
        place=content.place,
        is_label=paper == LABELS,
        paper=paper,
        design=says["design"],
        says=says,
        digest=digest_of(says),
        version=content.version,
        printed_at=now(),
        printed_by=by.actor_code,
    )


def note_outdated(*, by: Actor) -> int:
    """Compare all boards that hang with what they should say, note since when they are wrong; returns how many.

    A board that is right again (a claim was taken back) is noted as right.
    """
    hanging = list(Board.objects.hanging().select_related("place").order_by("id"))
    said = {
        content.place.pk: content for content in contents_of({b.place_id: b.place for b in hanging}.values())
    }
    with transaction.atomic():
        wrong = [(board, outdated(board, said[board.place_id])) for board in hanging]
        right = [board.pk for board, changed in wrong if board.outdated_at and not changed]
        Board.objects.filter(pk__in=right).update(outdated_at=None)
        return sum(_note(board, said[board.place_id], changed, by=by) for board, changed in wrong if changed)


def _note(board: Board, content: Content, changed: tuple[str, ...], *, by: Actor) -> bool:
    """Whether it was not known before."""
    if not Board.objects.filter(pk=board.pk, outdated_at=None, replaced_at=None).update(outdated_at=now()):
        return False
    record(
        "board.outdated",
        by=by,
        subject=f"place:{board.place.code}",
        unit=content.unit.code if content.unit else "",
        facts={"changed": list(changed), "is_label": board.is_label},
    )
    return True

"""Which boards hang, and what they say that is not so any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from redgrid.grid.models import Placement, Resource
from redgrid.grid.rules import Scope, within
from redgrid.kit.clock import now
from redgrid.kit.worktime import parse_limit, reckon
from redgrid.rulebook.queries import calendar_of, current
from redgrid.signs.models import Board
from redgrid.signs.queries.contents import Content, contents_of, digest_of, says_of

NEVER, OUTDATED, FRESH = "never", "outdated", "fresh"


@dataclass(frozen=True)
class Piece:
    """A board or label that hangs: what it says wrongly (names of fields), and by when it has to be replaced."""

    board: Board
    changed: tuple[str, ...]
    due_at: datetime | None

    @property
    def is_outdated(self) -> bool:
        return bool(self.changed)


@dataclass(frozen=True)
class Row:
    """A place with what its board should say and what hangs there."""

    content: Content
    board: Piece | None
    label: Piece | None

    @property
    def outdated(self) -> list[Piece]:
        return [piece for piece in (self.board, self.label) if piece and piece.is_outdated]

    @property
    def state(self) -> str:
        if self.outdated:
            return OUTDATED
        return FRESH if self.board else NEVER

    @property
    def changed(self) -> list[str]:
        """The fields that any of its papers says wrongly."""
        return list(dict.fromkeys(name for piece in self.outdated for name in piece.changed))

    @property
    def due_at(self) -> datetime | None:
        return min((piece.due_at for piece in self.outdated if piece.due_at), default=None)

    def wants(self, *, is_label: bool) -> bool:
        """Whether a board (or label) should be printed: none hangs, or a wrong one."""
        piece = self.label if is_label else self.board
        return piece is None or piece.is_outdated


def places_within(scopes: Iterable[Scope]) -> QuerySet[Resource]:
    """The places whose boards are somebody's to print: those in the scopes, and those that lie in no cell."""
    scopes = list(scopes)
    lying = Placement.objects.current()
    mine = lying.filter(within(scopes, "unit__path")).values("resource")
    nowhere = ~Exists(lying.filter(resource=OuterRef("pk")))
    open_places = Resource.objects.filter(kind=Resource.PLACE, closes_at=None)
    if not scopes:
        return open_places.none()
    return open_places.filter(Q(pk__in=mine) | nowhere).order_by("building", "floor", "code")


def rows_of(places: Iterable[Resource]) -> list[Row]:
    """The state of every one of ``places``."""
    contents = contents_of(places)
    hanging = Board.objects.hanging().filter(place__in=[content.place for content in contents])
    found = {(board.place_id, board.is_label): board for board in hanging}
    due = _due_of(found.values())
    return [
        Row(
            content,
            *(_piece(found.get((content.place.pk, is_label)), content, due) for is_label in (False, True)),
        )
        for content in contents
    ]


def waiting(rows: Iterable[Row], *, is_label: bool) -> list[Content]:
    """What has to be printed, and nothing else."""
    return [row.content for row in rows if row.wants(is_label=is_label)]


def outdated(board: Board, content: Content) -> tuple[str, ...]:
    """The fields that ``board`` says otherwise than ``content``."""
    says = says_of(content, is_label=board.is_label)
    if digest_of(says) == board.digest:
        return ()
    return tuple(name for name in {**says, **board.says} if board.says.get(name) != says.get(name))


def _piece(board: Board | None, content: Content, due: dict[datetime | None, datetime]) -> Piece | None:
    if board is None:
        return None
    changed = outdated(board, content)
    return Piece(board, changed, due[board.outdated_at] if changed else None)


def _due_of(boards: Iterable[Board]) -> dict[datetime | None, datetime]:
    """By when a board that went out of date at a moment (None: the clock has not noticed yet) must be replaced."""
    moments: Sequence[datetime | None] = list({None, *(board.outdated_at for board in boards)})
    calendar, limit = calendar_of(), parse_limit(current().board_limit)
    return {moment: reckon(moment or now(), limit, calendar).due for moment in moments}


def field_words() -> dict[str, str]:
    """The fields of a board in the reader's language."""
    return {
        "title": _("title"),
        "centre": _("centre"),
        "name": _("name of the place"),
        "under": _("building, kind or code"),
        "cell": _("cell"),
        "duty": _("duty"),
        "standard": _("standard"),
        "emergency": _("emergency steps"),
        "risk": _("risk"),
        "risk_word": _("risk"),
        "scan_shown": _("scan code"),
        "design": _("design"),
        "responsible": _("answerable person"),
        "capacity": _("capacity"),
        "phone": _("telephone"),
        "stand_in": _("stand-in"),
        "stand_in_phone": _("telephone of the stand-in"),
        "photo": _("photo of the place"),
        "portrait": _("photo of the answerable person"),
    }

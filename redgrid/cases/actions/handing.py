"""Handing in the file that a move asks for. It is kept at once, so that nothing is lost when the move is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.cases.actions.attaching import MOST, attached
from redgrid.cases.facts import Fact, guard_file
from redgrid.cases.flows import flow_of
from redgrid.cases.models import Attachment, Case
from redgrid.cases.rules import may_move, words_of
from redgrid.grid.models import Person
from redgrid.kit.documents import Document
from redgrid.kit.naming import label
from redgrid.kit.pictures import Picture
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.rulebook.institution import Field, Move
from redgrid.rulebook.institution.fields import PICTURE


def hand_in(case: Case, field: Field, file: Picture | Document, *, by: Person, move: Move) -> Attachment:
    """Keep ``file`` for ``field``, which ``move`` asks for or offers; the same one sent again is kept once.

    Raises Forbidden for whoever may not make the move, Invalid for a file that the field does not take, Refused.
    """
    if not case.is_open or not may_move(words_of(case, by), move):
        raise Forbidden(_("“%(move)s” is not for you to do here.") % {"move": label(move)})
    kind = PICTURE if isinstance(file, Picture) else file.name.rpartition(".")[2]
    guard_file(field, kind, len(file.content))
    standing = case.attachments.filter(withdrawn_at=None)
    same = standing.filter(digest=hashlib.sha256(file.content).hexdigest(), by=by).first()
    if same:
        return same
    if standing.count() >= MOST:
        raise Refused(_("A case holds at most %(most)d files.") % {"most": MOST}, field=field.code)
    with transaction.atomic():
        return attached(case, [file], by=by)[0]


def guard_files(case: Case, facts: Mapping[str, Fact]) -> None:
    """Raises Invalid when a file among ``facts`` was not handed in at this very case."""
    for field in flow_of(case).fields_of(facts):
        if field.kind == "file" and not case.attachments.filter(pk=str(facts[field.code])).exists():
            raise Invalid(
                _("“%(field)s”: there is no such file.") % {"field": label(field)}, field=field.code
            )

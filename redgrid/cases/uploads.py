"""Files that are sent with a move: kept first, so that the move's own form holds no more than their keys."""

from __future__ import annotations

from django.conf import settings
from django.http import QueryDict

from redgrid.accounts.decorators import PersonRequest
from redgrid.cases.actions import hand_in
from redgrid.cases.asking import PREFIX
from redgrid.cases.flows import asking_flow
from redgrid.cases.life_forms import looked_at
from redgrid.cases.models import Case
from redgrid.rulebook.institution import Field


def keep_uploads(request: PersonRequest, case: Case, sent: QueryDict) -> None:
    """Put the key of each file into ``sent`` in the place of the file. Raises Refused for one that is not taken; what
    was taken before it stays handed in.

    The stage is the one that is there now: a file is not kept for a move that the case has left behind.
    """
    flow = asking_flow(case)
    stage = flow.stage(case.stage)
    move = stage.move(sent.get("move", "")) if stage and sent.get("seen_stage") == case.stage else None
    for field in flow.fields_of(move.fields) if move else ():
        name = f"{PREFIX}-{field.code}"
        if move and field.kind == "file" and (file := request.FILES.get(name)):
            kept = hand_in(
                case, field, looked_at(file, most_bytes=_most(field)), by=request.person, move=move
            )
            sent[name] = str(kept.pk)


def _most(field: Field) -> int:
    own = field.most_mb * 1_000_000 if field.most_mb else settings.DOCUMENT_BYTES
    return int(min(own, settings.DOCUMENT_BYTES))

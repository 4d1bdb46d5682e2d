"""A case on paper: what the design is told, in the reader's language."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from redgrid.cases.life import CaseLife
from redgrid.cases.models import Case, Part, Stay
from redgrid.cases.page import CasePage, case_page
from redgrid.cases.telling import role_name
from redgrid.grid.models import Person
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.pictures import redraw
from redgrid.kit.printing import cut_picture
from redgrid.kit.refusal import Invalid
from redgrid.kit.worktime import explain
from redgrid.tasks.models import Task

CASE = Path(__file__).parent / "designs" / "case.typ"
# Pixels of a printed photo, and how many there are at most: paper is to be sent around.
SIDE, MOST_PICTURES = 420, 12


def case_says(case: Case, reader: Person) -> dict[str, Any]:
    """Everything that ``reader``, who may see it, finds on the page of ``case``, with the whole trail."""
    page = case_page(case, reader)
    return {
        "language": (get_language() or "").partition("-")[0] or "zh",
        "issue": _issue(case, reader),
        "kind": label(page.flow),
        "number": case.number,
        "title": case.title,
        "text": case.text,
        "words": _words(),
        "facts": _facts(page),
        "people": _people(case),
        "stays": [_stay(page, stay) for stay in case.stays.all()],
        "why": _why(page),
        "trail": [_moment(moment) for moment in page.moments],
        "comments": _comments(page.life),
        "links": [_link(row) for row in page.life.relations],
        "files": [_file(one) for one in page.life.documents],
        "pictures": list(_pictures(page.life)),
    }


def _words() -> dict[str, Any]:
    return {
        "people": _("People"),
        "people_columns": [_("Capacity"), _("Person"), _("From"), _("Until")],
        "stays": _("Stages"),
        "stay_columns": [_("Stage"), _("From"), _("Due"), _("Until")],
        "trail": _("What happened"),
        "comments": _("Comments"),
        "links": _("Belongs together"),
        "files": _("Attachments"),
    }


def _facts(page: CasePage) -> list[list[str]]:
    case = page.case
    state = label(page.stage) if case.is_open else f"{_('Closed')} {_at(case.closed_at)}"
    rows = [
        [
            _("Place"),
            f"{case.place.name} {case.place.building} {case.place.floor}".strip() if case.place else "–",
        ],
        [_("Cell"), label(case.unit)],
        [_("How urgent"), label(page.urgency) if page.urgency else "–"],
        [_("Reported"), _at(case.opened_at)],
        [_("Stage"), state],
        [_("Follows"), f"{label(page.flow)} {case.blueprint}"],
    ]
    return rows + [[str(name), str(said)] for name, said, _address in page.facts]


def _people(case: Case) -> list[list[str]]:
    rows = case.parts.select_related("person", "unit")
    return [
        [_part(part), f"{part.person.name} {part.unit.name if part.unit else ''}".strip(),
         _at(part.begins_at), _at(part.ends_at)]
        for part in rows
    ]  # fmt: skip


def _part(part: Part) -> str:
    """What they are here, with the share of the credit that was agreed on."""
    return (
        f"{role_name(part.role)} {part.share} %"
        if part.share and part.share_agreed_at
        else role_name(part.role)
    )


def _stay(page: CasePage, stay: Stay) -> list[str]:
    stage = page.flow.stage(stay.stage)
    return [label(stage) if stage else stay.stage, _at(stay.entered_at), _at(stay.due_at), _at(stay.left_at)]


def _why(page: CasePage) -> list[list[Any]]:
    """How each due moment was reckoned, by the tasks that the stages gave."""
    begins = f"{page.case.subject}:"
    tasks = Task.objects.filter(source__startswith=begins, due_at__isnull=False).order_by("id")
    names = {page.case.task_source(stage.code): label(stage) for stage in page.flow.stages}
    return [[names.get(task.source, ""), explain(task.due_steps)] for task in tasks]


def _moment(moment: dict[str, Any]) -> dict[str, str]:
    by = " · ".join(part for part in (moment["person"], moment["capacity"]) if part)
    return {"at": _at(moment["at"]), "title": moment["title"], "by": by, "text": str(moment["text"] or "")}


def _comments(life: CaseLife) -> list[dict[str, str]]:
    return [
        {
            "at": _at(one.comment.at),
            "by": one.comment.by.name,
            "text": _("taken back") if one.comment.withdrawn_at else one.comment.text,
        }
        for one in life.comments
    ]


def _link(row: Any) -> str:
    other = f"{row.other.number} {row.other.title}" if row.other else _("a case that you may not read")
    return f"{row.words} {other}"


def _file(one: Any) -> str:
    by = one.file.by.name if one.file.by else ""
    return " · ".join(part for part in (one.file.name, by, _at(one.file.added_at)) if part)


def _pictures(life: CaseLife) -> Iterable[str]:
    for one in life.pictures[:MOST_PICTURES]:
        try:
            with one.file.file.open("rb") as kept:
                small = redraw(io.BytesIO(kept.read()), most_bytes=settings.PHOTO_BYTES, longest=SIDE)
        except (FileNotFoundError, Invalid):
            # A file that is gone is missing on paper, and nothing else.
            continue
        yield cut_picture(small.content, 4, 3)


def _issue(case: Case, reader: Person) -> str:
    words = {"version": case.blueprint, "at": _at(now()), "name": reader.name}
    return _("Institution %(version)s · printed %(at)s for %(name)s") % words


def _at(moment: datetime | None) -> str:
    if moment is None:
        return "–"
    return written(timezone.localtime(moment), pgettext("moment, on paper", "Y-m-d H:i"))

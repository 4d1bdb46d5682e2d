"""Printed matter: what the designs are told. Boards speak the language of the house, lists that of the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import get_language, ngettext, override, pgettext
from django.utils.translation import gettext as _

from redgrid.grid.models import Capacity, Person, Resource, Tenure, Unit
from redgrid.grid.queries import root
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.printing import cut_picture
from redgrid.kit.qr import qr_drawing
from redgrid.plans.queries.pictures import pictures_of
from redgrid.rulebook.institution import CapacityText, Flow, Institution
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.pages import OfficerDuties, StageRow, officers_with_duties, stages_in_words
from redgrid.signs.queries import Content

DESIGNS = Path(__file__).parent / "designs"
BOARD, LABEL_SHEET, DUTIES = DESIGNS / "board.typ", DESIGNS / "labels.typ", DESIGNS / "duties.typ"
LABELS = "labels"
# Width and height of a printed picture, as a ratio.
PICTURES = {"photo": (4, 3), "portrait": (3, 4)}
Address = Callable[[Resource], str]


def board_design(paper: str) -> Path:
    """Which design prints boards on ``paper``."""
    return LABEL_SHEET if paper == LABELS else BOARD


def boards_say(contents: Iterable[Content], *, paper: str, address_of: Address) -> dict[str, Any]:
    """One board (or label) for each of ``contents``; ``address_of`` gives what the code of a place opens."""
    contents = list(contents)
    pictures = {} if paper == LABELS else _pictures(contents)
    with override(settings.LANGUAGE_CODE):
        return {
            **frame(),
            "paper": paper,
            "words": {
                "title": _("Area responsibility board"),
                "stand_in": _("Stand-in"),
                "cell": _("Cell"),
                "risk": _("Risk grade"),
                "duty": _("Duty of the area"),
                "standard": _("Safety and hygiene standard"),
                "emergency": _("In an emergency"),
                "scan": _("Scan: who answers here, report a problem"),
                "scan_more": _("No account, no name. If this board is wrong, please say so there."),
                "scan_code": _("Scan code"),
            },
            "boards": [
                {
                    **content.says,
                    **{name: pictures.get((name, content.says.get(name, "")), "") for name in PICTURES},
                    "qr": qr_drawing(address_of(content.place)),
                    "issue": issue(content.version),
                }
                for content in contents
            ],
        }


def _pictures(contents: Sequence[Content]) -> dict[tuple[str, str], str]:
    """The pictures that boards name by their digest, cut to the shape in which each is printed."""
    named = {(name, content.says[name]) for content in contents for name in PICTURES if name in content.says}
    found = pictures_of({digest for _name, digest in named})
    return {
        (name, digest): cut_picture(found[digest], *PICTURES[name])
        for name, digest in named
        if digest in found
    }


def cards_say(people: Sequence[Person], blueprint: Blueprint, text: Institution) -> dict[str, Any]:
    """A post card for each of ``people``: posts, places, officer roles with their duties."""
    rows = Tenure.objects.current().filter(person__in=people)
    held = list(rows.select_related("capacity", "unit", "resource").order_by("capacity__order", "id"))
    lists = {found.officer.code: found for found in officers_with_duties(text)}
    return {
        **_tables(blueprint),
        "cards": [_card([row for row in held if row.person_id == one.pk], one, lists) for one in people],
    }


def duties_say(role: CapacityText, blueprint: Blueprint, text: Institution) -> dict[str, Any]:
    """The duty list of an officer role; of a post, the stages in which it acts."""
    head: dict[str, Any] = {"title": _("Duty list"), "aside": label(text, "title"), "name": "", "facts": []}
    if role.kind == Capacity.OFFICER:
        lists = [_list(officers_with_duties(text, role.code)[0])]
    else:
        head |= {"name": label(role)}
        lists = [_stages(flow, rows) for flow in text.flows if (rows := _acting(role, text, flow))]
    return {**_tables(blueprint), "cards": [{**head, "lists": lists}]}


def _acting(role: CapacityText, text: Institution, flow: Flow) -> list[StageRow]:
    """The stages of a flow in which this post acts by its own name."""
    rows = stages_in_words(text, flow)
    return [
        row for row in rows
        if row.stage.actor == role.code or any(role.code in move.by for move in row.stage.moves)
    ]  # fmt: skip


def _stages(flow: Flow, rows: list[StageRow]) -> dict[str, Any]:
    n = len(rows)
    return {
        "name": label(flow),
        "sum": ngettext("%(n)d stage", "%(n)d stages", n) % {"n": n},
        "rows": [
            [row.clause.code if row.clause else "", label(row.stage), _limits(row), label(row.stage, "standard"),
             str(row.clause.points) if row.clause else ""]
            for row in rows
        ],
    }  # fmt: skip


def _limits(row: StageRow) -> str:
    return _(", ").join(f"{label(urgency)} {limit}" for urgency, limit in row.limits if limit)


def _card(held: list[Tenure], person: Person, lists: dict[str, OfficerDuties]) -> dict[str, Any]:
    comma = _(", ")
    own = [row for row in held if not row.is_stand_in]
    facts = {
        _("Unit"): [label(row.where) for row in own if row.capacity.kind == Capacity.MEMBERSHIP],
        _("Posts"): [_post(row) for row in own if row.capacity.kind == Capacity.POST],
        _("Officer roles"): [_post(row) for row in own if row.capacity.kind == Capacity.OFFICER],
        _("Places"): [label(row.where) for row in own if row.capacity.kind == Capacity.CLAIM],
        _("Stands in for"): [_post(row) for row in held if row.is_stand_in],
        _("Telephone"): [person.published_phone] if person.published_phone else [],
    }
    roles = dict.fromkeys(row.capacity.code for row in own if row.capacity.code in lists)
    centre = root()
    return {
        "title": _("Post card"),
        "aside": label(centre) if centre else "",
        "name": person.name,
        "facts": [[name, comma.join(said)] for name, said in facts.items() if said],
        "lists": [_list(lists[role]) for role in roles],
    }


def _post(row: Tenure) -> str:
    return _("%(capacity)s (%(where)s)") % {"capacity": label(row.capacity), "where": label(row.where)}


def _list(found: OfficerDuties) -> dict[str, Any]:
    officer, n = found.officer, len(found.rows)
    points = str(found.points)
    return {
        "name": " · ".join(part for part in (label(officer), label(officer, "concern")) if part),
        "sum": ngettext("%(n)d duty, %(points)s points", "%(n)d duties, %(points)s points", n)
        % {"n": n, "points": points},
        "rows": [
            [row.duty.code, label(row.duty, "title"), row.limit or row.rhythm, label(row.duty, "standard"),
             str(row.duty.points)]
            for row in found.rows
        ],
    }  # fmt: skip


def _tables(blueprint: Blueprint) -> dict[str, Any]:
    columns = [_("Clause"), _("Duty"), _("Time limit"), _("Standard"), _("Points")]
    return {**frame(), "issue": issue(str(blueprint)), "words": {"columns": columns}}


def frame() -> dict[str, Any]:
    return {"language": (get_language() or "").partition("-")[0] or "zh"}


def issue(version: str) -> str:
    """What stands small on all printed matter: whose it is, by which version, of which day."""
    day = written(timezone.localdate(now()), pgettext("date format, on paper", "F j, Y"))
    return _("Institution %(version)s · issued %(day)s") % {"version": version, "day": day}


def people_of(unit: Unit) -> list[Person]:
    """Whoever holds a post or officer role at ``unit``, the head first."""
    rows = Tenure.objects.current().filter(
        unit=unit, capacity__kind__in=[Capacity.POST, Capacity.OFFICER], is_stand_in=False
    )
    found = rows.select_related("person").order_by("capacity__order", "id")
    return list({row.person_id: row.person for row in found}.values())

"""A project's charter: what was agreed, on one page of paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.dateformat import format as written
from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from redgrid.cases.actions.tellings import facts_hold
from redgrid.cases.facts import in_words
from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case, Milestone, Part
from redgrid.cases.rules import open_parts
from redgrid.cases.telling import role_name
from redgrid.grid.models import Person
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Flow

DESIGN = Path(__file__).parent / "designs" / "charter.typ"
# What stands on one page: a longer text ends with dots, the case tells all of it.
ALL_LETTERS, MOST_LETTERS, MOST_TITLE, MOST_LINES = 2200, 260, 40, 5
MOST_PEOPLE, MOST_MILESTONES = 10, 12
TEAM = (Part.LEAD, Part.OVERSEER, Part.PARTNER)


def has_charter(case: Case, flow: Flow) -> bool:
    """Whether the text asks for a charter of ``case``, and what it is about has been recorded."""
    return facts_hold(flow.charter.when, case.facts)


def charter_says(case: Case, reader: Person) -> dict[str, Any]:
    """What the page says, in the reader's language."""
    flow = flow_of(case)
    facts = in_words(flow, [case.facts])[0]
    team = _team(case)
    milestones = [each for each in case.milestones.select_related("person") if each.dropped_at is None]
    return {
        "language": (get_language() or "").partition("-")[0] or "zh",
        "issue": _issue(case, reader),
        "kind": label(flow.charter),
        "number": case.number,
        "title": case.title,
        "words": _words(),
        "facts": [[_("Cell"), label(case.unit)]]
        + [
            [label(f), cut(facts.get(f.code, ""), ALL_LETTERS // len(flow.charter.shows)) or "–"]
            for f in flow.fields_of(flow.charter.shows)
        ],
        "team": [_person(part) for part in team[:MOST_PEOPLE]],
        "milestones": [_milestone(at, each) for at, each in enumerate(milestones[:MOST_MILESTONES], start=1)],
        "more": _more(len(team) - MOST_PEOPLE, len(milestones) - MOST_MILESTONES),
    }


def _issue(case: Case, reader: Person) -> str:
    at = written(localtime(now()), pgettext("moment, on paper", "Y-m-d H:i"))
    return _("%(number)s · printed %(at)s for %(name)s") % {
        "number": case.number,
        "at": at,
        "name": reader.name,
    }


def cut(words: str, most: int = MOST_LETTERS) -> str:
    """A text that fits its place on the page; dots say that there is more."""
    lines = words.splitlines()
    short = "\n".join(lines[:MOST_LINES])[: min(most, MOST_LETTERS)]
    return short if short == words else f"{short.rstrip()} …"


def _words() -> dict[str, Any]:
    return {
        "team": _("Team"),
        "team_columns": [
            _("Capacity"),
            _("Name"),
            _("Unit"),
            _("Party member"),
            _("Contributes"),
            _("Share"),
        ],
        "milestones": _("Milestones"),
        "milestone_columns": [_("No."), _("Milestone"), _("Who promises it"), _("Due"), _("State")],
        "none": _("No milestone is set yet."),
        "signs": [_("Lead"), _("Overseer"), _("User unit"), _("Centre")],
        "day": _("Signature, day"),
    }


def _team(case: Case) -> list[Part]:
    """Who works on it, the lead first."""
    parts = [part for part in open_parts(case) if part.role in TEAM and part.answer == Part.ACCEPTED]
    return sorted(parts, key=lambda part: (TEAM.index(part.role), part.pk))


def _person(part: Part) -> list[str]:
    member = _("Party member") if part.person.is_party_member else ""
    share = f"{part.share}%" if part.share and part.share_agreed_at else ""
    return [
        role_name(part.role),
        part.person.name,
        label(part.unit) if part.unit else "",
        member,
        cut(part.work, MOST_TITLE),
        share,
    ]


def _milestone(at: int, each: Milestone) -> list[str]:
    state = f"{_('reached')} {localtime(each.reached_at):%Y-%m-%d}" if each.reached_at else _("open")
    return [str(at), cut(each.title, MOST_TITLE), each.person.name, each.due_on.isoformat(), state]


def _more(people: int, milestones: int) -> str:
    told = []
    if people > 0:
        told.append(_("%(n)d more people") % {"n": people})
    if milestones > 0:
        told.append(_("%(n)d more milestones") % {"n": milestones})
    return _("On the page of the project: %(more)s.") % {"more": _(", ").join(told)} if told else ""

"""A few months of work: story.yaml becomes cases that people open and move, step by step, each at its moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from redgrid.cases.actions.milestones import reach_milestone, set_milestone
from redgrid.cases.actions.moving import move_case
from redgrid.cases.actions.opening import open_case
from redgrid.cases.actions.parts import answer_part, assign_case
from redgrid.cases.actions.tellings import take_note
from redgrid.cases.models import Case, Part
from redgrid.config.demo.organisation import Cast
from redgrid.config.demo.telling import Happening, Text, story
from redgrid.kit.actor import ANONYMOUS
from redgrid.kit.clock import now

Step = Callable[[Cast, Case, Text], object]


def happenings(text: Text, cast: Cast, until: datetime) -> list[Happening]:
    """Everything that is told, ending before ``until``."""
    return [happening for case in text["cases"] for happening in _case(cast, case, until)]


def _case(cast: Cast, text: Text, until: datetime) -> list[Happening]:
    """The report and its steps. They share the case, which there is only once the report was told."""
    opened: list[Case] = []

    def report() -> None:
        opened.append(
            open_case(
                text["flow"],
                by=cast.people[text["by"]] if text.get("by") else ANONYMOUS,
                title=text["title"],
                text=text.get("text") or "",
                urgency=text.get("urgency") or "",
                place=cast.places[text["place"]] if text.get("place") else None,
                unit=cast.units[text["unit"]] if text.get("unit") else None,
                facts=_facts(text),
                source=Case.SIGNED_IN if text.get("by") else Case.SCAN,
            ).case
        )

    return story(text, until, report, lambda step: _step(cast, opened, step))


def _step(cast: Cast, opened: list[Case], step: Text) -> Callable[[], None]:
    def do() -> None:
        STEPS[step["do"]](
            cast, Case.objects.select_related("unit", "place", "blueprint").get(pk=opened[0].pk), step
        )

    return do


def _assign(cast: Cast, case: Case, step: Text) -> None:
    assign_case(
        case,
        by=cast.people[step["by"]],
        lead=cast.people[step["lead"]] if step.get("lead") else None,
        overseer=cast.people[step["overseer"]] if step.get("overseer") else None,
        partners=[cast.people[number] for number in step.get("partners") or ()],
    )


def _move(cast: Cast, case: Case, step: Text) -> None:
    by = cast.people[step["by"]]
    move_case(case, step["move"], by=by, note=step.get("note") or "", facts=_facts(step))


def _facts(step: Text) -> Text:
    """What is filled in; ``+10`` is the day ten days after the step."""
    said = step.get("facts") or {}
    return {code: _day(value) if str(value).startswith("+") else value for code, value in said.items()}


def _day(ahead: str) -> str:
    return (timezone.localdate(now()) + timedelta(days=int(ahead))).isoformat()


def _milestone(cast: Cast, case: Case, step: Text) -> None:
    due_on = timezone.localdate(now()) + timedelta(days=step["in_days"])
    people = {name: cast.people[step[name]] for name in ("by", "person")}
    set_milestone(case, title=step["title"], due_on=due_on, **people)


def _reach(cast: Cast, case: Case, step: Text) -> None:
    milestone = case.milestones.get(title=step["title"])
    reach_milestone(milestone, by=cast.people[step["by"]], note=step.get("note") or "")


def _hear(cast: Cast, case: Case, step: Text) -> None:
    take_note(case, by=cast.people[step["by"]])


def _answer(cast: Cast, case: Case, step: Text) -> None:
    partner = cast.people[step["partner"]]
    asked = Part.objects.select_related("case__unit", "case__blueprint").get(
        case=case, person=partner, role=Part.PARTNER, answer=Part.ASKED, ends_at=None
    )
    answer_part(asked, by=partner, accepts=step["accept"], note=step.get("note") or "")


STEPS: dict[str, Step] = {
    "assign": _assign,
    "move": _move,
    "answer": _answer,
    "milestone": _milestone,
    "reach": _reach,
    "hear": _hear,
}

"""Tasks as they are asked for and answered."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from ninja import Schema
from pydantic import Field, StrictBool

from redgrid.api.schemas.asking import Asked, Day, Line, Moment, Sent, Words
from redgrid.api.schemas.moments import At
from redgrid.api.schemas.people import Named, named
from redgrid.kit.when import read_moment
from redgrid.rulebook.keeping import STANDARD_CALENDAR
from redgrid.tasks.actions.direct import MOST_CHECKS, MOST_COPIES, MOST_POINTS, MOST_UNITS
from redgrid.tasks.actions.direct import Words as TaskWords
from redgrid.tasks.models import Attachment, Check, PassAsk, Slip, Task, TimeAsk
from redgrid.tasks.moves import IN_BATCHES, MOVES, Outcome
from redgrid.tasks.offers import Offer
from redgrid.tasks.page import Child, TaskPage
from redgrid.tasks.queries import TaskFilter

MOST_AT_ONCE = 200


class TasksAsked(Asked):
    """Which tasks."""

    mine: bool = Field(
        True,
        description="False adds, to what there is to do, that of everybody in the units whose cases you may read.",
    )
    box: Literal["todo", "done", "copied", "started"] = Field(
        "todo", description="What there is to do, was done, was copied to you, was given by you."
    )
    q: Line = Field("", description="Part of the title.")
    due: Literal["", "late", "today", "coming"] = ""
    kind: Line = Field("", description="What asked for it: given, case, duty, time, handover ...")
    unit: Line = Field("", description="Code of the unit that it is done at.")
    state: Literal["", "open", "ended"] = ""

    def filter(self) -> TaskFilter:
        return TaskFilter(q=self.q, due=self.due, kind=self.kind, unit=self.unit, state=self.state)


class SlipsWanted(Asked):
    """Which slips."""

    colour: Literal["", "red", "yellow", "blue"] = ""
    unit: Line = Field("", description="Code of a unit: of it and below.")
    ended: bool = Field(False, description="Those of ended tasks as well, and the earlier ones of each task.")
    to_me: bool = Field(False, description="Those that came to you as the head above.")


class WordsOfTask(Sent):
    """What is to be done, and by when: within a limit from now on, or until a moment; one of the two or none."""

    title: Words = Field(description="One sentence, at most 120 characters.")
    text: Words = ""
    standard: Words = Field("", description="When it is well done.")
    limit: Line = Field("", max_length=200, description="Like `3 working days`.", examples=["3 working days"])
    until: Moment = ""
    checks: list[Line] = Field([], max_length=MOST_CHECKS, description="The check list, a line each.")

    def words(self, **more: Any) -> TaskWords:
        until = read_moment(self.until, field="until") if self.until else None
        return TaskWords(
            title=self.title, text=self.text, standard=self.standard, limit=self.limit, until=until,
            checks=tuple(self.checks), **more,
        )  # fmt: skip


class NewTask(WordsOfTask):
    """A task for a person, or one for each of several units."""

    to: Line | None = Field(None, description="Staff number of the person; null when it is for units.")
    units: list[Line] = Field([], max_length=MOST_UNITS, description="Codes of units.")
    capacity: Line = Field("", description="Who has it at the units; their heads when left out.")
    calendar: Line = STANDARD_CALENDAR
    points: Annotated[Decimal, Field(ge=0, le=MOST_POINTS, max_digits=6, decimal_places=2)] = Decimal(0)
    wants_confirmation: StrictBool = Field(
        False, description="Whether it is done once you have confirmed it."
    )
    copies: list[Line] = Field([], max_length=MOST_COPIES, description="Staff numbers of those who are told.")

    def whole(self) -> TaskWords:
        return self.words(
            calendar=self.calendar, points=self.points, wants_confirmation=self.wants_confirmation
        )


class NewPart(WordsOfTask):
    """A part of your task, for somebody of your unit or where you give tasks."""

    to: Line = Field(description="Staff number.")


class TaskStep(Sent):
    """A move."""

    move: Literal[tuple(MOVES)]  # type: ignore[valid-type]
    note: Words = Field("", description="A sentence; most moves need one.")
    until_on: Day | None = Field(None, description="For `ask_time`: the day until when you need.")
    to: Line = Field("", description="For `pass_on`: a staff number, or `unit:` and the code of a unit.")
    seen: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = Field(
        None, description="`revision` as you saw it: refused when it has changed since."
    )


class TaskSteps(Sent):
    """The same move on several tasks."""

    tasks: list[Annotated[int, Field(ge=1, lt=2**63)]] = Field(min_length=1, max_length=MOST_AT_ONCE)
    move: Literal[IN_BATCHES]  # type: ignore[valid-type]
    note: Words = ""
    until_on: Day | None = None
    to: Line = ""


class Told(Sent):
    """Who is told of it."""

    people: list[Line] = Field(min_length=1, max_length=MOST_COPIES, description="Staff numbers.")


class Ticked(Sent):
    """Whether a line of the check list is done."""

    done: StrictBool


class Answered(Sent):
    """Yes, or no with a reason."""

    yes: StrictBool
    note: Words = ""


class TaskRow(Schema):
    """Something to do, for a person or for whoever holds a capacity at the unit."""

    key: int
    title: str
    source: str = Field(description="What asked for it.")
    link: str
    unit: str
    staff_number: str | None
    capacity: str
    standard: str
    points: str
    clause: str
    given: At
    due: At | None
    due_steps: list[dict[str, Any]] = Field(description="How the due moment was reckoned, in order.")
    provisional: bool = Field(description="Public holidays of that year were not announced yet.")
    overdue: bool
    state: str
    progress: str = Field(description="Of an open one: given, accepted, returned or reported.")

    @classmethod
    def words_of(cls, task: Task, now: datetime) -> dict[str, Any]:
        return {
            "key": task.pk,
            "title": task.title,
            "source": task.source,
            "link": task.link,
            "unit": task.unit.code,
            "staff_number": task.person.staff_number if task.person else None,
            "capacity": task.capacity,
            "standard": task.standard,
            "points": str(task.points),
            "clause": task.clause,
            "given": task.given_at,
            "due": task.due_at,
            "due_steps": task.due_steps,
            "provisional": task.is_provisional,
            "overdue": task.is_late(now),
            "state": task.state,
            "progress": task.progress,
        }

    @classmethod
    def of(cls, task: Task, now: datetime) -> TaskRow:
        return TaskRow(**cls.words_of(task, now))


class Boxes(Schema):
    """How many tasks there are in each box; of what was copied to you and what you gave, those that are open."""

    todo: int
    done: int
    copied: int
    started: int


class OfferOf(Schema):
    """A move that you may make. `asks` is until, person or nothing."""

    code: str
    name: str
    asks: str
    needs_note: bool

    @classmethod
    def of(cls, offer: Offer) -> Self:
        return cls(code=offer.code, name=offer.name, asks=offer.asks, needs_note=offer.is_required)


class CheckOf(Schema):
    """A line of the check list."""

    key: int
    text: str
    ticked: At | None
    by: Named | None

    @classmethod
    def of(cls, check: Check) -> Self:
        return cls(key=check.pk, text=check.text, ticked=check.ticked_at, by=named(check.ticked_by))


class ChildOf(Schema):
    """A part of it; `key` is null where you may not read it."""

    key: int | None
    title: str
    unit: str
    state: str
    doers: str

    @classmethod
    def of(cls, child: Child) -> Self:
        task = child.task
        key = task.pk if child.is_visible else None
        return cls(key=key, title=task.title, unit=task.unit.code, state=task.state, doers=child.doers)


class SlipOf(Schema):
    """A slip that the clock wrote."""

    task: int
    title: str
    unit: str
    colour: str
    written: At
    due: At = Field(description="The due moment that it was written for.")

    @classmethod
    def of(cls, slip: Slip, task: Task) -> Self:
        return cls(
            task=task.pk, title=task.title, unit=task.unit.code, colour=slip.colour, written=slip.written_at,
            due=slip.due_at,
        )  # fmt: skip


class TimeAskOf(Schema):
    """A question for more time, and what was decided: asked, granted, refused or void."""

    key: int
    by: Named
    asked: At
    reason: str
    before: At
    wanted: At
    answer: str
    decided_by: Named | None
    ruling: str

    @classmethod
    def of(cls, ask: TimeAsk) -> Self:
        return cls(
            key=ask.pk, by=Named.of(ask.by), asked=ask.asked_at, reason=ask.reason, before=ask.before,
            wanted=ask.wanted, answer=ask.answer, decided_by=named(ask.decided_by), ruling=ask.ruling,
        )  # fmt: skip


class PassAskOf(Schema):
    """A question whether somebody takes it over."""

    key: int
    to: Named
    by: Named
    reason: str

    @classmethod
    def of(cls, ask: PassAsk) -> Self:
        return cls(key=ask.pk, to=Named.of(ask.to), by=Named.of(ask.by), reason=ask.reason)


class FileOf(Schema):
    """A file that belongs to a task."""

    key: int
    name: str
    media_type: str
    size: int = Field(description="Bytes.")
    by: Named
    added: At

    @classmethod
    def of(cls, file: Attachment) -> Self:
        return cls(
            key=file.pk, name=file.name, media_type=file.media_type, size=file.size, by=Named.of(file.added_by),
            added=file.added_at,
        )  # fmt: skip


class MomentOf(Schema):
    """Something that happened."""

    at: At
    title: str
    person: str
    text: str


class TaskWhole(TaskRow):
    """A task with everything that belongs to it, and the moves that you may make."""

    text: str
    giver: Named | None
    parent: int | None = Field(description="The task that it is a part of, where you may read it.")
    is_rollup: bool = Field(description="Given to several units: it ends with its last part.")
    wants_confirmation: bool
    reported: At | None
    ended: At | None
    result: str
    revision: int
    why: list[str] = Field(description="How the due moment was reckoned, a sentence a step.")
    doers: list[Named]
    moves: list[OfferOf]
    may_split: bool
    may_copy: bool
    may_attach: bool
    checks: list[CheckOf]
    parts: list[ChildOf]
    copies: list[Named]
    files: list[FileOf]
    slips: list[SlipOf]
    urged: list[Named] = Field(description="Who was urged, the last one first.")
    time_asks: list[TimeAskOf]
    to_decide: int | None = Field(description="The question for more time that you decide.")
    pass_ask: PassAskOf | None
    history: list[MomentOf]

    @classmethod
    def told(cls, page: TaskPage, now: datetime) -> Self:
        """What ``page`` says."""
        task = page.task
        return cls(
            **cls.words_of(task, now),
            text=task.text, giver=named(task.giver), is_rollup=task.is_rollup, result=task.result,
            parent=task.parent_id if page.may_read_parent else None, reported=task.reported_at,
            wants_confirmation=task.wants_confirmation, ended=task.ended_at, revision=task.revision, why=page.why,
            doers=[Named.of(person) for person in page.doers], moves=[OfferOf.of(each) for each in page.offers],
            may_split=page.may_split, may_copy=page.may_copy, may_attach=page.may_attach,
            checks=[CheckOf.of(each) for each in page.checks], parts=[ChildOf.of(each) for each in page.children],
            copies=[Named.of(copy.person) for copy in page.copies],
            files=[FileOf.of(file) for file in page.attachments],
            slips=[SlipOf.of(slip, task) for slip in page.slips],
            urged=[Named.of(urging.person) for urging in page.urgings],
            time_asks=[TimeAskOf.of(ask) for ask in page.time_asks],
            to_decide=page.to_decide.pk if page.to_decide else None,
            pass_ask=PassAskOf.of(page.pass_ask) if page.pass_ask else None,
            history=[MomentOf(**{name: moment[name] for name in MomentOf.model_fields}) for moment in page.moments],
        )  # fmt: skip


class OutcomeOf(Schema):
    """What became of one task of several; `refused` says why not."""

    task: int
    refused: str

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        return cls(task=outcome.task.pk, refused=outcome.reason)

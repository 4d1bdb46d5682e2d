"""Whom an event concerns: each finder answers with people and the thing that they are shown. Nobody is asked here
whether they may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from redgrid.cases.models import Case, Part
from redgrid.cases.rules import open_parts
from redgrid.grid.models import Person, Tenure, Unit
from redgrid.grid.queries import by_seat, holders
from redgrid.journal.models import Entry
from redgrid.kit.clock import now
from redgrid.notices.models import Notice
from redgrid.notices.rules import people_of
from redgrid.tasks.actions.slips import who_has
from redgrid.tasks.models import PassAsk, Task, TimeAsk
from redgrid.tasks.recounts import Moved

Thing = Case | Task | Notice | None
Found = Iterator[tuple[Person, Thing]]
ROOTS = {"visit": "visit:{}", "handover": "handover:{}:"}


class Look:
    """One entry with what it is about, each read once and only when a finder asks."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.room, _colon, self.key = entry.subject.partition(":")

    @cached_property
    def case(self) -> Case | None:
        rows = Case.objects.select_related("unit", "blueprint")
        return (
            rows.defer("blueprint__text", "blueprint__content").filter(number=self.key).first()
            if self.room == "case"
            else None
        )

    @cached_property
    def task(self) -> Task | None:
        rows = Task.objects.select_related("unit", "person", "giver")
        return rows.filter(pk=int(self.key)).first() if self.room == "task" and self.key.isdigit() else None

    @cached_property
    def notice(self) -> Notice | None:
        rows = Notice.objects.select_related("unit")
        return rows.filter(pk=int(self.key)).first() if self.room == "notice" and self.key.isdigit() else None

    def people(self, numbers: Iterable[object]) -> list[Person]:
        wanted = [number for number in numbers if isinstance(number, str) and number]
        return list(Person.objects.filter(staff_number__in=wanted)) if wanted else []

    def waiting(self, *, start: str = "", source: str = "") -> list[Task]:
        """Open tasks of this very source, or whose source starts so."""
        rows = Task.objects.filter(state=Task.DUE).select_related("unit", "person")
        return list(rows.filter(source__startswith=start) if start else rows.filter(source=source))


def _stage(look: Look) -> Found:
    for task in look.waiting(start=f"{look.entry.subject}:") if look.case else []:
        yield from ((person, look.case) for person in who_has(task))


def _named(look: Look) -> Found:
    named = [one.get("person") for one in look.entry.facts.get("named", [])]
    yield from ((person, look.case) for person in look.people(named))


def _parts(look: Look) -> Found:
    if look.case:
        playing = (part for part in open_parts(look.case) if part.answer != Part.DECLINED)
        yield from ((part.person, look.case) for part in playing)


def _lead(look: Look) -> Found:
    if look.case:
        leading = (part for part in open_parts(look.case) if part.role in {Part.LEAD, Part.OVERSEER})
        yield from ((part.person, look.case) for part in leading)


def _mentions(look: Look) -> Found:
    yield from ((person, look.case) for person in look.people(look.entry.facts.get("mentions", [])))


def _told(look: Look) -> Found:
    """Through the task of taking note, which is theirs whether or not they read the case's unit."""
    telling = look.entry.facts.get("telling", "")
    yield from _holding(look.waiting(start=f"told:{look.key}:{telling}:"))


def _ruling(look: Look) -> Found:
    open_ones = look.case.quarrels.filter(ruled_at=None) if look.case else []
    for quarrel in open_ones:
        yield from _holding(look.waiting(source=quarrel.task_source))


def _milestone(look: Look) -> Found:
    yield from _holding(look.waiting(source=f"milestone:{look.entry.facts.get('milestone', '')}"))


def _holding(tasks: Iterable[Task]) -> Found:
    for task in tasks:
        yield from ((person, task) for person in who_has(task))


def _has(look: Look) -> Found:
    if look.task and not look.task.is_rollup:
        yield from _holding([look.task])


def _giver(look: Look) -> Found:
    if look.task and look.task.giver:
        yield look.task.giver, look.task


def _to(look: Look) -> Found:
    to = look.entry.facts.get("to", [])
    yield from ((person, look.task) for person in look.people([to] if isinstance(to, str) else to))


def _copies(look: Look) -> Found:
    yield from ((person, look.task) for person in look.people(look.entry.facts.get("copies", [])))


def _asked_to(look: Look) -> Found:
    for ask in PassAsk.objects.filter(task=look.task, answer=PassAsk.ASKED).select_related("to"):
        yield ask.to, look.task


def _asker(look: Look) -> Found:
    ask = PassAsk.objects.filter(task=look.task).select_related("by").order_by("-answered_at", "-id").first()
    if ask:
        yield ask.by, look.task


def _deciders(look: Look) -> Found:
    for ask in TimeAsk.objects.filter(task=look.task, answer=TimeAsk.ASKED):
        yield from _holding(look.waiting(source=ask.task_source))


def _head(look: Look) -> Found:
    unit = Unit.objects.filter(code=look.entry.facts.get("head_unit", "")).first()
    if unit:
        found = holders(look.entry.facts.get("head", ""), unit)
        yield from ((holder.person, look.task) for holder in found if holder.is_present)


def _by_source(look: Look) -> Found:
    """What rooms above ask for comes as a task that cites their thing."""
    key = look.key.rpartition("-")[2].lstrip("0")
    start = ROOTS[look.room].format(key)
    tasks = look.waiting(start=start) if start.endswith(":") else look.waiting(source=start)
    yield from _holding(tasks)


def _concerned(look: Look) -> Found:
    """Whom a notice is meant for. What was taken back before anybody was told is told as taken back alone."""
    notice = look.notice
    if notice and (notice.is_standing or look.entry.kind == "notice.withdrawn"):
        yield from ((person, notice) for person in people_of(notice))


def _moved(look: Look) -> Found:
    """Whose tasks a calendar moved: each person once, however many there were."""
    rows = Moved.objects.filter(recount=look.entry.facts.get("recount"), task__state=Task.DUE)
    yield from ((person, None) for person in Person.objects.filter(pk__in=rows.values("task__person")))
    by_post = rows.filter(task__person=None).order_by()
    seats = set(by_post.values_list("task__capacity", "task__unit__code"))
    there = Tenure.objects.current().filter(
        unit__in=by_post.values("task__unit"), capacity__code__in=by_post.values("task__capacity")
    )
    for seat, held in by_seat(there, now()).items() if seats else ():
        if seat in seats:
            yield from ((holder.person, None) for holder in held if holder.is_present)


def _everybody(look: Look) -> Found:
    here = Person.objects.filter(pk__in=Tenure.objects.current().values("person"))
    yield from ((person, None) for person in here)


def _clerks(look: Look) -> Found:
    yield from _with_verb("grid.change")


def _administrators(look: Look) -> Found:
    yield from _with_verb("account.manage")


def _with_verb(verb: str) -> Found:
    rows = Tenure.objects.current().filter(unit__isnull=False).select_related("person", "capacity")
    yield from ((row.person, None) for row in rows if verb in row.capacity.verbs)


FINDERS: dict[str, Callable[[Look], Found]] = {
    "stage": _stage, "named": _named, "parts": _parts, "lead": _lead, "mentions": _mentions, "told": _told,
    "ruling": _ruling, "milestone": _milestone, "has": _has, "giver": _giver, "to": _to, "asked_to": _asked_to,
    "asker": _asker, "deciders": _deciders, "head": _head, "by_source": _by_source, "everybody": _everybody,
    "concerned": _concerned, "clerks": _clerks, "administrators": _administrators,
    "moved": _moved, "copies": _copies,
}  # fmt: skip


def is_here(person: Person) -> bool:
    """Whether ``person`` has not left."""
    return person.leaves_at is None or person.leaves_at > now()

"""Flows: what a kind of case goes through, and who may move it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from redgrid.kit.worktime import Limit, Rule, parse_limit
from redgrid.rulebook.institution.fields import Field
from redgrid.rulebook.institution.looking import Checks
from redgrid.rulebook.institution.named import found
from redgrid.rulebook.institution.tellings import Charter, Notice, Remark, Telling

# Who may act in a flow besides holders of a capacity: the parts people play in a case, and those it is done for.
# ``anybody`` is whoever sees the case.
PARTS = ("reporter", "lead", "overseer", "partner", "user_unit", "centre", "anybody")
# What a move may wait for, besides conditions on facts (see ``fields.condition_of``).
GATES = ("lead", "overseer", "partner_accepted", "milestones_set", "milestones_done")
# The kinds of move that end a case: done, or dismissed without being done.
ENDING = ("close", "dismiss")
NO_NOTICE = Notice()
DOES_IT_WORK, NO_CHARTER = Checks(), Charter()


@dataclass(frozen=True)
class Urgency:
    """How pressing a case can be. ``colour`` never stands without the name."""

    code: str
    name: str
    name_en: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Move:
    """A way out of a stage, or (kind ``note``) a fact recorded without leaving it.

    ``kind``: forward, return, skip, note, close or dismiss (ends the case without a solution).
    ``by``: capacities or PARTS that may make it. ``needs``: gates (GATES or conditions on facts). ``records``: the
    field that the note becomes. ``reason``: required, optional or none. ``to``: the next stage, None when the case
    ends. ``asks`` and ``offers``: fields to be filled in with it, and fields that may be. ``log``: each time it is
    made stands as a row of its own on the case's page, like a monthly status. ``aside``: it stands folded behind the
    moves that the stage is there for.
    """

    code: str
    name: str
    kind: str
    by: tuple[str, ...]
    name_en: str = ""
    to: str | None = None
    needs: tuple[str, ...] = ()
    records: str | None = None
    reason: str = "optional"
    asks: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    log: bool = False
    aside: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are filled in with it, other than by its note."""
        return (*self.asks, *self.offers)

    @property
    def ends_case(self) -> bool:
        return self.kind in ENDING


@dataclass(frozen=True)
class Stage:
    """A stage of a flow: who gets its task, by when, and the ways out.

    ``clause`` is the code of the duty whose points it carries, None when it carries none. ``due_by``: the field (a
    day) that says by when, where it is recorded; else the limit does.
    """

    code: str
    name: str
    actor: str
    limits: Mapping[str, str]
    name_en: str = ""
    clause: str | None = None
    standard: str = ""
    standard_en: str = ""
    due_by: str = ""
    moves: tuple[Move, ...] = ()

    def move(self, code: str) -> Move | None:
        return found(self.moves, code)

    def limit_for(self, urgency: str) -> Limit | Rule | None:
        """The limit for this urgency, None when the stage has none for it."""
        text = self.limits.get(urgency)
        return parse_limit(text) if text else None


@dataclass(frozen=True)
class Flow:
    """What a kind of case goes through.

    ``about`` tells in a sentence what it is for. ``opened_by``: capacities whose holders open a case; empty means
    everybody. ``asks`` and ``offers``: fields to be filled in on opening, and fields that may be.
    ``public``: everybody signed in may read its cases. ``addressed``: whoever opens one says which unit must answer.
    ``own``: a case stays with the unit of whoever opens it, also where the centre acts first.
    ``milestones``: who sets milestones in its cases (capacities or PARTS); empty means that there are none.
    ``tells``: who is told at once of which cases; ``notice``: of which everybody is told; ``at_place``: what the page
    of the place says of them without an account; ``charter``: one page on paper of what was agreed.
    ``user_unit``: the field (of the kind unit) that names the unit the work is done for.
    After closing: ``checks_after`` are the times at which somebody looks back at it, ``checks`` what is asked then and
    of whom (whether it works, where it says nothing); ``reopen_within`` is how
    long those who were served may open it again (empty: not at all), at the stage ``reopens_to`` (empty: the last);
    ``recurs_within`` is how long a report of the same place counts as a recurrence (empty: none does), which
    with ``recurrence_reopens`` opens the earlier case again.
    """

    code: str
    name: str
    prefix: str
    urgencies: tuple[Urgency, ...]
    stages: tuple[Stage, ...]
    name_en: str = ""
    calendar: str = "standard"
    sealed: bool = False
    # How long a partner may take to answer; empty: no limit.
    answer_limit: str = ""
    # How long the ruling may take when it is disputed which unit answers.
    ruling_limit: str = "1 working day"
    # Which page of everybody opens it: report, feedback, or none.
    purpose: str = ""
    # After how many times the usual time of its stage a late case is called stuck.
    stuck_times: int = 3
    # How its matrix is drawn: by_unit (units by stages) or by_case (each case a row).
    matrix: str = "by_unit"
    # Fields that each row of a matrix by cases tells.
    matrix_shows: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    about: str = ""
    about_en: str = ""
    opened_by: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    public: bool = False
    addressed: bool = False
    own: bool = False
    user_unit: str = ""
    milestones: tuple[str, ...] = ()
    tells: tuple[Telling, ...] = ()
    notice: Notice = NO_NOTICE
    at_place: tuple[Remark, ...] = ()
    charter: Charter = NO_CHARTER
    # The last day on which cases are opened, unless it is renewed; the capacity whose holders may renew it.
    until: str = ""
    renewed_by: str = ""
    checks_after: tuple[str, ...] = ()
    # From the day of a look back on, how long its answer may take.
    checks_within: str = "3 working days"
    checks: Checks = DOES_IT_WORK
    reopen_within: str = ""
    reopens_to: str = ""
    recurs_within: str = ""
    recurrence_reopens: bool = False

    @property
    def first_stage(self) -> Stage:
        return self.stages[0]

    @property
    def default_urgency(self) -> Urgency:
        return self.urgencies[-1]

    def stage(self, code: str) -> Stage | None:
        return found(self.stages, code)

    def urgency(self, code: str) -> Urgency | None:
        return found(self.urgencies, code)

    def field(self, code: str) -> Field | None:
        return found(self.fields, code)

    def fields_of(self, codes: Iterable[str]) -> list[Field]:
        """The fields of these codes, in their order; codes that it does not know are left out."""
        return [each for each in map(self.field, codes) if each]

    def position(self, code: str) -> int:
        """The place of a stage in the row, from 0; -1 when unknown."""
        return next((number for number, stage in enumerate(self.stages) if stage.code == code), -1)

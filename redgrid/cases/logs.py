"""What was filled in along the way, in words: beside each moment, and as rows of what is told again and again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from redgrid.cases.facts import Fact, in_words
from redgrid.cases.queries import Moment
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Field, Flow, Move

Words = dict[str, str]


@dataclass(frozen=True)
class LogRow:
    """One telling: when, by whom, and a text for each column."""

    at: datetime
    by: str
    words: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class LogTable:
    """What a move that is made again and again has told so far, the newest first."""

    move: Move
    columns: tuple[Field, ...]
    rows: tuple[LogRow, ...]


def said_in_words(flow: Flow, moments: Sequence[Moment]) -> list[Words]:
    """What each moment filled in, by the code of the field."""
    return in_words(flow, [moment.facts.get("said") or {} for moment in moments])


def known_of(moments: Iterable[Moment]) -> dict[str, Fact]:
    """The last thing that was ever said of each field, also where the case was returned since."""
    return {code: fact for moment in moments for code, fact in (moment.facts.get("said") or {}).items()}


def log_tables(flow: Flow, moments: Sequence[Moment], said: Sequence[Words]) -> list[LogTable]:
    """A table for each move of ``flow`` that was made as a log."""
    logs = {move.code: move for stage in flow.stages for move in stage.moves if move.log}
    tables = [_table(flow, move, moments, said) for move in logs.values()]
    return [table for table in tables if table.rows]


def _table(flow: Flow, move: Move, moments: Sequence[Moment], said: Sequence[Words]) -> LogTable:
    columns = tuple(flow.fields_of(move.fields))
    rows = [
        LogRow(
            moment.at,
            moment.actor.name if moment.actor else "",
            tuple(words.get(field.code, "") for field in columns),
            str(moment.facts.get("note", "")),
        )
        for moment, words in zip(moments, said, strict=True)
        if moment.kind == "case.noted" and moment.facts.get("move") == move.code
    ]
    return LogTable(move, columns, tuple(reversed(rows)))


def beside_logs(flow: Flow, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts that do not stand in a table of their own: those that some other move, or the opening, fills in."""
    moves = [move for stage in flow.stages for move in stage.moves]
    told = {code for move in moves if move.log for code in move.fields}
    other = {code for move in moves if not move.log for code in (move.records, *move.fields)}
    return {
        code: fact for code, fact in facts.items() if code not in told - other - {*flow.asks, *flow.offers}
    }


def lines_of(flow: Flow, words: Mapping[str, str]) -> str:
    """What a moment filled in, a line a field."""
    named = ((flow.field(code), text) for code, text in words.items())
    return "\n".join(f"{label(field)}: {text}" for field, text in named if field)

"""The fields of a flow cut for its page: what each holds, and where it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from redgrid.kit.naming import label
from redgrid.rulebook.institution import Field, Flow
from redgrid.rulebook.words import field_kind_words, file_words


@dataclass(frozen=True)
class FieldRow:
    """A field in words. ``asked_at`` names the moves that fill it in, and the opening."""

    field: Field
    holds: str
    asked_at: tuple[str, ...]


def fields_in_words(flow: Flow) -> list[FieldRow]:
    """The fields of a flow, in order."""
    return [FieldRow(field, holds_words(field), tuple(_asked_at(flow, field.code))) for field in flow.fields]


def holds_words(field: Field) -> str:
    """What a field holds: its kind, unit, bounds or choices."""
    words = [field_kind_words(field.kind)]
    if field.kind == "file":
        words.append(file_words(field))
    if field.unit:
        words.append(label(field, "unit"))
    if field.at_least is not None:
        words.append(f"≥ {field.at_least}")
    if field.at_most is not None:
        words.append(f"≤ {field.at_most}")
    if field.choices:
        words.append(" / ".join(label(option) for option in field.choices))
    return " · ".join(words)


def _asked_at(flow: Flow, code: str) -> list[str]:
    found = [_("opening")] if code in (*flow.asks, *flow.offers) else []
    moves = (move for stage in flow.stages for move in stage.moves if code in (move.records, *move.fields))
    return list(dict.fromkeys([*found, *map(label, moves)]))

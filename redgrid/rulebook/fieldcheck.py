"""Whether the fields of a flow can be filled in, and whether what is asked and waited for is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from redgrid.rulebook.faults import Fault, Path, Reading
from redgrid.rulebook.institution import FACT, GATES, PARTS, condition_of
from redgrid.rulebook.institution.fields import CHOSEN, NO, PICTURE, YES
from redgrid.rulebook.references import codes, limit, twice, unknown

Item = Mapping[str, Any]
LISTED = ("person", "unit", "place")
COUNTED = ("number", "money")
# The kinds that the sentence said with a move may become.
WRITTEN = ("text", "long_text")


def field_faults(reading: Reading, path: Path, flow: Item) -> Iterator[Fault]:
    """Faults of the fields of ``flow`` themselves, and of what its opening asks."""
    for number, field in enumerate(flow.get("fields") or ()):
        yield from _field(reading, (*path, "fields", number), field)
    yield from asking_faults(reading, path, flow, flow)
    yield from _without_case(reading, path, flow, flow)
    yield from _without_case(reading, (*path, "checks"), flow, flow.get("checks") or {})
    yield from _open_to_all(reading, path, flow)
    for number, capacity in enumerate(flow.get("opened_by") or ()):
        known = codes(reading.content, "capacities")
        yield from unknown(reading, (*path, "opened_by", number), _("capacity"), capacity, known)
    yield from telling_faults(reading, path, flow)
    if flow.get("user_unit"):
        units = [field["code"] for field in flow.get("fields") or () if field.get("kind") == "unit"]
        yield from unknown(
            reading, (*path, "user_unit"), _("field of the kind unit"), flow["user_unit"], units
        )


def telling_faults(reading: Reading, path: Path, flow: Item) -> Iterator[Fault]:
    """Faults of what is told at once, of the notice, of who sets milestones, and of what the matrix shows."""
    known = codes(reading.content, "capacities")
    for number, actor in enumerate(flow.get("milestones") or ()):
        place = (*path, "milestones", number)
        yield from unknown(reading, place, _("capacity or part"), actor, [*PARTS, *known])
    yield from twice(reading, (*path, "tells"), flow.get("tells") or ())
    for number, telling in enumerate(flow.get("tells") or ()):
        place = (*path, "tells", number)
        yield from _conditions(reading, place, flow, telling)
        for order, capacity in enumerate(telling["to"]):
            yield from unknown(reading, (*place, "to", order), _("capacity"), capacity, known)
        if telling.get("limit"):
            yield from limit(reading, (*place, "limit"), telling["limit"])
    for number, code in enumerate(flow.get("matrix_shows") or ()):
        yield from unknown(reading, (*path, "matrix_shows", number), _("field"), code, codes(flow, "fields"))
    for number, remark in enumerate(flow.get("at_place") or ()):
        yield from _conditions(reading, (*path, "at_place", number), flow, remark)
    yield from _shown(reading, path, flow, "charter")
    yield from _shown(reading, path, flow, "notice")


def _shown(reading: Reading, path: Path, flow: Item, name: str) -> Iterator[Fault]:
    """Faults of what stands on the notice or the charter, and when."""
    said = flow.get(name) or {"when": ()}
    yield from _conditions(reading, (*path, name), flow, said)
    for number, code in enumerate(said.get("shows") or ()):
        yield from unknown(reading, (*path, name, "shows", number), _("field"), code, codes(flow, "fields"))


def _conditions(reading: Reading, path: Path, flow: Item, asking: Item) -> Iterator[Fault]:
    for number, gate in enumerate(asking["when"]):
        if gate in GATES:
            message = _("Only facts decide here: “%(gate)s” is a gate of moves.") % {"gate": gate}
            yield reading.fault((*path, "when", number), message, _("Write “fact:field=answer”."))
        else:
            yield from gate_faults(reading, (*path, "when", number), flow, gate)


def due_by_faults(reading: Reading, path: Path, flow: Item, stage: Item) -> Iterator[Fault]:
    """A fault when the field that says when a stage is due is no day."""
    if stage.get("due_by"):
        days = [field["code"] for field in flow.get("fields") or () if field.get("kind") == "date"]
        yield from unknown(reading, (*path, "due_by"), _("field of the kind date"), stage["due_by"], days)


def _open_to_all(reading: Reading, path: Path, flow: Item) -> Iterator[Fault]:
    """Whoever reports without an account is shown no lists of people, units or places."""
    for code in (*(flow.get("asks") or ()), *(flow.get("offers") or ())):
        field = _named(flow, code)
        if flow.get("purpose") and field and field.get("kind") in LISTED:
            message = _("“%(field)s” cannot be asked of people without an account.") % {"field": code}
            yield reading.fault(path, message, _("Ask for it with a later move."))


def asking_faults(reading: Reading, path: Path, flow: Item, asking: Item) -> Iterator[Fault]:
    """Faults of what a move, or the opening of a case, asks to be filled in."""
    for key in ("asks", "offers"):
        for number, code in enumerate(asking.get(key) or ()):
            yield from unknown(reading, (*path, key, number), _("field"), code, codes(flow, "fields"))
    both = set(asking.get("asks") or ()) & set(asking.get("offers") or ())
    for code in sorted(both):
        message = _("“%(field)s” is asked for and offered at once.") % {"field": code}
        yield reading.fault((*path, "offers"), message, _("Keep it in one of the two lists."))


def move_field_faults(reading: Reading, path: Path, flow: Item, move: Item) -> Iterator[Fault]:
    """Faults of the fields that ``move`` of ``flow`` records."""
    yield from asking_faults(reading, path, flow, move)
    yield from file_faults(reading, path, flow, move)
    field = _named(flow, move.get("records") or "")
    if field and field.get("kind", "long_text") not in WRITTEN:
        message = _("A note is text: it cannot become “%(field)s”.") % {"field": field["code"]}
        yield reading.fault((*path, "records"), message, _("Ask for the field instead (asks: …)."))
    if move.get("log") and move["kind"] != "note":
        message = _("Only a move of the kind note is made again and again.")
        yield reading.fault((*path, "log"), message, _("Drop “log”, or change the kind to note."))


def gate_faults(reading: Reading, path: Path, flow: Item, gate: str) -> Iterator[Fault]:
    """Faults of one gate: it is known, and what it waits for can be recorded."""
    condition = condition_of(gate)
    if condition is None:
        fields = [FACT + field for field in codes(flow, "fields")]
        yield from unknown(reading, path, _("gate"), gate, [*GATES, *fields])
        return
    field = _named(flow, condition.field)
    if field is None:
        yield from unknown(reading, path, _("field"), condition.field, codes(flow, "fields"))
        return
    if condition.value:
        yield from unknown(reading, path, _("answer"), condition.value, _answers(field))
    if condition.field not in recorded_in(flow):
        message = _("This gate never opens: no move records “%(field)s”.") % {"field": condition.field}
        yield reading.fault(path, message, _("Let a move record it (records: …), or drop the gate."))


def recorded_in(flow: Item) -> set[str]:
    """The fields that the opening or some move of ``flow`` fills in."""
    moves = [move for stage in flow["stages"] for move in stage["moves"]]
    found = {move["records"] for move in moves if move.get("records")}
    for asking in (flow, *moves):
        found |= {*(asking.get("asks") or ()), *(asking.get("offers") or ())}
    return found


def _named(flow: Item, code: str) -> Item | None:
    return next((field for field in flow.get("fields") or () if field["code"] == code), None)


def _answers(field: Item) -> list[str]:
    return [YES, NO] if field.get("kind") == "yes_no" else codes(field, "choices")


def file_faults(reading: Reading, path: Path, flow: Item, asking: Item) -> Iterator[Fault]:
    """Faults of the files that a move asks for: a photo is offered and never demanded."""
    for number, code in enumerate(asking.get("asks") or ()):
        field = _named(flow, code)
        if field and field.get("kind") == "file" and field.get("accepts") == [PICTURE]:
            message = _("“%(field)s” demands a photo, and no photo is ever required.") % {"field": code}
            yield reading.fault(
                (*path, "asks", number), message, _("Offer it (offers: …), or take documents too.")
            )


def _without_case(reading: Reading, path: Path, flow: Item, asking: Item) -> Iterator[Fault]:
    """A file belongs to a case: it is handed in with a move, not on opening one, nor when looking back at one."""
    for code in (*(asking.get("asks") or ()), *(asking.get("offers") or ())):
        field = _named(flow, code)
        if field and field.get("kind") == "file":
            message = _("“%(field)s” is a file: it is handed in with a move.") % {"field": code}
            yield reading.fault(path, message, _("Ask for it with a move."))


def _field(reading: Reading, path: Path, field: Item) -> Iterator[Fault]:
    kind, choices = field.get("kind", "long_text"), field.get("choices") or ()
    limits = [key for key in ("accepts", "most_mb") if key in field]
    if limits and kind != "file":
        message = _("Only a file is bounded by its kind and size.")
        yield reading.fault((*path, limits[0]), message, _("Drop it, or change the kind to file."))
    if kind in CHOSEN and not choices:
        message = _("A field of the kind “%(kind)s” needs choices.") % {"kind": kind}
        yield reading.fault(path, message, _("List them (choices: …)."))
    if kind not in CHOSEN and choices:
        message = _("A field of the kind “%(kind)s” has no choices.") % {"kind": kind}
        yield reading.fault((*path, "choices"), message, _("Drop them, or change the kind to choice."))
    yield from twice(reading, (*path, "choices"), choices)
    if field.get("becomes") and kind != "person":
        message = _("Only a person becomes lead or overseer.")
        yield reading.fault((*path, "becomes"), message, _("Drop it, or change the kind to person."))
    bounds = [key for key in ("at_least", "at_most") if key in field]
    if bounds and kind not in COUNTED:
        message = _("Only numbers and money have bounds.")
        yield reading.fault((*path, bounds[0]), message, _("Drop it, or change the kind to number."))
    elif len(bounds) == 2 and field["at_least"] > field["at_most"]:
        message = _("Nothing lies between %(least)s and %(most)s.")
        words = {"least": field["at_least"], "most": field["at_most"]}
        yield reading.fault((*path, "at_most"), message % words, _("Exchange the two."))

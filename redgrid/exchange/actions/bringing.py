"""A list comes in: the dry run and the real one are the same walk, but for its last step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.exchange.duties import bring_duties
from redgrid.exchange.entering import bring_people, bring_resources, bring_units
from redgrid.exchange.files import read_file
from redgrid.exchange.holding import bring_absences, bring_claims, bring_held, bring_stand_ins
from redgrid.exchange.kinds import Kind, kind_of
from redgrid.exchange.lines import (
    CREATED,
    OUTCOMES,
    REJECTED,
    UNCHANGED,
    UPDATED,
    Batch,
    Line,
    read_lines,
)
from redgrid.exchange.models import Import
from redgrid.exchange.rules import may_exchange
from redgrid.exchange.second_nets import bring_second_nets
from redgrid.exchange.tables import Table, find_table, table_from
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.actor import SYSTEM, Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Missing, Refused
from redgrid.kit.words import clean_line
from redgrid.rulebook.actions import set_calendar_day
from redgrid.rulebook.keeping import STANDARD_CALENDAR
from redgrid.rulebook.models import CalendarDay

# More rejected rows than this are counted, not kept: whoever sees these knows what is wrong with the rest.
REJECTED_KEPT = 5_000
# Of the rows that came in, the first ones of each outcome are named.
NAMED = 200


@dataclass(frozen=True)
class Result:
    """What became of every row."""

    table: Table
    lines: list[Line]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    @property
    def rejected(self) -> list[Line]:
        return [line for line in self.lines if line.outcome == REJECTED]

    def report(self) -> dict[str, Any]:
        """What is kept of it: the mapping, and the rejected rows without what is not needed."""
        words = self.table.as_json()
        return {
            **{
                name: words[name]
                for name in ("sheet", "header_row", "mapping", "left_out", "unneeded", "skipped")
            },
            "rejected": [_kept(line) for line in self.rejected[:REJECTED_KEPT]],
            "rows": {outcome: self._named(outcome) for outcome in (CREATED, UPDATED, UNCHANGED)},
        }

    def _named(self, outcome: str) -> list[tuple[int | str, str]]:
        """The first rows with this outcome: number in the sheet, and what names them."""
        columns = [
            code for code, _header in self.table.mapping if kind_of(self.table.kind).column(code).is_needed
        ]
        rows = islice((line for line in self.lines if line.outcome == outcome), NAMED)
        return [(row.number, " ".join(str(row.cells.get(code, "")) for code in columns)) for row in rows]


def _kept(line: Line) -> dict[str, Any]:
    stored = {
        code: cell if isinstance(cell, str | int | float) else str(cell) for code, cell in line.cells.items()
    }
    return {"row": line.number, "cells": stored, "reasons": line.reasons}


def bring_in(
    kind: str, content: bytes, *, by: Actor, file_name: str = "", is_dry_run: bool = False
) -> tuple[Result, Import | None]:
    """Bring the list of ``kind`` in ``content`` in, or only find out what would become of it.

    Raises Invalid for a file that holds no such list, Forbidden without grid.change. The import is None after a dry
    run.
    """
    guard(by)
    table = find_table(kind_of(kind), read_file(content))
    row = _import(kind, file_name, by)
    result = _walk(table, row, by=by, is_dry_run=is_dry_run)
    return result, None if is_dry_run else row


def try_import(
    kind: str, content: bytes, *, by: Actor, file_name: str = "", into: Mapping[str, Any] | None = None
) -> Import:
    """A dry run that is kept, with the list as far as it is needed, until somebody says that it may be done.

    ``into`` names the draft (``draft``) that a duty list goes into, and whether the list is whole (``is_whole``).
    """
    guard(by)
    table = find_table(kind_of(kind), read_file(content))
    row = _import(kind, file_name, by)
    row.into = dict(into or {})
    _walk(table, row, by=by, is_dry_run=True)
    row.table = table.as_json()
    row.save(force_insert=True)
    return row


def confirm_import(tried: Import, *, by: Actor) -> Import:
    """Do what was tried. Raises Refused when that was done, or given up, already."""
    guard(by)
    with transaction.atomic():
        # Once only: whoever takes the list away does it.
        stored = Import.objects.select_for_update().filter(pk=tried.pk, actor=by.actor_code).first()
        if stored is None or stored.state != Import.TRIED or stored.table is None:
            raise Refused(_("This list was brought in already, or its hour is over: send the file again."))
        table = table_from(stored.table)
        stored.table = None
        _walk(table, stored, by=by, is_dry_run=False)
    return stored


def discard_import(tried: Import, *, by: Actor) -> None:
    """Give up what was only tried."""
    guard(by)
    Import.objects.filter(pk=tried.pk, actor=by.actor_code, state=Import.TRIED).delete()


def guard(by: Actor) -> None:
    """Raises Forbidden for whoever may not change the map."""
    if by != SYSTEM and not (isinstance(by, Person) and may_exchange(by)):
        raise Forbidden(_("Lists are brought in by those who may change the map."))


def _import(kind: str, file_name: str, by: Actor) -> Import:
    name = clean_line(file_name)[:120] or kind
    return Import(kind=kind, file_name=name, at=now(), actor=by.actor_code, actor_name=by.actor_name)


def _walk(table: Table, row: Import, *, by: Actor, is_dry_run: bool) -> Result:
    """Bring everything in that can be; what is refused is left out, and the rest tried again without it."""
    kind = kind_of(table.kind)
    with transaction.atomic():
        result = Result(table, read_lines(kind, table))
        into = {**row.into, "named": _named(result.lines, kind)} if kind.is_text else {}
        stood = _until_all_stands(Batch(kind, result.lines, by, now(), into))
        for name, count in result.counts.items():
            setattr(row, name, count)
        row.report = {**result.report(), "renamed": stood.renamed[:REJECTED_KEPT], "dropped": stood.dropped}
        if is_dry_run:
            transaction.set_rollback(True)
            return result
        row.state, row.at = Import.DONE, now()
        row.did = asdict(stood.did) if kind.is_undoable else None
        row.save()
        facts = {"kind": kind.code, **result.counts}
        record("import.done", by=by, subject=f"import:{row.pk}", facts=facts)
    return result


def _named(lines: Sequence[Line], kind: Kind) -> list[str]:
    """The codes that a list names, also in rows that are rejected: what stands there is not meant to be dropped."""
    return [str(line.cells.get(kind.key.code, "")).strip().upper() for line in lines]


def _until_all_stands(batch: Batch) -> Batch:
    while True:
        lines = [line for line in batch.lines if line.outcome != REJECTED]
        for line in lines:
            line.done = UNCHANGED
        with transaction.atomic():
            again = Batch(batch.kind, lines, batch.by, batch.at, batch.into)
            BRINGERS[batch.kind.code](again)
            if not any(line.reasons for line in lines):
                return again
            transaction.set_rollback(True)


def bring_days(batch: Batch) -> None:
    """Days that are worked, or not, against the published calendar."""
    known = {(row.calendar, row.day): (row.is_working, row.note) for row in CalendarDay.objects.all()}
    heard: dict[tuple[str, date], dict[str, Any]] = {}
    for line in batch.lines:
        day: date = line.values["day"]
        calendar = line.values.get("calendar") or STANDARD_CALENDAR
        if heard.setdefault((calendar, day), line.values) != line.values:
            line.refuse("", _("Another row of the same list says otherwise."))
            continue
        before = known.get((calendar, day))
        wanted = (line.values["is_working"], line.values.get("note", before[1] if before else "")[:120])
        if before == wanted:
            continue
        try:
            set_calendar_day(day, by=batch.by, is_working=wanted[0], note=wanted[1], calendar=calendar)
        except Missing as refusal:
            line.refuse("calendar", refusal.reason)
            continue
        line.mark(UPDATED if before else CREATED)
        known[calendar, day] = wanted
        batch.did.days.append([day.isoformat(), list(before) if before else None, list(wanted), calendar])


BRINGERS: dict[str, Callable[[Batch], None]] = {
    "units": bring_units,
    "people": bring_people,
    "posts": bring_held,
    "officers": bring_held,
    "places": bring_resources,
    "equipment": bring_resources,
    "business": bring_resources,
    "claims": bring_claims,
    "second_nets": bring_second_nets,
    "stand_ins": bring_stand_ins,
    "absences": bring_absences,
    "holidays": bring_days,
    "duties": bring_duties,
}

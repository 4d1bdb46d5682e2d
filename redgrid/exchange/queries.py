"""What the pages of this room show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from redgrid.exchange.kinds import Kind, kind_of
from redgrid.exchange.models import Import
from redgrid.grid.models import Person

HISTORY, SHOWN = 20, 200


@dataclass(frozen=True)
class RejectedRow:
    """A row that was rejected: its number, its cells under their headers, why not."""

    number: int | str
    cells: list[dict[str, str]]
    whole: str


@dataclass(frozen=True)
class Outcome:
    """What an import did, or would do."""

    row: Import
    kind: Kind
    mapping: list[tuple[str, str]]
    rejected: list[RejectedRow]
    renamed: list[tuple[str, str, str]]

    @property
    def rows(self) -> dict[str, list[tuple[int | str, str]]]:
        """The first rows by what became of them: number in the sheet, and what names them."""
        found: dict[str, list[tuple[int | str, str]]] = self.row.report.get("rows", {})
        return found

    @property
    def more(self) -> int:
        """Rejected rows that are not shown."""
        return self.row.rejected - len(self.rejected)

    @property
    def changes(self) -> int:
        return self.row.created + self.row.updated + len(self.dropped)

    @property
    def dropped(self) -> list[str]:
        """Codes that a whole list does not name any more."""
        found: list[str] = self.row.report.get("dropped", [])
        return found


def history() -> list[tuple[Import, Kind]]:
    """What was brought in last."""
    done = Import.objects.exclude(state=Import.TRIED).defer("report", "table")
    return [(row, kind_of(row.kind)) for row in done[:HISTORY]]


def visible_to(person: Person) -> Any:
    """Imports that ``person`` may look at: all that were done, and what they tried themselves."""
    return Import.objects.exclude(state=Import.TRIED) | Import.objects.filter(actor=person.actor_code)


def outcome_of(row: Import) -> Outcome:
    """The outcome in the words of its columns."""
    kind = kind_of(row.kind)
    names = {column.code: column for column in kind.columns}
    mapping = [(header, names[code].name) for code, header in row.report["mapping"]]
    rejected = [_rejected(entry, row, kind) for entry in row.report["rejected"][:SHOWN]]
    return Outcome(row, kind, mapping, rejected, row.report.get("renamed", [])[:SHOWN])


def _rejected(entry: dict[str, Any], row: Import, kind: Kind) -> RejectedRow:
    reasons = entry["reasons"]
    codes = [code for code, _header in row.report["mapping"]]
    shown = [code for code in codes if code in reasons or kind.column(code).is_needed]
    shown += [code for code in reasons if code and code not in codes]
    cells = [
        {
            "header": kind.column(code).name,
            "text": str(entry["cells"].get(code, "")),
            "why": reasons.get(code, ""),
        }
        for code in shown
    ]
    return RejectedRow(entry["row"], cells, reasons.get("", ""))

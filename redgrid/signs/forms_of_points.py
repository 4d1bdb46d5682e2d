"""The assessment form of an officer: each duty with its points, and room for what the three tiers find."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from redgrid.kit.actor import Actor
from redgrid.kit.naming import label
from redgrid.kit.workbooks import HEAD, TITLE, Book, made_by
from redgrid.rulebook.institution import Institution
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.pages import OfficerDuties, officers_with_duties
from redgrid.signs.sheets import DESIGNS, frame, issue

FORM = DESIGNS / "form.typ"
CELL = {"border": 1, "valign": "top", "text_wrap": True}
TEXT = {**CELL, "num_format": "@"}
SUM = {"border": 1, "bold": True, "num_format": "0.00"}
WIDTHS = (8, 24, 24, 44, 8, 11, 11, 11, 30)
FIRST_TIER = 5


def columns() -> list[str]:
    """The heads of the form."""
    said = [_("Clause"), _("Duty"), _("Time limit"), _("Standard"), _("Points")]
    return [*said, *tier_words().values(), _("Fact of each deduction")]


def tier_words() -> dict[str, str]:
    """Who looks, by the codes of the scoring."""
    return {
        "self": _("Self-check"),
        "cross": _("Cross-check"),
        "centre": _("Inspection by the centre"),
    }


def form_says(officers: list[str], blueprint: Blueprint, text: Institution) -> dict[str, Any]:
    """What the design of assessment forms is told, a page each."""
    lists = {found.officer.code: found for found in officers_with_duties(text)}
    return {
        **frame(),
        "issue": issue(str(blueprint)),
        "words": {
            "columns": columns(),
            "sum": _("Sum"),
            "blanks": [_("Unit"), _("Period"), _("Officer")],
            "signs": [_("Self-check by"), _("Cross-check by"), _("Inspection by"), _("Day")],
        },
        "forms": [_form(lists[code], text) for code in officers],
    }


def _form(found: OfficerDuties, text: Institution) -> dict[str, Any]:
    return {
        "title": _title(found),
        "aside": label(text, "title"),
        "points": str(found.points),
        "remark": _weights(text),
        "rows": _rows(found),
    }


def _title(found: OfficerDuties) -> str:
    return _("Assessment form: %(officer)s") % {"officer": label(found.officer)}


def _rows(found: OfficerDuties) -> list[list[str]]:
    return [
        [row.duty.code, label(row.duty, "title"), row.limit or row.rhythm, label(row.duty, "standard"),
         str(row.duty.points)]
        for row in found.rows
    ]  # fmt: skip


def _weights(text: Institution) -> str:
    """How the three tiers make one number, by the scoring of the text."""
    weights = [(words, text.scoring.tiers.get(code)) for code, words in tier_words().items()]
    said = _(", ").join(f"{words} {weight}%" for words, weight in weights if weight is not None)
    rule = _("A deduction ends at the points of its item; what had no occasion counts in full.")
    return _("%(weights)s. %(rule)s") % {"weights": said, "rule": rule} if said else rule


def form_book(officers: list[str], text: Institution, by: Actor) -> bytes:
    """The same as a workbook, a sheet for each officer; sums are reckoned by the spreadsheet."""
    book = Book()
    lists = {found.officer.code: found for found in officers_with_duties(text)}
    for code in officers:
        _sheet(book, lists[code], text, by)
    return book.bytes()


def _sheet(book: Book, found: OfficerDuties, text: Institution, by: Actor) -> None:
    sheet = book.book.add_worksheet(label(found.officer)[:31])
    heads = columns()
    sheet.merge_range(0, 0, 0, len(heads) - 1, _title(found), book.style(TITLE))
    sheet.set_row(0, 30)
    for number, (head, width) in enumerate(zip(heads, WIDTHS, strict=True)):
        sheet.set_column(number, number, width)
        sheet.write_string(1, number, head, book.style(HEAD))
    for row, (words, each) in enumerate(zip(_rows(found), found.rows, strict=True), start=2):
        for number, said in enumerate(words[:-1]):
            sheet.write_string(row, number, said, book.style(TEXT))
        sheet.write_number(row, FIRST_TIER - 1, float(each.duty.points), book.style(CELL))
        for number in range(FIRST_TIER, len(heads)):
            sheet.write_blank(row, number, None, book.style(CELL))
        rule = {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": float(each.duty.points),
        }
        sheet.data_validation(row, FIRST_TIER, row, FIRST_TIER + 2, rule)
    _foot(book, sheet, len(found.rows) + 2, text, by)
    sheet.freeze_panes(2, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0, 1)
    sheet.fit_to_pages(1, 0)


def _foot(book: Book, sheet: Any, row: int, text: Institution, by: Actor) -> None:
    """The sums of the columns, and the tiers weighted as the scoring says."""
    sheet.write_string(row, 1, _("Sum"), book.style(SUM))
    for number in range(FIRST_TIER - 1, FIRST_TIER + 3):
        letter = "ABCDEFGHI"[number]
        # Written with an empty result: what the programs reckon when they open it.
        sheet.write_formula(row, number, f"=SUM({letter}3:{letter}{row})", book.style(SUM), "")
    tiers = [text.scoring.tiers.get(code) for code in tier_words()]
    if all(weight is not None for weight in tiers):
        terms = "+".join(
            f"{letter}{row + 1}*{weight}/100" for letter, weight in zip("FGH", tiers, strict=True)
        )
        sheet.write_string(row + 1, 1, _("Weighted"), book.style(SUM))
        sheet.write_formula(row + 1, FIRST_TIER, f"=ROUND({terms},2)", book.style(SUM), "")
    sheet.write_string(row + 2, 0, _weights(text))
    sheet.write_string(row + 3, 0, made_by(by))

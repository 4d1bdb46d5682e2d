"""What the fields of a case may hold: words from outside become facts, and facts become words.

A fact is a text or a list of texts: numbers and sums of money in plain digits, days as 2026-03-12, answers, people,
units and places by their codes, files by the key of the attachment.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from redgrid.cases.models import Attachment
from redgrid.cases.rules import is_here
from redgrid.grid.models import Person, Resource, Unit
from redgrid.kit.naming import label
from redgrid.kit.refusal import Invalid
from redgrid.kit.words import can_be_seen, clean_line, clean_words
from redgrid.rulebook.institution import Checks, Field, Flow, Move
from redgrid.rulebook.institution.fields import NO, PICTURE, YES
from redgrid.rulebook.words import answer_words, file_words

Fact = str | list[str]
LINE_LENGTH, TEXT_LENGTH = 200, 5000
MOST_DIGITS = 15
MEGABYTE = 1_000_000
YEARS = range(1990, 2101)
CENT = Decimal("0.01")


def checked_facts(flow: Flow, asking: Move | Flow | Checks, said: Mapping[str, object]) -> dict[str, Fact]:
    """What ``said`` fills in of the fields that ``asking`` asks for and offers, by code; what is empty is left out.

    Raises Invalid, with the field's code, for what cannot be read, is missing, or is not asked for here.
    """
    stray = next((code for code in said if code not in (*asking.asks, *asking.offers)), None)
    if stray is not None:
        raise Invalid(_("“%(field)s” is not asked for here.") % {"field": stray[:40]}, field=stray[:40])
    facts: dict[str, Fact] = {}
    for field in flow.fields_of((*asking.asks, *asking.offers)):
        fact = checked_fact(field, said.get(field.code))
        if fact:
            facts[field.code] = fact
        elif field.code in asking.asks:
            raise Invalid(_("“%(field)s” is still missing.") % {"field": label(field)}, field=field.code)
    return facts


def checked_fact(field: Field, said: object) -> Fact | None:
    """One fact out of words from outside, None when nothing is said. Raises Invalid."""
    if field.kind == "several":
        return _several(field, said)
    if said is None or said == "" or said == []:
        return None
    if not isinstance(said, str):
        raise Invalid(_("“%(field)s” holds one answer.") % {"field": label(field)}, field=field.code)
    words = clean_words(said) if field.kind == "long_text" else clean_line(said)
    return READERS[field.kind](field, words) if can_be_seen(words) else None


def _several(field: Field, said: object) -> Fact | None:
    chosen = [said] if isinstance(said, str) else said
    if not chosen:
        return None
    if not isinstance(chosen, list) or any(code not in field.answers for code in chosen):
        raise _no_answer(field)
    return [code for code in field.answers if code in chosen]


def _text(field: Field, words: str) -> str:
    most = TEXT_LENGTH if field.kind == "long_text" else LINE_LENGTH
    if len(words) > most:
        said = {"field": label(field), "most": most}
        raise Invalid(_("Keep “%(field)s” under %(most)d characters.") % said, field=field.code)
    return words


def _number(field: Field, words: str) -> str:
    # Digits of full width and separators of thousands are how people write.
    plain = unicodedata.normalize("NFKC", words).replace(",", "").replace(" ", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise _not_a_number(field) from None
    if not number.is_finite() or number.adjusted() >= MOST_DIGITS or len(plain) > 2 * MOST_DIGITS:
        raise _not_a_number(field)
    if field.kind == "money" and number != number.quantize(CENT):
        raise Invalid(_("“%(field)s” is written to the cent.") % {"field": label(field)}, field=field.code)
    _bounded(field, number)
    return f"{number.quantize(CENT) if field.kind == 'money' else number:f}"


def _not_a_number(field: Field) -> Invalid:
    return Invalid(
        _("“%(field)s” is a number, written in digits.") % {"field": label(field)}, field=field.code
    )


def _bounded(field: Field, number: Decimal) -> None:
    if field.at_least is not None and number < field.at_least:
        words = {"field": label(field), "bound": field.at_least}
        raise Invalid(_("“%(field)s” is %(bound)s at least.") % words, field=field.code)
    if field.at_most is not None and number > field.at_most:
        words = {"field": label(field), "bound": field.at_most}
        raise Invalid(_("“%(field)s” is %(bound)s at most.") % words, field=field.code)


def _day(field: Field, words: str) -> str:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        day = date.min
    if day.year not in YEARS:
        message = _("“%(field)s” is a day, written like 2026-03-12.") % {"field": label(field)}
        raise Invalid(message, field=field.code)
    return day.isoformat()


def _answer(field: Field, words: str) -> str:
    if words not in field.answers:
        raise _no_answer(field)
    return words


def _no_answer(field: Field) -> Invalid:
    words = {"field": label(field), "known": ", ".join(field.answers)}
    return Invalid(_("“%(field)s”: choose one of %(known)s.") % words, field=field.code)


def _person(field: Field, words: str) -> str:
    person = Person.objects.filter(staff_number=words).first()
    if person is None or not is_here(person):
        said = {"number": words[:20]}
        raise Invalid(_("There is nobody with the staff number %(number)s.") % said, field=field.code)
    return person.staff_number


def _unit(field: Field, words: str) -> str:
    if not Unit.objects.filter(code=words, closes_at=None).exists():
        raise Invalid(_("There is no unit “%(code)s”.") % {"code": words[:40]}, field=field.code)
    return words


def _place(field: Field, words: str) -> str:
    if not Resource.objects.filter(code=words, kind=Resource.PLACE, closes_at=None).exists():
        raise Invalid(_("There is no place “%(code)s”.") % {"code": words[:40]}, field=field.code)
    return words


def _file(field: Field, words: str) -> str:
    kept = Attachment.objects.filter(pk=int(words), withdrawn_at=None).first() if is_key(words) else None
    if kept is None:
        raise Invalid(_("“%(field)s”: there is no such file.") % {"field": label(field)}, field=field.code)
    guard_file(field, kind_of(kept), kept.size)
    return str(kept.pk)


def is_key(words: str) -> bool:
    """Whether ``words`` could be the key of an attachment."""
    return words.isascii() and words.isdigit() and len(words) <= 15


def kind_of(kept: Attachment) -> str:
    """Which of the kinds of file an attachment is."""
    return PICTURE if kept.is_picture else kept.name.rpartition(".")[2]


def guard_file(field: Field, kind: str, size: int) -> None:
    """Raises Invalid for a file that the field does not take."""
    if (field.accepts and kind not in field.accepts) or (field.most_mb and size > field.most_mb * MEGABYTE):
        words = {"field": label(field), "files": file_words(field)}
        raise Invalid(_("“%(field)s” takes: %(files)s.") % words, field=field.code)


def _link(field: Field, words: str) -> str:
    """A page of this house (/library/5) or an address of another one (https://…), nothing that runs."""
    inside = words.startswith("/") and words[1:2] not in {"/", "\\"}
    try:
        parts = urlsplit(words)
        outside = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        outside = False
    if not (inside or outside) or len(words) > LINE_LENGTH or any(letter in words for letter in " \\<>\"'`"):
        message = _("“%(field)s” is an address like /library/5 or https://….") % {"field": label(field)}
        raise Invalid(message, field=field.code)
    return words


READERS: dict[str, Callable[[Field, str], str]] = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "money": _number,
    "date": _day,
    "choice": _answer,
    "yes_no": _answer,
    "file": _file,
    "link": _link,
    "person": _person,
    "unit": _unit,
    "place": _place,
}
# Where the names of facts that are codes stand: the rows, and the column of the code.
NAMED: dict[str, tuple[Callable[[], QuerySet[Any]], str]] = {
    "person": (Person.objects.all, "staff_number"),
    "unit": (Unit.objects.all, "code"),
    "place": (Resource.objects.all, "code"),
    "file": (Attachment.objects.all, "pk"),
}


def in_words(flow: Flow, told: Iterable[Mapping[str, Fact]]) -> list[dict[str, str]]:
    """Many sets of facts in the reader's words, by code, in the order of the flow's fields: at most three statements
    for all of them.
    """
    sets = list(told)
    names = {kind: _names(flow, kind, sets) for kind in NAMED}
    return [
        {
            field.code: _words(field, facts[field.code], names.get(field.kind, {}))
            for field in flow.fields
            if facts.get(field.code)
        }
        for facts in sets
    ]


def facts_in_words(flow: Flow, facts: Mapping[str, Fact]) -> list[tuple[str, str]]:
    """(name of the field, what it holds) of everything that is recorded."""
    words = in_words(flow, [facts])[0]
    return [(label(field), words[field.code]) for field in flow.fields if field.code in words]


def address_of(field: Field, fact: Fact) -> str:
    """Where a fact leads: to its file, or to the page that it names; empty for every other."""
    if isinstance(fact, list):
        return ""
    return {"file": f"/attachments/{fact}", "link": fact}.get(field.kind, "")


def facts_with_links(flow: Flow, facts: Mapping[str, Fact]) -> list[tuple[str, str, str]]:
    """(name of the field, what it holds, where it leads) of everything that is recorded."""
    words = in_words(flow, [facts])[0]
    told = [field for field in flow.fields if field.code in words]
    return [(label(field), words[field.code], address_of(field, facts[field.code])) for field in told]


def _names(flow: Flow, kind: str, sets: Iterable[Mapping[str, Fact]]) -> Mapping[str, Model]:
    codes = [field.code for field in flow.fields if field.kind == kind]
    wanted = {str(facts[code]) for facts in sets for code in codes if facts.get(code)}
    if not wanted:
        return {}
    rows, column = NAMED[kind]
    return {str(getattr(row, column)): row for row in rows().filter(**{f"{column}__in": wanted})}


def _words(field: Field, fact: Fact, names: Mapping[str, Model]) -> str:
    if isinstance(fact, list):
        return _(", ").join(answer_words(field, code) for code in fact)
    if field.kind in {"choice", "yes_no"}:
        return answer_words(field, fact)
    if field.kind in NAMED:
        return _name_of(names[fact]) if fact in names else fact
    if field.kind == "money":
        return _("%(amount)s yuan") % {"amount": _grouped(fact)}
    if field.kind == "number":
        return f"{_grouped(fact)} {label(field, 'unit')}".strip()
    if field.kind == "date":
        return formats.date_format(date.fromisoformat(fact), "Y-m-d")
    return fact


def _name_of(row: Model) -> str:
    """What a person, unit, place or file is called."""
    if not isinstance(row, Attachment):
        return label(row)
    name = row.name or _("photo")
    return _("%(name)s (taken back)") % {"name": name} if row.withdrawn_at else name


def _grouped(digits: str) -> str:
    return f"{Decimal(digits):,f}"


__all__ = ["NO", "YES", "Fact", "checked_fact", "checked_facts", "facts_in_words", "in_words"]

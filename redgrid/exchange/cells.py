"""What stands in a cell, as the value it was meant to be. Raises Invalid with a sentence for what cannot be that."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.exchange.kinds import Lexicon, lexicon, plain
from redgrid.kit.refusal import Invalid
from redgrid.kit.when import FIRST_YEAR, LAST_YEAR
from redgrid.kit.words import clean_line, clean_words

WHOLE = re.compile(r"\d+\.0+")
SHORTENED = re.compile(r"\d(\.\d+)?[eE]\+\d+")
# Days since the end of 1899: what a date becomes in a cell that is not formatted as one.
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
SERIAL_START = date(1899, 12, 30)
# With blanks anywhere, as people type them between the signs for year, month and day.
IN_PARTS = re.compile(
    r"(\d{4})\s*\D\s*(\d{1,2})(?:\s*\D\s*(\d{1,2}))?\s*\D?\s*(?:(?<=\D)(\d{1,2}:\d{2}(?::\d{2})?))?"
)
MONTH = re.compile(r"(\d{4})\s*\D\s*(\d{1,2})\s*\D?")
# A number ends neither in nought nor says that it did.
JANUARY_OR_OCTOBER = re.compile(r"\d{4}\.1")
TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")


def is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def as_text(value: object) -> str:
    """Words as they stand; whole numbers without a point, dates as dates."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def line(value: object) -> str:
    return clean_line(as_text(value))


def text(value: object) -> str:
    return clean_words(as_text(value))


def code(value: object) -> str:
    """A code or staff number: halfwidth, without blanks; a literal 1.0 is number 1."""
    found = re.sub(r"\s+", "", clean_line(unicodedata.normalize("NFKC", as_text(value))))
    # Of a number with a fraction nobody knows how many noughts it had at its end.
    if SHORTENED.fullmatch(found) or (isinstance(value, float) and not value.is_integer()):
        raise Invalid(
            _("Excel has shortened this number: %(text)s. Format the column as text.") % {"text": found}
        )
    if WHOLE.fullmatch(found):
        found = found.partition(".")[0]
    if "/" in found or "?" in found or "#" in found or "\\" in found:
        raise Invalid(_("A code has no slash, question mark or number sign."))
    return found


def word(value: object, meanings: Mapping[str, str]) -> str:
    """The meaning of a word of a list."""
    found = meanings.get(plain(as_text(value)))
    if found is None:
        raise Invalid(_("“%(text)s” is not one of the words used here.") % {"text": line(value)[:40]})
    return found


def number(value: object) -> Decimal:
    """A number, with or without the word for points behind it."""
    found = (
        unicodedata.normalize("NFKC", as_text(value)).strip().removesuffix(lexicon().marks["points"]).strip()
    )
    if not re.fullmatch(r"\d{1,6}(\.\d{1,4})?", found):
        raise Invalid(_("“%(text)s” is not a number.") % {"text": line(value)[:40]})
    return Decimal(found)


def level(value: object) -> int:
    """A number from 1 to 9, also written in characters, with whatever words beside it."""
    found = [unicodedata.numeric(c, None) for c in as_text(value)]
    numbers = [number for number in found if number is not None]
    if len(numbers) != 1 or numbers[0] not in range(1, 10):
        raise Invalid(_("A level is a number from 1 to 9."))
    return int(numbers[0])


def moment(value: object) -> datetime:
    """A day as its beginning on the centre's clock, or the moment when a time is written too."""
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        found = _midnight(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = _from_number(value)
    else:
        found = _from_text(clean_line(unicodedata.normalize("NFKC", str(value))))
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise _no_date(value)
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def day(value: object) -> date:
    return timezone.localtime(moment(value)).date()


def last(value: object) -> datetime | None:
    """The end after a last day, which is inside: the beginning of the next; None for one that is open."""
    found: Lexicon = lexicon()
    if isinstance(value, str) and plain(value) in found.open_end:
        return None
    if (month := _month(value)) is not None:
        return month
    end = moment(value)
    is_day = timezone.localtime(end).time() == time()
    return end + timedelta(days=1) if is_day else end


def _month(value: object) -> datetime | None:
    """The end of a month that is written without a day."""
    match = MONTH.fullmatch(clean_line(unicodedata.normalize("NFKC", as_text(value))))
    if match is None or not 1 <= int(match[2]) <= 12:
        return None
    # The first moment of any day of the next month, back to its first.
    later = moment(f"{match[1]}-{int(match[2]):02d}-01") + timedelta(days=31)
    return later - timedelta(days=timezone.localtime(later).day - 1)


def _midnight(value: date) -> datetime:
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001 (made aware by the caller)


def _from_number(value: float) -> datetime:
    if FIRST_SERIAL <= value <= LAST_SERIAL:
        whole = _midnight(SERIAL_START + timedelta(days=int(value)))
        return whole + timedelta(seconds=round((value % 1) * 86_400))
    if JANUARY_OR_OCTOBER.fullmatch(as_text(value)):
        raise _no_date(value)
    return _from_text(as_text(value))


def _from_text(words: str) -> datetime:
    try:
        return datetime.fromisoformat(words)
    except ValueError:
        pass
    match = TOGETHER.fullmatch(words) or IN_PARTS.fullmatch(words)
    if match is None:
        if words.isdigit() and FIRST_SERIAL <= int(words) <= LAST_SERIAL:
            return _from_number(int(words))
        raise _no_date(words)
    year, month, number, *clock = match.groups()
    try:
        found = datetime(int(year), int(month), int(number or 1))  # noqa: DTZ001 (made aware by the caller)
        return datetime.combine(found, time.fromisoformat(clock[0].zfill(5))) if clock and clock[0] else found
    except ValueError:
        raise _no_date(words) from None


def _no_date(value: object) -> Invalid:
    return Invalid(
        _("“%(text)s” is not a date. Write it like 2026-03-12.") % {"text": clean_line(as_text(value))[:40]}
    )


def written(value: datetime | None) -> str:
    """A start as it is written into a list: a day when it is the beginning of one."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return local.date().isoformat() if local.time() == time() else value.astimezone(UTC).isoformat()


def written_last(value: datetime | None) -> str:
    """An end as it is written into a list: its last day when it is the beginning of the next."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    if local.time() == time():
        return (local - timedelta(days=1)).date().isoformat()
    return value.astimezone(UTC).isoformat()

"""Limits and calendar rules as people say and type them in their own language, and as a text writes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from redgrid.kit.refusal import Invalid
from redgrid.kit.worktime.limits import Limit, parse_limit
from redgrid.kit.worktime.rules import MONTH_NAMES, WEEKDAYS
from redgrid.kit.worktime.sentences import limit_words

WORDS = Path(__file__).with_name("limits.yaml")
NUMBER = re.compile(r"[0-9]{1,7}")
# More numbers has no limit that people say: "by the 5th, 15th and 25th of the month".
MOST_NUMBERS = 4
DAYS = tuple(day.capitalize() for day in WEEKDAYS)
UNITS = ("week", "month", "quarter", "half-year", "year")


def said(limit: str) -> str:
    """``3 working days`` or ``last working day of the month`` as people say it.

    What is no limit stays as it is, and so does a rule of RFC 5545.
    """
    if "RRULE:" in limit.upper():
        return limit
    try:
        return limit_words(parse_limit(limit))
    except Invalid:
        return limit


def written(typed: str) -> str:
    """The same back again: whatever people mean by ``typed``, as a text writes it.

    Amounts are read in every language (``limits.yaml``), rules as they are said in the reader's. What nobody would say
    so stays as it was typed.
    """
    if _is_written(typed):
        return typed
    return _amount(typed) or _rule(typed) or typed


def _is_written(typed: str) -> bool:
    try:
        parse_limit(typed)
    except Invalid:
        return False
    return True


def _amount(typed: str) -> str:
    words = _words()
    found = words.amount.fullmatch(_bare(typed))
    unit = words.units.get(found[2]) if found else None
    if found is None or unit is None:
        return ""
    return str(Limit(words.numbers.get(found[1]) or int(found[1]), unit))


def _rule(typed: str) -> str:
    words, numbers = _bare(typed), [int(found) for found in NUMBER.findall(typed)]
    if not words or len(numbers) > MOST_NUMBERS:
        return ""
    return next((each for each in _ways(numbers) if _bare(said(each)) == words), "")


def _bare(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).lower().split())


@dataclass(frozen=True)
class _Words:
    """How people write amounts: the form of one, what each unit may be called, numbers in letters."""

    amount: re.Pattern[str]
    units: Mapping[str, str]
    numbers: Mapping[str, int]


@cache
def _words() -> _Words:
    text = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    ends, numbers = "|".join(text["within"]), "".join(text["numbers"])
    amount = re.compile(rf"([0-9]{{1,7}}|[{numbers}]){text['measure']}?(.+?)(?:{ends})?")
    units = {_bare(word): unit for unit, words in text["units"].items() for word in words}
    return _Words(amount, units, text["numbers"])


def _ways(numbers: Sequence[int]) -> Iterator[str]:
    """Every rule that can be written with these numbers, in their order."""
    yield from _rules(numbers)
    yield from (f"by the {rule}" for rule in _rules(numbers) if not rule.startswith(("every", "first")))


def _rules(numbers: Sequence[int]) -> Iterator[str]:
    yield from ("every day", "every working day", "every shift", *(f"every {day}" for day in DAYS))
    yield from (f"by {day}" for day in DAYS)
    yield from (f"every {unit}" for unit in UNITS)
    counted = [_ordinal(number) for number in numbers] or ["last"]
    for unit in UNITS:
        for n in numbers:
            yield from (f"every {n} {unit}s", f"first {n} working days of the {unit}")
            yield f"last {n} working days of the {unit}"
        for nth in counted:
            yield from (f"{nth} {day} of the {unit}" for day in ("working day", *DAYS))
        yield f"{' and '.join(counted)} of the {unit}"
        yield f"{' and '.join((*counted, 'last day')) if numbers else 'last day'} of the {unit}"
    for n in numbers:
        yield from (f"every {n} weeks on {day}" for day in DAYS)
        dates = [f"{n} {month.capitalize()}" for month in MONTH_NAMES if n <= 31]
        yield from (*dates, *(f"by {each}" for each in dates))


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 not in {11, 12, 13} else 0, "th")
    return f"{number}{ending}"

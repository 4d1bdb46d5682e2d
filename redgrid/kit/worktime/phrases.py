"""Calendar rules in words of the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from redgrid.kit.worktime.rules import (
    FIRST,
    LAST,
    NUMBER,
    RECURRING,
    SHIFT,
    WEEKDAY,
    WHOLE,
    WORKED,
    WORKING,
    Pick,
    Rule,
)

Words = dict[str, object]


def rule_words(rule: Rule) -> str:
    """A calendar rule as people say it."""
    pick = rule.picks[0]
    if pick.kind == NUMBER:
        return _numbered(rule)
    words = PHRASES[pick.kind](rule, pick)
    return _("%(day)s at the latest") % {"day": words} if rule.is_by else words


def _whole(rule: Rule, pick: Pick) -> str:
    every = {
        "day": _("every day"),
        "week": _("every week"),
        "month": _("every month"),
        "quarter": _("every quarter"),
        "half-year": _("every half-year"),
        "year": _("every year"),
    }
    several = {
        "week": _("every %(n)d weeks"),
        "month": _("every %(n)d months"),
        "quarter": _("every %(n)d quarters"),
        "half-year": _("every %(n)d half-years"),
        "year": _("every %(n)d years"),
    }
    number = rule.span.every
    return every[rule.span.unit] if number == 1 else several[rule.span.unit] % {"n": number}


def _worked(rule: Rule, pick: Pick) -> str:
    return _("every working day")


def _shift(rule: Rule, pick: Pick) -> str:
    return _("every shift")


def _first(rule: Rule, pick: Pick) -> str:
    return _("the first %(n)d working days of the %(stretch)s") % _facts(rule, pick)


def _last(rule: Rule, pick: Pick) -> str:
    return _("the last %(n)d working days of the %(stretch)s") % _facts(rule, pick)


def _working(rule: Rule, pick: Pick) -> str:
    if pick.number < 0:
        return _("the last working day of the %(stretch)s") % _facts(rule, pick)
    return _("working day no. %(n)d of the %(stretch)s") % _facts(rule, pick)


def _weekday(rule: Rule, pick: Pick) -> str:
    if rule.span.unit == "week" and rule.span.every == 1:
        return _("every %(weekday)s") % _facts(rule, pick)
    if rule.span.unit == "week":
        return _("every %(every)d weeks on %(weekday)s") % _facts(rule, pick)
    if pick.number < 0:
        return _("the last %(weekday)s of the %(stretch)s") % _facts(rule, pick)
    return _("%(weekday)s no. %(n)d of the %(stretch)s") % _facts(rule, pick)


def _recurring(rule: Rule, pick: Pick) -> str:
    return _("by the calendar rule %(rule)s") % {"rule": rule.text}


def _numbered(rule: Rule) -> str:
    if rule.picks[0].month:
        facts = {"month": _month(rule.picks[0].month), "day": rule.picks[0].number}
        if rule.is_by:
            return _("every year by %(month)s %(day)d") % facts
        return _("every year on %(month)s %(day)d") % facts
    days = _(" and ").join(_day(pick.number) for pick in rule.picks)
    words = {"days": days, "stretch": _stretch(rule)}
    if rule.is_by:
        return _("by %(days)s of the %(stretch)s") % words
    return _("on %(days)s of the %(stretch)s") % words


def _day(number: int) -> str:
    return _("the last day") if number < 0 else _("day %(n)d") % {"n": number}


def _facts(rule: Rule, pick: Pick) -> Words:
    return {
        "n": pick.number,
        "every": rule.span.every,
        "stretch": _stretch(rule),
        "weekday": weekday_name(pick.weekday) if pick.weekday else "",
    }


def _stretch(rule: Rule) -> str:
    return {
        "week": pgettext("of the", "week"),
        "month": pgettext("of the", "month"),
        "quarter": pgettext("of the", "quarter"),
        "half-year": pgettext("of the", "half-year"),
        "year": pgettext("of the", "year"),
    }.get(rule.span.unit, "")


def weekday_name(number: int) -> str:
    """A day of the week; Monday is 1."""
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return names[number - 1]


def _month(number: int) -> str:
    names = (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"),
        _("September"), _("October"), _("November"), _("December"),
    )  # fmt: skip
    return names[number - 1]


PHRASES: dict[str, Callable[[Rule, Pick], str]] = {
    WHOLE: _whole,
    WORKED: _worked,
    SHIFT: _shift,
    FIRST: _first,
    LAST: _last,
    WORKING: _working,
    WEEKDAY: _weekday,
    RECURRING: _recurring,
}

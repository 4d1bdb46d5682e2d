"""The steps of a reckoning in words of the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from redgrid.kit.worktime.limits import DAYS, HOURS, MINUTES, WORK_HOURS, Limit, parse_limit
from redgrid.kit.worktime.phrases import rule_words
from redgrid.kit.worktime.rules import Rule, parse_rule
from redgrid.kit.worktime.tale import Step

# The names under which the package of holidays keeps them, for translation.
HOLIDAYS = (
    gettext_noop("New Year's Day"),
    gettext_noop("Spring Festival"),
    gettext_noop("Tomb-sweeping Day"),
    gettext_noop("Labour Day"),
    gettext_noop("Dragon Boat Festival"),
    gettext_noop("National Day"),
    gettext_noop("Mid-autumn Festival"),
    gettext_noop("Anti-Fascist 70th Day"),
)


def explain(steps: Sequence[Step]) -> list[str]:
    """One sentence for each step, in their order."""
    return [SENTENCES[step["kind"]](step) for step in steps]


def limit_words(limit: Limit | Rule) -> str:
    """A limit as people say it."""
    if isinstance(limit, Rule):
        return rule_words(limit)
    amount = limit.amount
    if limit.unit == MINUTES:
        return ngettext("%(n)d minute", "%(n)d minutes", amount) % {"n": amount}
    if limit.unit == HOURS:
        return ngettext("%(n)d hour", "%(n)d hours", amount) % {"n": amount}
    if limit.unit == WORK_HOURS:
        return ngettext("%(n)d work-hour", "%(n)d work-hours", amount) % {"n": amount}
    if limit.unit == DAYS:
        return ngettext("%(n)d day", "%(n)d days", amount) % {"n": amount}
    return ngettext("%(n)d working day", "%(n)d working days", amount) % {"n": amount}


def day_reason(reason: str, name: str = "") -> str:
    """Why a day is a working day or a day off, in a few words."""
    words = {
        "workday": _("working day"),
        "weekend": _("weekend"),
        "holiday": _(name) if name else _("public holiday"),
        "make_up": _("make-up working day for %(holiday)s") % {"holiday": _(name) if name else ""},
        "edited_on": _("set as a working day"),
        "edited_off": _("set as a day off"),
        "natural": _("every day counts"),
        "on_shift": _("on shift"),
        "off_shift": _("off shift"),
    }[reason]
    return f"{words} ({name})" if name and reason.startswith("edited") else words


def _start(step: Step) -> str:
    sentence = {
        "day_not_counted": _("Starts on %(at)s; the day itself is not counted (Civil Code, article 201)."),
        "from_the_minute": _("Starts at %(at)s and runs from that minute (Civil Code, article 201)."),
        "business_hours": _("Starts at %(at)s; only business hours of working days count."),
    }[step["reason"]]
    return sentence % {"at": _moment(step["at"])}


def _skip(step: Step) -> str:
    return _("%(days)s: not counted, %(why)s.") % {
        "days": _days(step),
        "why": day_reason(step["reason"], step["name"]),
    }


def _count(step: Step) -> str:
    facts = {
        "days": _days(step),
        "first": step["first"],
        "last": step["last"],
        "why": day_reason(step["reason"], step["name"]),
    }
    if step["first"] == step["last"]:
        return _("%(days)s: day %(first)d, %(why)s.") % facts
    return _("%(days)s: days %(first)d to %(last)d, %(why)s.") % facts


def _hours(step: Step) -> str:
    facts = {"from": _moment(step["from"]), "to": _moment(step["to"]), "length": _length(step["minutes"])}
    if step["reason"] == "natural":
        return _("From %(from)s to %(to)s: %(length)s, day and night.") % facts
    if step["left"]:
        return _("From %(from)s to %(to)s: %(length)s, %(left)s left.") % {
            **facts,
            "left": _length(step["left"]),
        }
    return _("From %(from)s to %(to)s: %(length)s, nothing left.") % facts


def _moved(step: Step) -> str:
    facts = {
        "from": _day(step["from"]),
        "to": _day(step["to"]),
        "why": day_reason(step["reason"], step["name"]),
    }
    return (
        _("The last day, %(from)s, is a day off (%(why)s): it moves to %(to)s (Civil Code, article 203).")
        % facts
    )


def _rule(step: Step) -> str:
    rule = parse_rule(step["rule"])
    words = rule_words(rule) if rule else step["rule"]
    return _("Comes round by the calendar: %(rule)s. Looked for after %(at)s.") % {
        "rule": words,
        "at": _moment(step["at"]),
    }


def _stretch(step: Step) -> str:
    return _("Next comes the time from %(from)s to %(to)s.") % {
        "from": _day(step["from"]),
        "to": _day(step["to"]),
    }


def _back(step: Step) -> str:
    facts = {
        "from": _day(step["from"]),
        "to": _day(step["to"]),
        "why": day_reason(step["reason"], step["name"]),
    }
    return _("The last day, %(from)s, is a day off (%(why)s): the last one worked is %(to)s.") % facts


def _close(step: Step) -> str:
    sentence = {
        "end_of_business": _(
            "Due at %(at)s, when business closes on the last day (Civil Code, article 203)."
        ),
        "end_of_day": _("Due at the end of the last day, %(at)s (Civil Code, article 203)."),
        "used_up": _("Due at %(at)s."),
    }[step["reason"]]
    return sentence % {"at": _moment(step["at"])}


def _provisional(step: Step) -> str:
    return _("The public holidays of %(year)d are not known yet: this date may still change.") % {
        "year": step["year"]
    }


def _set(step: Step) -> str:
    return _("Whoever gave it set %(at)s.") % {"at": _moment(step["at"])}


def _granted(step: Step) -> str:
    facts = {"before": _moment(step["before"]), "at": _moment(step["at"]), "name": step["by"]}
    return _("%(name)s granted more time: due at %(at)s instead of %(before)s.") % facts


def _whole(step: Step) -> str:
    return _("A part is due when the whole is.")


def _stood_still(step: Step) -> str:
    times = {"from": _moment(step["from"]), "to": _moment(step["to"])}
    if not step["left"]:
        return _("From %(from)s to %(to)s the limit stood still; it had run out before.") % times
    return _("From %(from)s to %(to)s the limit stood still; %(left)s were left.") % {
        **times,
        "left": limit_words(parse_limit(step["left"])),
    }


def _review_day(step: Step) -> str:
    return _("Whoever let it wait set this day: %(at)s.") % {"at": _moment(step["at"])}


SENTENCES: dict[str, Callable[[Step], str]] = {
    "start": _start,
    "skip": _skip,
    "count": _count,
    "hours": _hours,
    "moved": _moved,
    "rule": _rule,
    "stretch": _stretch,
    "back": _back,
    "provisional": _provisional,
    "close": _close,
    "set": _set,
    "granted": _granted,
    "whole": _whole,
    "stood_still": _stood_still,
    "review_day": _review_day,
}


def _moment(text: str) -> str:
    moment = datetime.fromisoformat(text)
    clock = moment.strftime("%H:%M:%S" if moment.second else "%H:%M")
    return f"{date_format(moment, 'DATE_FORMAT')} {clock}"


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT")


def _days(step: Step) -> str:
    if step["from"] == step["to"]:
        return _day(step["from"])
    return _("%(from)s to %(to)s") % {"from": _day(step["from"]), "to": _day(step["to"])}


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not rest:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    if not hours:
        return ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}

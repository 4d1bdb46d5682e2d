"""Limits as they are written: ``30 minutes``, ``24 hours``, ``4 work-hours``, ``15 days``, ``3 working days``, or a
calendar rule (see ``rules``)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from redgrid.kit.refusal import Invalid
from redgrid.kit.worktime.rules import Rule, parse_rule

MINUTES, HOURS, WORK_HOURS, DAYS, WORKING_DAYS = "minutes", "hours", "work-hours", "days", "working days"
# The longest limit of each unit: about ten years. What is longer is a slip of the pen, and would be slow.
LONGEST = {MINUTES: 5_000_000, HOURS: 90_000, WORK_HOURS: 20_000, DAYS: 3_660, WORKING_DAYS: 2_500}
WRITTEN = re.compile(r"([0-9]{1,7}) +(minute|hour|work-hour|day|working +day)s?", re.IGNORECASE)


@dataclass(frozen=True)
class Limit:
    """An amount of one unit. ``str`` writes it as it is read."""

    amount: int
    unit: str

    def __str__(self) -> str:
        return f"{self.amount} {self.unit[:-1] if self.amount == 1 else self.unit}"

    @property
    def needs_calendar(self) -> bool:
        """Whether it runs on business hours or working days rather than in natural time."""
        return self.unit in {WORK_HOURS, WORKING_DAYS}


def parse_limit(text: str) -> Limit | Rule:
    """The limit written as ``<n> minutes|hours|work-hours|days|working days``, singular allowed, or as a calendar rule.

    Raises Invalid.
    """
    found = WRITTEN.fullmatch(text.strip())
    if not found:
        rule = parse_rule(text)
        if rule:
            return rule
        raise Invalid(
            _(
                "“%(text)s” is not a time limit. Write a whole number and one of minutes, hours, work-hours, days,"
                " working days, for example “3 working days”, or a calendar rule such as “last working day of the"
                " month”."
            )
            % {"text": text.strip()[:60]},
            field="limit",
        )
    amount, unit = int(found[1]), " ".join(found[2].lower().split()) + "s"
    if not 1 <= amount <= LONGEST[unit]:
        raise Invalid(
            _("A limit in %(unit)s lies between 1 and %(most)d.") % {"unit": unit, "most": LONGEST[unit]},
            field="limit",
        )
    return Limit(amount, unit)

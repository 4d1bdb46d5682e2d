"""What the work of a unit took, counted from its records: for units, never for persons.

Counted is what people had to do with the system: tasks ended, cases reported and moved, photos, messages that reached
them (slips, urging), notices to read. Minutes are estimates of the institution (``burden``). Sealed records are not
counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from redgrid.cases.models import Attachment, Case, Stay
from redgrid.grid.models import Capacity, Tenure, Unit
from redgrid.kit.clock import now
from redgrid.kit.when import midnight
from redgrid.notices.models import Notice
from redgrid.rulebook.institution import BurdenText
from redgrid.tasks.models import Slip, Task, Urging

# Below this number of members a figure for each person would be the figure of a person.
FEWEST = 3
# What the form of a report asks for: title, words, place, urgency.
REPORT_FIELDS = 4


@dataclass(frozen=True)
class Burden:
    """A unit with everything below it, over some weeks."""

    unit: Unit
    members: int
    weeks: int
    counts: Mapping[str, int]
    rules: BurdenText
    # How often members were meant by a notice.
    meant: int = 0

    @property
    def fields(self) -> int:
        """Fields that were filled in: those of reports, and a note for each move."""
        return REPORT_FIELDS * self.counts["opened"] + self.counts["moved"]

    @property
    def minutes(self) -> int:
        """Estimated minutes of everybody together."""
        rules, counts = self.rules, self.counts
        return (
            rules.field * self.fields
            + rules.move * counts["moved"]
            + rules.photo * counts["photos"]
            + rules.message * counts["messages"]
            + rules.task * counts["ended"]
            + rules.notice * self.meant
        )

    @property
    def is_told(self) -> bool:
        """Whether figures for each person may be shown: of few people they would be the figures of one."""
        return self.members >= FEWEST

    def a_week(self, count: float) -> float | None:
        """``count`` for each person and week; None of few people."""
        return round(count / self.members / self.weeks, 2) if self.is_told else None

    @property
    def minutes_a_week(self) -> float | None:
        return self.a_week(self.minutes)

    @property
    def fields_a_week(self) -> float | None:
        return self.a_week(self.fields)

    @property
    def messages_a_week(self) -> float | None:
        return self.a_week(self.counts["messages"])

    @property
    def photos_a_week(self) -> float | None:
        return self.a_week(self.counts["photos"])


def burdens(root: Unit, rules: BurdenText, weeks: int) -> list[Burden]:
    """The burden of ``root`` and of each unit right below it; nine statements whatever their number."""
    units = list(Unit.objects.under(root).filter(closes_at=None).order_by("path"))
    since, members = midnight(since_of(weeks)), _members(root)
    counted = _counted(root, since)
    counted["meant"] = _meant(units, members, since)
    shown = [root, *(unit for unit in units if unit.parent_id == root.pk)]
    return [_summed(unit, units, members, counted, rules, weeks) for unit in shown]


def since_of(weeks: int) -> date:
    """The day from which on records of the last ``weeks`` are counted."""
    return timezone.localdate(now()) - timedelta(weeks=weeks)


def _summed(
    unit: Unit,
    units: Sequence[Unit],
    members: Mapping[int, int],
    counted: Mapping[str, Mapping[int, int]],
    rules: BurdenText,
    weeks: int,
) -> Burden:
    below = [each.pk for each in units if each.path.startswith(unit.path)]
    sums = {kind: sum(of_units.get(pk, 0) for pk in below) for kind, of_units in counted.items()}
    meant = sums.pop("meant")
    return Burden(unit, sum(members.get(pk, 0) for pk in below), weeks, sums, rules, meant)


def _members(root: Unit) -> Mapping[int, int]:
    rows = Tenure.objects.current().filter(
        capacity__kind=Capacity.MEMBERSHIP, unit__in=Unit.objects.under(root)
    )
    return dict(rows.values_list("unit").annotate(n=Count("person", distinct=True)))


def _meant(units: Sequence[Unit], members: Mapping[int, int], since: datetime) -> Mapping[int, int]:
    """How often members of each unit were meant by a notice since then: one statement. Who reads it is not known."""
    told = Notice.objects.filter(published_at__gte=since, published_at__lte=now())
    paths = Counter(told.values_list("unit__path", flat=True))
    return {
        unit.pk: members.get(unit.pk, 0) * sum(paths[path] for path in unit.ancestor_paths) for unit in units
    }


def _counted(root: Unit, since: datetime) -> dict[str, Mapping[int, int]]:
    """How much of each kind there was since then, by unit."""
    within = Unit.objects.under(root)
    tasks = Task.objects.filter(unit__in=within, is_sealed=False)
    cases = Case.objects.filter(unit__in=within, is_sealed=False)
    told = {"task__unit__in": within, "task__is_sealed": False}
    seen = {"case__unit__in": within, "case__is_sealed": False}
    opened = _by_unit(cases.filter(opened_at__gte=since), "unit")
    stays = _by_unit(Stay.objects.filter(entered_at__gte=since, **seen), "case__unit")
    pictures = Attachment.objects.filter(kind=Attachment.PICTURE)
    messages = Counter(_by_unit(Slip.objects.filter(written_at__gte=since, **told), "task__unit"))
    messages.update(_by_unit(Urging.objects.filter(urged_at__gte=since, **told), "task__unit"))
    return {
        "given": _by_unit(tasks.filter(given_at__gte=since), "unit"),
        "ended": _by_unit(tasks.filter(ended_at__gte=since, state=Task.DONE), "unit"),
        "opened": opened,
        # The first stay of a case is its opening, and no move.
        "moved": {unit: max(0, n - opened.get(unit, 0)) for unit, n in stays.items()},
        "photos": _by_unit(pictures.filter(added_at__gte=since, **seen), "case__unit"),
        "messages": messages,
    }


def _by_unit(rows: QuerySet[Any], unit: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(unit).annotate(n=Count("pk")))


def cases_of_the_year() -> dict[str, int]:
    """How many cases of each flow were opened in the last year, as ``yearly.yearly_minutes`` wants it."""
    rows = Case.objects.filter(opened_at__gte=now() - timedelta(days=365)).order_by().values_list("flow")
    return {f"flow:{flow}": n for flow, n in rows.annotate(n=Count("pk"))}

"""How alike two reports are: the same place and the same words. Cheap on purpose; a person decides."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.db.models import Q

from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case
from redgrid.cases.rules import visible_to
from redgrid.grid.models import Person, Resource, Unit
from redgrid.grid.rules import Rights
from redgrid.kit.clock import now
from redgrid.kit.worktime import Limit, parse_limit
from redgrid.rulebook.queries import due_of

# How alike titles must be (0 to 1): of the same place, and elsewhere in the same unit. Set on pairs from the field.
SAME_PLACE, SAME_UNIT = 0.3, 0.55
# How long after closing a case may still be what somebody means, how many are compared, how many are shown.
STILL_MEANT = timedelta(days=30)
COMPARED, SHOWN = 200, 5


def likeness(one: str, other: str) -> float:
    """Dice's measure of pairs of neighbouring characters: 1 for the same words, 0 for nothing in common."""
    mine, theirs = _pairs(one), _pairs(other)
    together = sum(mine.values()) + sum(theirs.values())
    return 2 * sum((mine & theirs).values()) / together if together else 0.0


@lru_cache(maxsize=1024)
def _pairs(words: str) -> Counter[str]:
    kept = "".join(c for c in unicodedata.normalize("NFKC", words).lower() if c.isalnum())
    return Counter(kept[i : i + 2] for i in range(len(kept) - 1)) or Counter([kept] if kept else [])


@dataclass(frozen=True)
class Lookalike:
    """A case that a report may be about. ``is_readable``: the reader sees more of it than title and stage."""

    case: Case
    is_same_place: bool
    is_readable: bool


def lookalikes(
    flow: str,
    title: str,
    *,
    place: Resource | None,
    unit: Unit | None,
    person: Person | None,
    rights: Rights | None = None,
) -> list[Lookalike]:
    """Cases of ``flow`` that a report called ``title`` may be about, the most alike first.

    Of the same place: all but sealed ones, to be shown by title and stage alone to whoever may not read them. Elsewhere
    in ``unit``: only those that ``person`` may read. At most five statements, each from the newest end of an index.
    """
    # (whether it is of the same place, how alike) by key: what is of the same place comes first.
    alike: dict[int, tuple[bool, float]] = {}
    for key, words, place_id in _still_meant(flow, place, unit):
        is_same_place, value = place is not None and place_id == place.pk, likeness(title, words)
        if value >= (SAME_PLACE if is_same_place else SAME_UNIT):
            alike[key] = (is_same_place, value)
    if not alike:
        return []
    readable = set(visible_to(person, rights).filter(pk__in=list(alike)).values_list("pk", flat=True))
    kept = [key for key, (is_same_place, _value) in alike.items() if is_same_place or key in readable]
    first = sorted(kept, key=lambda key: alike[key], reverse=True)[:SHOWN]
    rows = Case.objects.select_related("blueprint", "unit", "place")
    found = rows.defer("text", "facts", "blueprint__text", "blueprint__content").in_bulk(first)
    return [Lookalike(found[key], alike[key][0], key in readable) for key in first]


def _still_meant(flow: str, place: Resource | None, unit: Unit | None) -> list[tuple[int, str, int | None]]:
    """(key, title, key of the place) of the newest cases that somebody may still mean, the newest first.

    Place and unit are asked for one by one: together no index would give the newest of both.
    """
    meant = Q(is_open=True) | Q(closed_at__gte=now() - STILL_MEANT)
    rows = Case.objects.filter(meant, flow=flow, is_sealed=False, merged_into=None)
    found: set[tuple[int, str, int | None]] = set()
    for near in [Q(place=place)] * bool(place) + [Q(unit=unit)] * bool(unit):
        newest = rows.filter(near).order_by("-id")
        found |= set(newest.values_list("pk", "title", "place_id")[:COMPARED])
    return sorted(found, reverse=True)[:COMPARED]


def alike_to(case: Case, person: Person, rights: Rights | None = None) -> list[Case]:
    """Open cases that ``case`` may be one with, as far as ``person`` may read them."""
    found = lookalikes(case.flow, case.title, place=case.place, unit=case.unit, person=person, rights=rights)
    return [one.case for one in found if one.is_readable and one.case.pk != case.pk and one.case.is_open]


def recurrence_of(case: Case) -> Case | None:
    """The solved case of the same place and flow that the new ``case`` repeats, closed within the time that the text
    gives; the most alike.
    """
    within = flow_of(case).recurs_within
    # What is sealed is not compared: the link would tell those of one case of the other.
    if not within or case.place_id is None or case.is_sealed:
        return None
    limit = parse_limit(within)
    # Calendars lengthen a limit of working days; twice as many days is far enough to look.
    days = limit.amount * 2 + 15 if isinstance(limit, Limit) and "day" in limit.unit else 800
    rows = Case.objects.filter(
        flow=case.flow, place_id=case.place_id, is_open=False, merged_into=None, is_sealed=False,
        closed_at__gte=now() - timedelta(days=days),
    )  # fmt: skip
    titles = rows.order_by("-id").values_list("pk", "title")[:COMPARED]
    near = {key: value for key, title in titles if (value := likeness(case.title, title)) >= SAME_PLACE}
    facts = dict(rows.filter(pk__in=near).values_list("pk", "facts")) if near else {}
    # Of two that are as alike the newer one.
    best = max((key for key in near if facts[key].get("result")), key=near.__getitem__, default=None)
    # The row as a whole for one of them alone: with it comes the text of its institution.
    found = best and Case.objects.select_related("blueprint", "unit", "place").get(pk=best)
    return found if found and _is_within(found, within) else None


def _is_within(case: Case, within: str) -> bool:
    calendar = flow_of(case).calendar
    return (
        case.closed_at is not None and now() <= due_of(case.closed_at, within, calendar, case.blueprint).due
    )

"""Whether an institution agrees with itself: every word that points at another thing finds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from redgrid.grid.verbs import VERBS
from redgrid.kit.refusal import Invalid
from redgrid.kit.worktime import parse_limit, parse_periods, parse_rule
from redgrid.rulebook.faults import Fault, Path, Reading
from redgrid.rulebook.institution.calendars import rotation_from
from redgrid.rulebook.occasions import occasions
from redgrid.rulebook.shape import nearest

Item = Mapping[str, Any]
FULL_POINTS = Decimal(100)
STANDARD_CALENDAR = "standard"
# What an administrator of the system must not be able to do: the three are kept away from what cases say.
WORDS_OF_CASES = ("case.", "task.", "assessment.")


def reference_faults(reading: Reading) -> Iterator[Fault]:
    """Faults of everything but the flows; the content has the shape of an institution."""
    content = reading.content
    yield from _duplicates(reading)
    yield from _capacities(reading)
    yield from _derivations(reading)
    yield from _calendars(reading)
    if content.get("duty_grace"):
        yield from limit(reading, ("duty_grace",), content["duty_grace"])
    for number, duty in enumerate(content["duties"]):
        yield from _comes_round(reading, ("duties", number), duty)
        yield from _duty(reading, ("duties", number), duty)
    yield from _points(reading)


def codes(content: Item, section: str) -> list[str]:
    """The codes of a list of the text."""
    return [item["code"] for item in content.get(section) or ()]


def unknown(reading: Reading, path: Path, what: str, word: str, known: Sequence[str]) -> Iterator[Fault]:
    """A fault when ``word`` is not among ``known``; ``what`` names the kind of thing, translated."""
    if word not in known:
        message = _("There is no %(what)s “%(word)s”.") % {"what": what, "word": word[:40]}
        yield reading.fault(path, message, nearest(word, known))


def twice(reading: Reading, path: Path, items: Sequence[Item], key: str = "code") -> Iterator[Fault]:
    """Faults for entries of one list that bear the same code."""
    seen: set[Any] = set()
    for number, item in enumerate(items):
        if item[key] in seen:
            message = _("“%(code)s” is given to two entries.") % {"code": item[key]}
            yield reading.fault((*path, number, key), message, _("Give each entry a code of its own."))
        seen.add(item[key])


def limit(reading: Reading, path: Path, text: str) -> Iterator[Fault]:
    """A fault when ``text`` is not a time limit."""
    try:
        parse_limit(text)
    except Invalid as refusal:
        yield reading.fault(path, refusal.reason, "")


def _duplicates(reading: Reading) -> Iterator[Fault]:
    sections = (
        "capacities",
        "calendars",
        "cell_types",
        "place_kinds",
        "evidence_kinds",
        "sources",
        "duties",
        "flows",
    )
    for section in sections:
        yield from twice(reading, (section,), reading.content.get(section) or ())
    yield from twice(reading, ("levels",), reading.content.get("levels") or (), "level")
    yield from twice(reading, ("flows",), reading.content["flows"], "prefix")
    yield from twice(
        reading, ("derivations",), reading.content.get("derivations") or (), "administrative_post"
    )


def _capacities(reading: Reading) -> Iterator[Fault]:
    for number, capacity in enumerate(reading.content["capacities"]):
        for place, verb in enumerate(capacity["verbs"]):
            path: Path = ("capacities", number, "verbs", place)
            yield from unknown(reading, path, _("verb"), verb, list(VERBS))
            if capacity["kind"] == "administrator" and verb.startswith(WORDS_OF_CASES):
                message = _("An administrator of the system must not hold “%(verb)s”.") % {"verb": verb}
                yield reading.fault(path, message, _("Delete it here; give it to a post."))


def _derivations(reading: Reading) -> Iterator[Fault]:
    known = codes(reading.content, "capacities")
    for number, derivation in enumerate(reading.content.get("derivations") or ()):
        for place, capacity in enumerate(derivation["gives"]):
            path: Path = ("derivations", number, "gives", place)
            yield from unknown(reading, path, _("capacity"), capacity, known)


def _calendars(reading: Reading) -> Iterator[Fault]:
    if STANDARD_CALENDAR not in codes(reading.content, "calendars"):
        message = _("No calendar has the code “standard”.")
        yield reading.fault(("calendars",), message, _("Limits that name no calendar run on it: add it."))
    for number, calendar in enumerate(reading.content["calendars"]):
        try:
            parse_periods(calendar["hours"])
        except Invalid as refusal:
            yield reading.fault(("calendars", number, "hours"), refusal.reason, "")
        if calendar.get("rotation"):
            yield from _rotation(reading, ("calendars", number, "rotation"), calendar["rotation"])
        zone = calendar.get("time_zone", "Asia/Shanghai")
        if not _is_zone(zone):
            message = _("There is no time zone “%(zone)s”.") % {"zone": zone}
            yield reading.fault(("calendars", number, "time_zone"), message, _("Write “Asia/Shanghai”."))


def _rotation(reading: Reading, path: Path, said: Item) -> Iterator[Fault]:
    """Faults of a pattern of shifts: periods that are none, shifts that overlap, a round without any shift."""
    try:
        days = rotation_from(said).days
    except Invalid as refusal:
        yield reading.fault((*path, "days"), refusal.reason, "")
        return
    except ValueError:
        message = _("There is no day “%(day)s”.") % {"day": said["starts"]}
        yield reading.fault((*path, "starts"), message, _("Write it like 2026-01-01."))
        return
    if not any(days):
        message = _("Nobody is ever on shift in this round.")
        yield reading.fault((*path, "days"), message, _("Give at least one day its periods."))
    for number, (today, tomorrow) in enumerate(zip(days, (*days[1:], days[0]), strict=True)):
        if today and tomorrow and today[-1][1] - 24 * 60 > tomorrow[0][0]:
            message = _("This shift ends after the next day's shift has begun.")
            yield reading.fault((*path, "days", number), message, _("Let it end earlier."))


def _comes_round(reading: Reading, path: Path, duty: Item) -> Iterator[Fault]:
    """Faults of when a duty comes round: its calendar rule, and what must have happened."""
    if duty.get("when"):
        yield from _when(reading, (*path, "when"), duty)
    name, slash, flow = (duty.get("event") or "").partition("/")
    if name:
        yield from unknown(reading, (*path, "event"), _("occasion"), name, occasions())
    if slash:
        yield from unknown(reading, (*path, "event"), _("flow"), flow, codes(reading.content, "flows"))


def _when(reading: Reading, path: Path, duty: Item) -> Iterator[Fault]:
    if duty["rhythm"] in {"on_event", "always"}:
        message = _("A duty that does not come by the calendar has no calendar rule.")
        yield reading.fault(path, message, _("Delete it, or give the duty another rhythm."))
    try:
        rule = parse_rule(duty["when"])
    except Invalid as refusal:
        yield reading.fault(path, refusal.reason, "")
        return
    if rule is None:
        message = _("“%(text)s” is not a calendar rule.") % {"text": duty["when"][:60]}
        yield reading.fault(path, message, _("Write for example “last working day of the month”."))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # not a name, a folder, unknown
        return False
    return True


def _duty(reading: Reading, path: Path, duty: Item) -> Iterator[Fault]:
    officers = [c["code"] for c in reading.content["capacities"] if c["kind"] == "officer"]
    yield from unknown(reading, (*path, "officer"), _("officer role"), duty["officer"], officers)
    if duty["limit"] is not None:
        yield from limit(reading, (*path, "limit"), duty["limit"])
    kinds = codes(reading.content, "evidence_kinds")
    for number, kind in enumerate(duty.get("evidence") or ()):
        yield from unknown(reading, (*path, "evidence", number), _("kind of evidence"), kind, kinds)
    amounts = {"points": duty["points"], **(duty.get("deductions") or {})}
    for name, amount in amounts.items():
        inner: Path = (name,) if name == "points" else ("deductions", name)
        if Decimal(str(amount)).quantize(Decimal("0.01")) != Decimal(str(amount)):
            message = _("%(points)s has more than two decimal places.") % {"points": amount}
            yield reading.fault((*path, *inner), message, _("Points are counted in hundredths at most."))
        if amount > duty["points"]:
            message = _("A deduction of %(points)s is more than the duty's points.") % {"points": amount}
            yield reading.fault((*path, *inner), message, _("A deduction ends at the points of its item."))


def _points(reading: Reading) -> Iterator[Fault]:
    """An officer's duties make 100 points; another sum is allowed and said."""
    totals: dict[str, Decimal] = {}
    for duty in reading.content["duties"]:
        totals[duty["officer"]] = totals.get(duty["officer"], Decimal()) + Decimal(str(duty["points"]))
    for number, capacity in enumerate(reading.content["capacities"]):
        if capacity["kind"] != "officer":
            continue
        total = totals.get(capacity["code"], Decimal())
        if total != FULL_POINTS:
            message = _("The duties of this officer make %(total)s points, not 100.") % {"total": total}
            remedy = _("Change the points, or accept that the sum is scaled to 100.")
            yield reading.fault(("capacities", number), message, remedy, is_warning=True)

"""Faults and gaps of a plan in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from redgrid.kit.naming import label
from redgrid.officers.problem import Fault, Seat
from redgrid.officers.staffing import Staffing


def seat_words(staffing: Staffing, seat: Seat) -> str:
    """The role, and that it is the stand-in's."""
    capacity = staffing.institution.capacity(seat.role)
    name = label(capacity) if capacity else seat.role
    return _("%(role)s (stand-in)") % {"role": name} if seat.is_stand_in else name


def fault_words(staffing: Staffing, fault: Fault) -> str:
    """The rule that is broken, by whom."""
    person = staffing.people.get(fault.person)
    facts = {
        "name": person.name if person else fault.person,
        "role": seat_words(staffing, fault.seat),
        "most": staffing.rules.most_roles,
    }
    return {
        "too_many": _("%(name)s would hold more than %(most)d roles."),
        "excluded": _("%(name)s would hold two roles that exclude each other, one of them %(role)s."),
        "twice": _("%(name)s would stand in for themselves as %(role)s."),
        "unfit": _("%(name)s does not belong to this cell, so cannot be %(role)s."),
        "away": _("%(name)s is away: %(role)s needs somebody who is there."),
    }[fault.kind] % facts


def points_words(tenths: int) -> str:
    """Tenths of a point as points."""
    return f"{tenths / 10:.1f}".removesuffix(".0")


def price_words(tenths: int) -> str:
    """What something costs against something else, which it may also surpass."""
    words = _("costs %(points)s") if tenths > 0 else _("gains %(points)s") if tenths else _("costs nothing")
    return words % {"points": points_words(abs(tenths))}


def proof_words(is_proven: bool, gap: int, *, is_repair: bool = False) -> str:
    """Whether there can be anything better; of a repair: with fewer changes."""
    if is_proven and is_repair:
        return _("Proven: it takes no fewer changes.")
    if is_proven:
        return _("Proven: no other assignment is better.")
    points = points_words(gap)
    return _("Not proven in the time given: another may be better by at most %(points)s points.") % {
        "points": points
    }


def changes_words(count: int) -> str:
    """How much would change."""
    return ngettext("%(n)d change", "%(n)d changes", count) % {"n": count}

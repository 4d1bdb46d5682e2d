"""Who could help with a case, and what was learnt from others like it: each with the reason in words, nobody ranked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from redgrid.cases.likeness import COMPARED, SAME_PLACE, SAME_UNIT, likeness
from redgrid.cases.models import Case, Part, Solution
from redgrid.cases.rights import may_link
from redgrid.cases.rules import fixers_of, visible_to, words_of
from redgrid.grid.models import Capacity, Person, Tenure
from redgrid.grid.queries import home_of
from redgrid.grid.rules import Rights, rights_of
from redgrid.kit.naming import label
from redgrid.kit.refusal import Forbidden
from redgrid.officers.page import told_by
from redgrid.officers.rules import may_see_profile
from redgrid.rulebook.queries import current

# So many people and cases are shown; a longer list is not read.
SHOWN = 12
HELPING_ROLES = ("diagnosis_officer", "tackling_officer")


@dataclass
class Adviser:
    """A person, and why they could help."""

    person: Person
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Past:
    """A solved case that looks like this one. ``case`` is None where only the library may be read."""

    title: str
    reason: str
    case: Case | None
    solution: Solution | None


@dataclass(frozen=True)
class Help:
    """People and past cases that may help with a case."""

    advisers: list[Adviser]
    past: list[Past]


def help_for(case: Case, person: Person) -> Help:
    """What helps with ``case``, which ``person`` may see. Raises Forbidden for whoever does not look for help with it:
    only lead, overseer, the head who answers and the centre do.
    """
    rights = rights_of(person)
    if not may_link(words_of(case, person, rights)):
        raise Forbidden(_("Lead, overseer and whoever answers for the case look for help."))
    return Help(advisers_for(case, person, rights), past_like(case, person, rights))


def past_like(case: Case, person: Person, rights: Rights) -> list[Past]:
    """Solved cases of the same flow that look like ``case``, of the same place first, then newest: those that
    ``person`` may read, and what the library tells of others.
    """
    rows = visible_to(person, rights).filter(flow=case.flow, is_open=False, is_sealed=False, merged_into=None)
    near = Q(place=case.place) if case.place else Q(pk__in=[])
    solved = rows.exclude(pk=case.pk).select_related("solution", "place").defer("text")
    newest = [
        *solved.filter(near).order_by("-id")[:COMPARED],
        *solved.exclude(near).order_by("-id")[:COMPARED],
    ]
    found = [_past(one, case) for one in newest if one.facts.get("result") and _is_like(one, case)]
    shown = {past.solution.pk for past in found if past.solution}
    filed = Solution.objects.filter(case__is_open=False).exclude(pk__in=shown).exclude(case=case)
    others = filed.order_by("-id")[:COMPARED]
    told = [one for one in others if likeness(one.title, case.title) >= SAME_UNIT]
    found += [Past(one.title, _("in the library, in like words"), None, one) for one in told]
    return found[:SHOWN]


def _is_like(one: Case, case: Case) -> bool:
    is_same_place = case.place_id is not None and one.place_id == case.place_id
    return likeness(one.title, case.title) >= (SAME_PLACE if is_same_place else SAME_UNIT)


def _past(one: Case, case: Case) -> Past:
    is_same_place = case.place_id is not None and one.place_id == case.place_id
    reason = _("at the same place, in like words") if is_same_place else _("in like words")
    return Past(one.title, reason, one, getattr(one, "solution", None))


def advisers_for(case: Case, viewer: Person, rights: Rights) -> list[Adviser]:
    """Who could help with ``case``: who solved one like it, whose specialty its words name, who holds a role for it
    nearby. In this order, by staff number within; whoever works on it already is left out.
    """
    reasons: dict[int, list[str]] = defaultdict(list)
    people: dict[int, Person] = {}
    for one, reason in [*_solvers(case, viewer, rights), *_specialists(case), *_officers(case)]:
        people[one.pk] = one
        if reason not in reasons[one.pk]:
            reasons[one.pk].append(reason)
    left_out = fixers_of(case) | {viewer.pk}
    found = [Adviser(people[key], words) for key, words in reasons.items() if key not in left_out][:SHOWN]
    for adviser in found:
        adviser.reasons += _said_of_themselves(adviser.person, viewer, rights)
    return found


def _solvers(case: Case, viewer: Person, rights: Rights) -> list[tuple[Person, str]]:
    like = {past.case.pk: past.case for past in past_like(case, viewer, rights) if past.case}
    parts = Part.objects.filter(
        case__in=like, role__in=[Part.LEAD, Part.PARTNER], answer=Part.ACCEPTED, person__leaves_at=None
    )
    rows = parts.select_related("person").order_by("person__staff_number", "-case_id")
    words = {Part.LEAD: _("led “%(title)s” (%(number)s), which was solved"),
             Part.PARTNER: _("helped to solve “%(title)s” (%(number)s)")}  # fmt: skip
    return [
        (row.person, words[row.role] % {"title": like[row.case_id].title, "number": like[row.case_id].number})
        for row in rows
    ]


def _specialists(case: Case) -> list[tuple[Person, str]]:
    words = (
        f"{case.title} {case.text} {case.facts.get('cause') or ''} {case.place.name if case.place else ''}"
    )
    rows = Person.objects.filter(leaves_at=None).exclude(specialty="").order_by("staff_number")
    return [
        (one, _("specialty: %(specialty)s") % {"specialty": one.specialty})
        for one in rows
        if any(pair in words for pair in _pairs(one.specialty))
    ]


def _pairs(specialty: str) -> set[str]:
    """What of a specialty must stand in the case: two characters of a Chinese word, the whole of any other."""
    if specialty.isascii():
        return {specialty}
    return {specialty[i : i + 2] for i in range(len(specialty) - 1)}


def _officers(case: Case) -> list[tuple[Person, str]]:
    beside = Q(unit__parent=case.unit.parent_id) if case.unit.parent_id else Q(unit__in=[])
    rows = Tenure.objects.current().filter(
        Q(unit=case.unit) | beside,
        capacity__kind=Capacity.OFFICER,
        capacity__code__in=HELPING_ROLES,
        is_stand_in=False,
    )
    found = rows.select_related("person", "capacity", "unit").order_by(
        "person__staff_number", "capacity__order"
    )
    held = sorted(found, key=lambda row: row.unit_id != case.unit_id)
    words = _("%(role)s of %(unit)s")
    return [
        (row.person, words % {"role": label(row.capacity), "unit": label(row.unit)})
        for row in held
        if row.unit
    ]


def _said_of_themselves(person: Person, viewer: Person, rights: Rights) -> list[str]:
    """What a profile says, for those alone to whom it was told."""
    rules = current().assignment
    if rules is None or not may_see_profile(viewer, rights, person, home_of(person)):
        return []
    told = told_by(person, rules)
    comma = _(", ")
    words = (
        [_("says of themselves: %(abilities)s") % {"abilities": comma.join(told.abilities)}]
        if told.abilities
        else []
    )
    return words + (
        [_("certificates: %(certificates)s") % {"certificates": told.certificates}]
        if told.certificates
        else []
    )

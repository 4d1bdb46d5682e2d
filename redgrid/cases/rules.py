"""Who may see a case, and in which capacities a person may act on it."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace, Substr

from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case, Part
from redgrid.grid.models import Capacity, Person, Tenure, Unit
from redgrid.grid.queries import CLAIM, head_capacity, holders
from redgrid.grid.rules import Rights, rights_of, within
from redgrid.kit.clock import now
from redgrid.kit.prepared import prepared
from redgrid.rulebook.institution import Flow, Move
from redgrid.tasks.models import Task
from redgrid.tasks.rules import given_to

ANSWERABLE, USER_UNIT, CENTRE, ANYBODY = "cell_head", "user_unit", "centre", "anybody"

# How tasks lead to the case that gave them.
CASE_LINK = "/cases/"
# What the text shows to everybody signed in.
OF_EVERYBODY = Q(is_public=True, is_sealed=False)


def own_of(person: Person, *, is_open: bool = False) -> Q:
    """The cases that ``person`` takes part in, wherever they are; with ``is_open`` the open ones among them."""
    played = Part.objects.filter(person=person, ends_at=None)
    return Q(pk__in=(played.filter(is_of_open_case=True) if is_open else played).values("case"))


def waiting_for(person: Person, rights: Rights) -> Q:
    """The sealed cases that ask something of ``person`` now: nobody can do what they may not read."""
    # Each way by the index of what is open.
    given = reduce(or_, (way & Q(state=Task.DUE) for way in given_to(person, rights)))
    tasks = Task.objects.filter(given, is_sealed=True, link__startswith=CASE_LINK)
    numbers = Substr(Replace("link", Value("/quarrel")), len(CASE_LINK) + 1)
    waiting = Case.objects.filter(is_sealed=True, number__in=tasks.annotate(case=numbers).values("case"))
    return Q(pk__in=waiting.values("pk"))


def open_to(person: Person, rights: Rights | None = None) -> QuerySet[Case]:
    """The open ones of ``visible_to``, found without looking at closed ones."""
    return visible_to(person, rights, own_of(person, is_open=True)).filter(is_open=True)


def visible_to(
    person: Person | None, rights: Rights | None = None, taken_part: Q | None = None
) -> QuerySet[Case]:
    """The cases that ``person`` may see: those of the units where they read, those they take part in, and those that
    their flow shows to everybody signed in.

    Of sealed cases only one's own parts, and those that wait for one now. Whoever administers the system sees none.
    """
    rights = rights or rights_of(person)
    if person is None or rights.is_administrator:
        return Case.objects.none()
    own = (taken_part or own_of(person)) | waiting_for(person, rights)
    scopes = rights.scopes("case.read")
    if not scopes:
        return Case.objects.filter(own | OF_EVERYBODY)
    units = Unit.objects.filter(within(scopes)).values("pk")
    return Case.objects.filter(own | OF_EVERYBODY | Q(is_sealed=False, unit__in=units))


def words_of(case: Case, person: Person | None, rights: Rights | None = None) -> frozenset[str]:
    """The words by which the flow may call ``person`` to act on ``case``: parts, capacities at its unit,
    ``cell_head`` (answers for it), ``user_unit`` (is served by it), ``centre``, ``anybody`` (sees it).

    Whoever works or worked on the solution speaks neither for the user unit nor for the centre: they never close
    it alone, and handing the lead to somebody else first does not help.
    """
    if person is None:
        return frozenset()
    rights = rights or rights_of(person)
    if rights.is_administrator:
        return frozenset()
    parts = {p.role for p in open_parts(case) if p.person_id == person.pk and p.answer == Part.ACCEPTED}
    words = parts | {t.capacity.code for t in rights.effective if _reaches(t, case.unit)}
    words = (words - {ANSWERABLE}) | {ANYBODY}
    if rights.may("case.move", case.unit) or rights.holds(head_capacity(case.unit), case.unit):
        words.add(ANSWERABLE)
    if person.pk not in fixers_of(case):
        words |= _words_of_the_served(case, person, rights)
    return frozenset(words)


def _reaches(tenure: Tenure, unit: Unit) -> bool:
    """Whether who holds this has to do with a case of ``unit``: there itself, and as a post of the nets above it."""
    if tenure.unit is None or tenure.unit_id == unit.pk:
        return tenure.unit_id == unit.pk
    return tenure.capacity.kind == Capacity.POST and tenure.unit.path in unit.ancestor_paths


def away_for(case: Case, person: Person, verb: str) -> str | None:
    """The staff number of whom ``person`` stands in for when they do ``verb`` at this case; None in their own right."""
    giving = [
        t
        for t in rights_of(person).effective
        if t.unit and verb in t.capacity.verbs and t.unit.path in case.unit.ancestor_paths
    ]
    if not giving or any(t.person_id == person.pk and not t.is_stand_in for t in giving):
        return None
    nearest = max(giving, key=lambda t: len(t.unit.path) if t.unit else 0)
    if nearest.person_id != person.pk:
        return nearest.person.staff_number
    named = [h.away_for for h in holders(nearest.capacity.code, nearest.where) if h.person == person]
    return named[0].staff_number if named and named[0] else None


def _words_of_the_served(case: Case, person: Person, rights: Rights) -> set[str]:
    words = set()
    if rights.may("case.close", case.unit):
        words.add(CENTRE)
    if any(person == served for served in user_unit_people(case)):
        words.add(USER_UNIT)
    return words


def user_unit_people(case: Case) -> list[Person]:
    """Who speaks for those served: the head of the unit, whoever answers for the place, a named reporter; where the
    case names the unit that it is done for, that unit's head and nobody else.

    People who work or worked on the solution are left out.
    """
    fixers, served = fixers_of(case), served_unit(case)
    heads = [h.person for h in holders(head_capacity(served), served)]
    if flow_of(case).user_unit:
        return [head for head in heads if head.pk not in fixers]
    claimants = [h.person for h in holders(CLAIM, case.place)] if case.place else []
    reporters = [p.person for p in open_parts(case) if p.role == Part.REPORTER and is_here(p.person)]
    people = {person.pk: person for person in (*heads, *claimants, *reporters)}
    return [person for key, person in people.items() if key not in fixers]


def served_unit(case: Case) -> Unit:
    """The unit that the work is done for: the one that the case names, where its text asks for one, else its own."""
    field = flow_of(case).user_unit
    named = Unit.objects.filter(code=case.facts[field]).first() if case.facts.get(field) else None
    return named or case.unit


def is_here(person: Person) -> bool:
    """Whether ``person`` has not left."""
    return person.leaves_at is None or person.leaves_at > now()


def fixers_of(case: Case) -> set[int]:
    """Keys of the people who work on the solution, or did before somebody else took over."""
    roles = {Part.LEAD, Part.PARTNER}
    return {p.person_id for p in _parts(case) if p.role in roles and p.answer == Part.ACCEPTED}


def open_parts(case: Case) -> list[Part]:
    """The parts that are played now."""
    return [part for part in _parts(case) if part.ends_at is None]


def _parts(case: Case) -> list[Part]:
    """All parts ever played; read once an object, until ``forget_parts``."""
    if not hasattr(case, "_parts"):
        case._parts = _parts_of(case.pk)  # type: ignore[attr-defined]
        for part in case._parts:  # type: ignore[attr-defined]
            part.case = case
    parts: list[Part] = case._parts  # type: ignore[attr-defined]
    return parts


@prepared
def _parts_of(case: int) -> QuerySet[Part]:
    return Part.objects.filter(case=case).select_related("person", "unit")


def forget_parts(case: Case) -> None:
    """Let the parts be read again: they have changed."""
    case.__dict__.pop("_parts", None)


def part_of(case: Case, role: str) -> Part | None:
    """Who plays ``role`` now: the lead, the overseer, the reporter."""
    return next((p for p in open_parts(case) if p.role == role), None)


def may_move(words: frozenset[str], move: Move) -> bool:
    """Whether one of ``words`` is called by ``move``."""
    return bool(words & set(move.by))


def may_assign(case: Case, words: frozenset[str], rights: Rights) -> bool:
    """Whether people may be named: by the head who answers, and by lead and overseer."""
    return rights.may("case.assign", case.unit) or bool(words & {Part.LEAD, Part.OVERSEER})


def may_report(person: Person | None, rights: Rights) -> bool:
    """Anybody signed in may report, but those who administer the system."""
    return person is not None and not rights.is_administrator


def may_open(flow: Flow, rights: Rights) -> bool:
    """Whether a case of ``flow`` is opened by somebody with these rights: by everybody, unless the text names posts."""
    return not flow.opened_by or any(t.capacity.code in flow.opened_by for t in rights.effective)


def may_set_milestones(case: Case, person: Person | None) -> bool:
    """Whether the text lets ``person`` set milestones in this case; where it names nobody there are none."""
    return bool(words_of(case, person) & set(flow_of(case).milestones))

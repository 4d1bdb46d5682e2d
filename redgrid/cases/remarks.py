"""What the page behind the code on a door says of the open cases there: words of the text, never of a case."""

from __future__ import annotations

from redgrid.cases.actions.tellings import facts_hold
from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case
from redgrid.grid.models import Resource
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Remark

MOST = 100


def remarks_at(place: Resource) -> list[str]:
    """The remarks of the open cases of ``place``, each said once; of sealed cases none. One statement."""
    rows = Case.objects.filter(place=place, is_open=True, is_sealed=False).select_related("blueprint")
    open_cases = rows.defer("text", "blueprint__text", "blueprint__content").order_by("-id")[:MOST]
    said = [label(remark, "says") for case in open_cases for remark in _of(case)]
    return list(dict.fromkeys(said))


def _of(case: Case) -> list[Remark]:
    return [remark for remark in flow_of(case).at_place if facts_hold(remark.when, case.facts)]

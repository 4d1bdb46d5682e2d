"""A case as a PDF to be put aside; of a sealed one it is recorded who took it."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from redgrid.cases.actions import note_reading
from redgrid.cases.charters import DESIGN, charter_says, has_charter
from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case
from redgrid.cases.sheets import CASE, case_says
from redgrid.grid.models import Person
from redgrid.kit.naming import label
from redgrid.kit.printing import download, printed


def case_paper(case: Case, reader: Person) -> HttpResponse:
    """The case with its whole trail, for ``reader``, who may see it."""
    note_reading(case, by=reader, what="paper")
    return download(printed(CASE, case_says(case, reader)), case.number, is_kept=True)


def charter_paper(case: Case, reader: Person) -> HttpResponse:
    """What was agreed on one page. Raises Http404 for a case whose text does not ask for it."""
    flow = flow_of(case)
    if not has_charter(case, flow):
        raise Http404
    note_reading(case, by=reader, what="charter")
    name = f"{label(flow.charter)}-{case.number}"
    return download(printed(DESIGN, charter_says(case, reader)), name, is_kept=True)

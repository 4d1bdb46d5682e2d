"""What the institution costs its people, and how it stands against the rules that forbid formalism."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.grid.models import Unit
from redgrid.grid.queries import root
from redgrid.grid.rules import Rights, rights_of
from redgrid.kit.paging import page_of
from redgrid.kit.refusal import Missing
from redgrid.kit.when import midnight, read_moment
from redgrid.rulebook.queries import in_force, institution_of
from redgrid.rulebook.waiving import rule_words, today, waivers
from redgrid.rulebook.yearly import counts_of_map, yearly_minutes
from redgrid.workbench.burden import Burden, burdens, cases_of_the_year, since_of
from redgrid.workbench.burden_records import READ, kind_words, may_read_records, records_of
from redgrid.workbench.selfcheck import points_of

WEEKS = (4, 13, 52)
SHOWN = 12


@require_safe
@signed_in
def burden(request: PersonRequest, code: str = "") -> HttpResponse:
    """Minutes, fields, messages and photos for each person and week: of the centre, a net or a cell."""
    unit = get_object_or_404(Unit, code=code) if code else root()
    if unit is None:
        raise Missing(_("The map is empty"))
    text = institution_of(in_force())
    weeks = next((n for n in WEEKS if request.GET.get("weeks") == str(n)), WEEKS[0])
    rights = rights_of(request.person)
    rows = [(row, _figures(row, rights)) for row in burdens(unit, text.burden, weeks)]
    page = {
        "here": unit,
        "whole": rows[0][0],
        "rows": rows,
        "is_linked": any(link for _row, figures in rows for _head, _n, link in figures),
        "weeks": weeks,
        "choices": WEEKS,
        "rules": text.burden,
    }
    if unit.parent_id is None:
        yearly = yearly_minutes(text, {**counts_of_map(), **cases_of_the_year()})
        page |= {"yearly": yearly, "costs": sorted(yearly.costs, key=lambda cost: -cost.minutes)[:SHOWN]}
    return render(request, "workbench/burden.html", page)


def _figures(row: Burden, rights: Rights) -> list[tuple[str, int, str]]:
    """What was counted: its head, how many, and where its records are for those who read them."""
    since, figures = since_of(row.weeks), []
    for kind, words in kind_words().items():
        address = reverse("workbench:burden_records", args=[row.unit.code, kind])
        leads = row.counts[kind] and may_read_records(rights, kind, row.unit)
        figures.append((words, row.counts[kind], f"{address}?from={since.isoformat()}" if leads else ""))
    return figures


@require_safe
@signed_in
def burden_records(request: PersonRequest, code: str, kind: str) -> HttpResponse:
    """The records behind one figure, newest first."""
    unit, said = get_object_or_404(Unit, code=code), request.GET
    if kind not in READ or not may_read_records(rights_of(request.person), kind, unit):
        raise Http404
    since = read_moment(said["from"], field="from") if said.get("from") else midnight(since_of(WEEKS[0]))
    page = page_of(records_of(kind, unit, since).select_related("unit"), said.get("cursor"))
    shown = {
        "unit": unit,
        "what": kind_words()[kind],
        "since": since,
        "page": page,
        "is_of_cases": READ[kind] == "case.read",
    }
    return render(request, "workbench/burden_records.html", shown)


@require_safe
@signed_in
def self_check(request: PersonRequest) -> HttpResponse:
    """Each point of the rules with its state, found by the system itself; printable."""
    blueprint = in_force()
    text, centre = institution_of(blueprint), root()
    day = today()
    page = {
        "blueprint": blueprint,
        "points": points_of(blueprint),
        "waivers": [(each, rule_words(each.path, each.rule)) for each in waivers() if each.holds_on(day)],
        "whole": burdens(centre, text.burden, WEEKS[0])[0] if centre else None,
        "weeks": WEEKS[0],
        "today": day,
        "centre": centre,
    }
    return render(request, "workbench/self_check.html", page)

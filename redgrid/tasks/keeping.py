"""What people keep for themselves and their unit: filters of lists, templates of tasks."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.db.models import Q, QuerySet

from redgrid.grid.models import Person
from redgrid.grid.rules import Rights, rights_of
from redgrid.tasks.models import SavedFilter, Template

# The lists whose filters stay in the address.
PAGES = ("tasks:list", "cases:list")
LONGEST_QUERY = 2000


def query_of(typed: str) -> str:
    """What is kept of the words behind the question mark of an address: not how far somebody had turned pages."""
    words = parse_qsl(typed[:LONGEST_QUERY])
    return urlencode([(name, word) for name, word in words if name != "cursor"])


def filters_for(person: Person, page: str = "", rights: Rights | None = None) -> QuerySet[SavedFilter]:
    """The filters of a list that ``person`` finds: their own, and those shared with the unit they belong to.

    A filter is an address and no key: what it shows is what its reader may see.
    """
    rows = SavedFilter.objects.filter(_own_or_shared(person, rights)).select_related("owner", "unit")
    return rows.filter(page=page) if page else rows


def templates_for(person: Person, rights: Rights | None = None) -> QuerySet[Template]:
    """The templates that ``person`` may give by: their own, and those shared with their unit."""
    return Template.objects.filter(_own_or_shared(person, rights)).select_related("owner", "unit")


def _own_or_shared(person: Person, rights: Rights | None = None) -> Q:
    home = (rights or rights_of(person)).home
    return Q(owner=person) | Q(unit=home) if home else Q(owner=person)

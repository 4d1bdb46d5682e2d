"""What every page's frame knows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from redgrid.grid.models import Capacity, Person
from redgrid.grid.queries import root
from redgrid.grid.rules import Rights, rights_of
from redgrid.kit.naming import label
from redgrid.kit.refusal import Refused
from redgrid.messages.queries import count_new
from redgrid.rulebook.queries import current

# The page of each administrator, by the verb that opens it.
SYSTEM_PAGES = {
    "account.manage": "accounts:accounts",
    "account.secure": "accounts:locks",
    "journal.read": "accounts:journal",
}


def frame(request: HttpRequest) -> dict[str, Any]:
    """The reader's choices, and what the navigation needs; read only by the pages that show it."""
    person: Person | None = getattr(request, "person", None)
    # Asked once a page, and only when the page shows posts or administration.
    rights = lru_cache(maxsize=1)(lambda: rights_of(person))
    return {
        "large_type": request.COOKIES.get("large_type") == "1",
        "posts": SimpleLazyObject(lambda: _posts(rights())),
        "system_page": SimpleLazyObject(lambda: _system_page(rights())),
        "may_name_officers": SimpleLazyObject(lambda: rights().may("officer.assign")),
        "may_exchange": SimpleLazyObject(lambda: rights().may("grid.change")),
        "new_messages": SimpleLazyObject(lambda: count_new(person)),
        "matrix_flow": SimpleLazyObject(_matrix_flow),
        "organisation": SimpleLazyObject(_organisation),
    }


def _posts(rights: Rights) -> list[str]:
    shown = [t for t in rights.tenures if t.capacity.kind in {Capacity.POST, Capacity.ADMINISTRATOR}]
    return list(dict.fromkeys(label(t.capacity) for t in shown))


def _system_page(rights: Rights) -> str:
    return next((page for verb, page in SYSTEM_PAGES.items() if verb in rights.verbs), "")


def _matrix_flow() -> str:
    try:
        flow = current().flow_for("report")
    except Refused:
        return ""
    return flow.code if flow else ""


def _organisation() -> str:
    centre = root()
    return label(centre) if centre else ""

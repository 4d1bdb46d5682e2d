"""What expires: what the institution's text says, and the notices."""

from __future__ import annotations

from django.http import HttpResponse

from redgrid.accounts.decorators import PersonRequest
from redgrid.grid.rules import rights_of
from redgrid.notices.queries import expiring
from redgrid.rulebook.forms.sunset import RenewalForm
from redgrid.rulebook.queries import institution_of, loaded
from redgrid.rulebook.views.sunset import sunset_of


def sunset_page(request: PersonRequest, form: RenewalForm, status: int = 200) -> HttpResponse:
    """The page of the room with the notices below it, the soonest to end first."""
    blueprint = loaded()
    days = institution_of(blueprint).burden.warn_days if blueprint else 0
    notices = expiring(request.person, rights_of(request.person), days)
    return sunset_of(request, form, status, template="workbench/sunset.html", more={"notices": notices})

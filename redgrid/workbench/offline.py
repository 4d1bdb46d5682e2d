"""What a phone needs where there is no network: the worker that keeps pages, what it keeps, the page of what waits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles.finders import find
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.rules import may_report
from redgrid.grid.models import Person
from redgrid.grid.queries import CLAIM
from redgrid.grid.rules import Rights, rights_of
from redgrid.kit.refusal import Missing
from redgrid.tasks.queries import open_tasks_of

# Pages kept for one person besides the fixed ones: a day's work, not an archive.
MOST_TASKS, MOST_PLACES = 30, 30


@dataclass(frozen=True)
class State:
    """What can have become of something sent without a network. ``code`` is the browser's word for it."""

    code: str
    word: str
    tone: str
    text: str = ""
    is_answered: bool = False


def _states() -> list[State]:
    return [
        State("waiting", _("Waits"), "blue"),
        State("sent", _("Sent"), "green"),
        State("conflict", _("Changed meanwhile"), "orange",
              _("Somebody changed it before yours arrived. Yours is kept: compare, then decide."), True),
        State("wrong", _("To be corrected"), "yellow", _("The form was not accepted as it is."), True),
        State("refused", _("Refused"), "red", _("This is not for you to do any more."), True),
    ]  # fmt: skip


@cache
def _worker() -> bytes:
    built = find("dist/worker.js")
    if not isinstance(built, str):
        raise Missing(_("The front end has not been built."))
    return Path(built).read_bytes()


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker stands at the root, since it looks after all pages; browsers ask for a new one each day."""
    answer = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What makes the application one that can be installed."""
    icon = {"src": static("dist/favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    said = {
        "id": "/",
        "name": _("Redgrid"),
        "short_name": _("Redgrid"),
        "lang": request.LANGUAGE_CODE,
        "start_url": reverse("workbench:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#17242f",
        "icons": [icon],
    }
    return JsonResponse(said, content_type="application/manifest+json")


@signed_in
@require_safe
def offline(request: PersonRequest) -> HttpResponse:
    """What was sent without a network and waits on this device; the browser fills it in."""
    return render(request, "workbench/offline.html", {"states": _states()})


@signed_in
@require_safe
def kit(request: PersonRequest) -> JsonResponse:
    """``{"owner": staff number, "csrf": key for forms, "pages": [addresses]}``: a day's work of whoever is signed in.

    Sealed matters stay off the device.
    """
    person, rights = request.person, rights_of(request.person)
    said = {
        "owner": person.staff_number,
        "csrf": get_token(request),
        "pages": [*_fixed(person, rights), *_of_tasks(person, rights), *_of_places(rights)],
    }
    return JsonResponse(said)


def _fixed(person: Person, rights: Rights) -> list[str]:
    names = ["workbench:home", "tasks:list"] + (["cases:report"] if may_report(person, rights) else [])
    return [reverse(name) for name in names]


def _of_tasks(person: Person, rights: Rights) -> list[str]:
    """The pages of the most pressing tasks, and of the cases or duties that they are stages of."""
    pages: dict[str, None] = {}
    for task in open_tasks_of(person, rights).filter(is_sealed=False)[:MOST_TASKS]:
        pages[reverse("tasks:detail", args=[task.pk])] = None
        if task.link:
            pages[task.link] = None
    return list(pages)


def _of_places(rights: Rights) -> list[str]:
    claimed = [t.resource for t in rights.tenures if t.resource and t.capacity.code == CLAIM]
    return [reverse("grid:place", args=[place.code]) for place in claimed[:MOST_PLACES]]

"""The article's centre with its people, and those of them who ask."""

from __future__ import annotations

from dataclasses import dataclass

import yaml
from django.conf import settings
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import transaction

from redgrid.accounts.actions import make_token, open_account, sign_in
from redgrid.accounts.models import Account
from redgrid.config.demo import organisation
from redgrid.config.demo.telling import Happening, tell
from redgrid.grid.models import Person, Placement, Resource, Tenure, Unit
from redgrid.grid.queries import holder
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.rulebook.actions import load_blueprint
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import in_force

FOLDER = settings.BLUEPRINTS / "support-centre"


@dataclass(frozen=True)
class Visitor:
    """Somebody with a token for the API and a session for the pages."""

    person: Person
    token: str
    cookie: str


@dataclass(frozen=True)
class Cast:
    """Who asks, and what cases are about. Cells are in the order of how much happens in them."""

    leader: Visitor
    head: Visitor
    member: Visitor
    cells: list[Unit]
    places: dict[int, list[Resource]]
    people: dict[int, list[Person]]
    blueprint: Blueprint


def build() -> Cast:
    """Load institution and organisation as the demonstration does, without its story."""
    text = yaml.safe_load((FOLDER / "organisation.yaml").read_bytes())
    _nobody, entered = organisation.happenings(text, now())
    since = min(happening.at for happening in entered)
    rules = Happening(since, lambda: load_blueprint((FOLDER / "blueprint.yaml").read_bytes(), by=SYSTEM))
    with transaction.atomic():
        tell([rules, *entered])
    cells = list(Unit.objects.cells().order_by("path"))
    numbers = {account["kind"]: account["person"] for account in text["accounts"]}
    return Cast(
        leader=visitor(Person.objects.get(staff_number=numbers["centre_leader"])),
        head=visitor(_head_of_the_quietest(cells)),
        member=visitor(_who_sees_little(cells)),
        cells=cells,
        places=_places(cells),
        people=_people(cells),
        blueprint=in_force(),
    )


def _head_of_the_quietest(cells: list[Unit]) -> Person:
    """The head of a cell where little happens: their list is the hardest to find among all cases."""
    return next(found.person for cell in reversed(cells) if (found := holder("cell_head", cell)) is not None)


def _who_sees_little(cells: list[Unit]) -> Person:
    """A member of the quietest cell without a post: they see what is their own, and what everybody does."""
    held = Tenure.objects.current()
    posts = held.exclude(capacity__code="member").filter(unit__isnull=False)
    members = held.filter(capacity__code="member", unit__in=cells).exclude(person__in=posts.values("person"))
    found = members.order_by("-unit__path", "pk").select_related("person").first()
    if found is None:
        raise LookupError("everybody has a post")
    return found.person


def _places(cells: list[Unit]) -> dict[int, list[Resource]]:
    rows = Placement.objects.current().filter(unit__in=cells).select_related("resource")
    found: dict[int, list[Resource]] = {cell.pk: [] for cell in cells}
    for row in rows:
        found[row.unit_id].append(row.resource)
    return found


def _people(cells: list[Unit]) -> dict[int, list[Person]]:
    rows = Tenure.objects.current().filter(unit__in=cells, capacity__code="member").select_related("person")
    found: dict[int, list[Person]] = {cell.pk: [] for cell in cells}
    for row in rows:
        if row.unit_id:
            found[row.unit_id].append(row.person)
    return found


def visitor(person: Person) -> Visitor:
    password = open_account(person, by=SYSTEM, must_change=False)
    begun = sign_in(person.staff_number, password=password, device="bench")
    account = Account.objects.select_related("person").get(person=person)
    session = SessionStore()
    session["sign_in"], session["seen"] = begun.pk, now().timestamp()
    session.save()
    return Visitor(person, make_token(account, by=SYSTEM, name="bench"), session.session_key or "")

"""What a board says now, collected for many places in a number of statements that does not grow with them."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from redgrid.grid.codes import in_groups
from redgrid.grid.models import Capacity, Pairing, Person, Placement, Resource, Tenure, Unit
from redgrid.grid.queries import root
from redgrid.grid.risks import risk_words
from redgrid.kit.naming import label
from redgrid.plans.queries.pictures import photos_of, portraits_of
from redgrid.rulebook.institution import Institution, PlaceKind
from redgrid.rulebook.queries import in_force, institution_of

# What stands on a label; a board says everything.
ON_LABELS = (
    "title", "centre", "name", "under", "capacity", "responsible", "phone", "stand_in", "scan_shown", "design",
)  # fmt: skip


@dataclass(frozen=True)
class Content:
    """What the board of ``place`` says, in the language of the house whoever asks; ``unit`` is where it lies.

    Version and day of issue stand on the paper too and are no part of ``says``: they alone make no board wrong.
    """

    place: Resource
    unit: Unit | None
    says: Mapping[str, str]
    version: str

    @property
    def digest(self) -> str:
        return digest_of(self.says)


def says_of(content: Content, *, is_label: bool) -> dict[str, str]:
    """What a board says, or the part of it that a label says."""
    return {name: content.says[name] for name in ON_LABELS} if is_label else dict(content.says)


def digest_of(says: Mapping[str, str]) -> str:
    written = json.dumps(dict(says), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def contents_of(places: Iterable[Resource]) -> list[Content]:
    """What the boards of ``places`` say now, in their order. Raises Refused when no institution is loaded."""
    found = list(places)
    version = in_force()
    text = institution_of(version)
    cells = _cells(found)
    claims = _claims(found)
    heads = _heads(cells.values())
    named = {place.pk: _named(place, cells, claims, heads) for place in found}
    people = {row.person for row in named.values() if row}
    photos, portraits, pairs = photos_of(found), portraits_of(people), _pairs(people)
    with override(settings.LANGUAGE_CODE):
        centre = root()
        shared = {"title": _("Area responsibility board"), "centre": label(centre) if centre else ""}
        return [
            Content(
                place,
                cells.get(place.pk),
                {
                    **shared,
                    **_says(place, cells.get(place.pk), text),
                    **_people(named[place.pk], claims.get(place.pk, []), pairs),
                    **_pictures(place, named[place.pk], photos, portraits),
                },
                str(version),
            )
            for place in found
        ]


def _says(place: Resource, cell: Unit | None, text: Institution) -> dict[str, str]:
    kind = text.place_kind(place.place_kind) or PlaceKind(place.place_kind, "")
    where = " ".join(part for part in (place.building, place.floor) if part)
    return {
        "name": place.name,
        "under": " · ".join(part for part in (where, label(kind), place.code) if part),
        "cell": label(cell) if cell else "",
        "duty": label(kind, "duty"),
        "standard": place.standard or label(kind, "standard"),
        "emergency": place.emergency or label(kind, "emergency"),
        "risk": place.risk,
        "risk_word": risk_words().get(place.risk, place.risk),
        "scan_shown": in_groups(place.scan_code),
        "design": kind.board,
    }


def _named(
    place: Resource,
    cells: Mapping[int, Unit],
    claims: Mapping[int, list[Tenure]],
    heads: Mapping[str, Tenure],
) -> Tenure | None:
    """Who holds the claim, absent or not (paper does not follow a journey), else the nearest head."""
    named = next((row for row in claims.get(place.pk, []) if not row.is_stand_in), None)
    cell = cells.get(place.pk)
    if named is None and cell is not None:
        named = next((heads[path] for path in cell.ancestor_paths if path in heads), None)
    return named


def _people(named: Tenure | None, claims: list[Tenure], pairs: Mapping[int, Person]) -> dict[str, str]:
    """Whoever was named for this very place stands in, else whoever does in everything."""
    standing = pairs.get(named.person_id) if named else None
    stand_in = next((row.person for row in claims if row.is_stand_in), standing)
    return {
        "responsible": named.person.name if named else _("not named yet"),
        "capacity": label(named.capacity) if named else _("Answerable person"),
        "phone": named.person.published_phone if named else "",
        "stand_in": stand_in.name if stand_in else "",
        "stand_in_phone": stand_in.published_phone if stand_in else "",
    }


def _pairs(people: Iterable[Person]) -> dict[int, Person]:
    """The standing stand-in of each of ``people`` who has one."""
    rows = Pairing.objects.current().filter(person__in=people).select_related("stand_in")
    return {row.person_id: row.stand_in for row in rows}


def _pictures(
    place: Resource, named: Tenure | None, photos: Mapping[int, str], portraits: Mapping[int, str]
) -> dict[str, str]:
    """Pictures by their digest. A board without any says nothing of them, as did all boards before there were any."""
    shown = {"photo": photos.get(place.pk), "portrait": portraits.get(named.person_id) if named else None}
    return {name: digest for name, digest in shown.items() if digest}


def _cells(places: list[Resource]) -> dict[int, Unit]:
    rows = Placement.objects.current().filter(resource__in=places).select_related("unit").order_by("id")
    return {row.resource_id: row.unit for row in rows}


def _claims(places: list[Resource]) -> dict[int, list[Tenure]]:
    rows = Tenure.objects.current().filter(resource__in=places, capacity__kind=Capacity.CLAIM)
    found: dict[int, list[Tenure]] = defaultdict(list)
    for row in rows.select_related("person", "capacity").order_by("id"):
        found[row.resource_id or 0].append(row)
    return found


def _heads(cells: Iterable[Unit]) -> dict[str, Tenure]:
    """Who heads each of these units and of those above, by its path."""
    paths = {path for cell in cells for path in cell.ancestor_paths}
    rows: Any = Tenure.objects.current().filter(
        unit__path__in=paths, capacity__kind=Capacity.POST, capacity__is_required=True, is_stand_in=False
    )
    found: dict[str, Tenure] = {}
    for row in rows.select_related("person", "capacity", "unit").order_by("capacity__order", "id"):
        if row.capacity.fits(row.unit):
            found.setdefault(row.unit.path, row)
    return found

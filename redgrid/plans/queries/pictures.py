"""Which places and people are pictured, told by digest, and the pictures themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress

from redgrid.grid.models import Person, Resource
from redgrid.plans.models import PlacePhoto, Portrait


def photos_of(places: Iterable[Resource]) -> dict[int, str]:
    """The digest of the photo of each of ``places`` that has one."""
    rows = PlacePhoto.objects.filter(place__in=list(places))
    return dict(rows.values_list("place", "digest"))


def portraits_of(people: Iterable[Person]) -> dict[int, str]:
    """The digest of the photo of each of ``people`` who shows one."""
    rows = Portrait.objects.filter(person__in=list(people))
    return dict(rows.values_list("person", "digest"))


def pictures_of(digests: Collection[str]) -> dict[str, bytes]:
    """The JPEG of each digest; what has gone meanwhile is left out."""
    found: dict[str, bytes] = {}
    for table in (PlacePhoto, Portrait):
        for row in table.objects.filter(digest__in=digests):
            with suppress(FileNotFoundError), row.file.open("rb") as file:
                found[row.digest] = file.read()
    return found

"""Photos of places, and of people by their own will."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.models import Person, Resource
from redgrid.grid.queries import cell_of
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.pictures import Picture
from redgrid.kit.refusal import Forbidden
from redgrid.plans.models import PlacePhoto, Portrait
from redgrid.plans.rules import may_draw

Row = TypeVar("Row", PlacePhoto, Portrait)


def picture_place(place: Resource, picture: Picture, *, by: Actor) -> PlacePhoto:
    """``picture`` is the photo of ``place`` from now on; the one before is gone. Raises Forbidden."""
    _guard_place(place, by=by)
    with transaction.atomic():
        _dropped(PlacePhoto.objects.select_for_update().filter(place=place).first())
        photo = _kept(PlacePhoto(place=place), picture)
        record("place.pictured", by=by, subject=f"place:{place.code}", facts={"digest": photo.digest})
    return photo


def unpicture_place(place: Resource, *, by: Actor) -> bool:
    """Take the photo of ``place`` away; False when there is none. Raises Forbidden."""
    _guard_place(place, by=by)
    with transaction.atomic():
        if not _dropped(PlacePhoto.objects.select_for_update().filter(place=place).first()):
            return False
        record("place.unpictured", by=by, subject=f"place:{place.code}")
    return True


def show_portrait(person: Person, picture: Picture, *, by: Actor) -> Portrait:
    """``person`` shows their face: only they themselves can. The one before is gone. Raises Forbidden."""
    _guard_person(person, by=by)
    with transaction.atomic():
        _dropped(Portrait.objects.select_for_update().filter(person=person).first())
        portrait = _kept(Portrait(person=person), picture)
        # The journal keeps for ever: it learns that there is a picture, and nothing of it.
        record("portrait.shown", by=by, subject=f"person:{person.staff_number}")
    return portrait


def withdraw_portrait(person: Person, *, by: Actor) -> bool:
    """``person`` takes their picture back, and it is deleted; False when there is none. Raises Forbidden."""
    _guard_person(person, by=by)
    with transaction.atomic():
        if not _dropped(Portrait.objects.select_for_update().filter(person=person).first()):
            return False
        record("portrait.withdrawn", by=by, subject=f"person:{person.staff_number}")
    return True


def _kept(row: Row, picture: Picture) -> Row:
    row.width, row.height, row.added_at = picture.width, picture.height, now()
    row.digest = hashlib.sha256(picture.content).hexdigest()
    row.file.save("picture.jpg", ContentFile(picture.content), save=False)
    row.save(force_insert=True)
    return row


def _dropped(row: PlacePhoto | Portrait | None) -> bool:
    """The row goes, and its file as soon as it is sure that the row has gone; False for no row."""
    if row is None:
        return False
    name = row.file.name or ""
    row.delete()
    transaction.on_commit(partial(default_storage.delete, name))
    return True


def _guard_place(place: Resource, *, by: Actor) -> None:
    if not may_draw(by, [cell_of(place)]):
        raise Forbidden(_("You may look at the map here, not change it."))


def _guard_person(person: Person, *, by: Actor) -> None:
    if by != person:
        raise Forbidden(_("A person's photo is shown by that person alone."))

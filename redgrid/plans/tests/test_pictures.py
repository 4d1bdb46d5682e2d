from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from redgrid.cases.tests.ways import refused
from redgrid.grid.models import Person
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.pictures import Picture
from redgrid.kit.refusal import Forbidden
from redgrid.plans.actions import picture_place, show_portrait, unpicture_place, withdraw_portrait
from redgrid.plans.models import PlacePhoto, Portrait
from redgrid.plans.queries.pictures import pictures_of
from redgrid.plans.tests.sheets import FLOOR, photo, sent_file
from tests.world import World

ClientOf = Callable[[Person], Client]
RED, BLUE = Picture(photo(colour="red"), 60, 40), Picture(photo(colour="blue"), 60, 40)


def files(settings: Settings) -> set[str]:
    return {path.suffix for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def test_a_face_is_shown_by_its_owner_alone(world: World) -> None:
    for by in (world.clerk, world.cell_head, SYSTEM):
        with refused(Forbidden):
            show_portrait(world.worker, RED, by=by)
    show_portrait(world.worker, RED, by=world.worker)
    for by in (world.clerk, world.cell_head, SYSTEM):
        with refused(Forbidden):
            withdraw_portrait(world.worker, by=by)
    assert Portrait.objects.count() == 1


def test_a_face_taken_back_is_gone_from_table_disk_and_journal(
    world: World, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = show_portrait(world.worker, RED, by=world.worker)
        second = show_portrait(world.worker, BLUE, by=world.worker)
    assert (first.digest != second.digest, len(pictures_of([first.digest, second.digest]))) == (True, 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert withdraw_portrait(world.worker, by=world.worker)
    assert (Portrait.objects.count(), files(settings)) == (0, set())
    assert not withdraw_portrait(world.worker, by=world.worker)
    told = Entry.objects.filter(kind__startswith="portrait.")
    assert [(entry.kind, entry.facts) for entry in told.order_by("number")] == [
        ("portrait.shown", {}), ("portrait.shown", {}), ("portrait.withdrawn", {}),
    ]  # fmt: skip


def test_the_photo_of_a_place_is_changed_by_those_who_change_the_map(
    world: World, settings: Settings
) -> None:
    with refused(Forbidden):
        picture_place(world.workshop, RED, by=world.worker)
    picture_place(world.workshop, RED, by=world.clerk)
    with refused(Forbidden):
        unpicture_place(world.workshop, by=world.cell_head)
    assert unpicture_place(world.workshop, by=world.clerk)
    assert (unpicture_place(world.workshop, by=world.clerk), PlacePhoto.objects.count()) == (False, 0)


def test_photos_come_in_through_the_pages_and_stand_where_they_should(
    world: World, client_of: ClientOf
) -> None:
    clerk, worker = client_of(world.clerk), client_of(world.worker)
    big = sent_file(photo((3000, 2000), "PNG"), "a.png")
    assert clerk.post("/places/workshop/picture", {"photo": big}).status_code == 302
    assert worker.post("/me/portrait", {"photo": sent_file(photo((900, 1200)))}).status_code == 302
    assert (PlacePhoto.objects.get().width, Portrait.objects.get().height) == (1200, 600)
    stranger = client_of(world.stranger)
    assert "/places/workshop/photo" in stranger.get("/grid/places/workshop").content.decode()
    portrait = f"/people/{world.worker.staff_number}/portrait"
    assert portrait in stranger.get(f"/grid/people/{world.worker.staff_number}").content.decode()
    shown: list[Any] = [stranger.get("/places/workshop/photo"), stranger.get(portrait)]
    assert [(a.headers["Content-Type"], a.headers["Cache-Control"]) for a in shown] == [
        ("image/jpeg", "private, no-store")
    ] * 2
    assert Client().get(portrait).status_code == 302
    assert worker.post("/me/portrait/withdrawal").status_code == 302
    assert clerk.post("/places/workshop/picture/removal").status_code == 302
    assert [stranger.get(a).status_code for a in ("/places/workshop/photo", portrait)] == [404, 404]


@pytest.mark.parametrize("wrong", [b"", b"no photo", FLOOR, photo()[:100], photo((20_000, 4_000), "PNG")])
def test_what_is_no_photo_is_refused(world: World, client_of: ClientOf, wrong: bytes) -> None:
    answers = [
        client_of(world.clerk).post(address, {"photo": sent_file(wrong, "a.jpg")}).status_code
        for address in ("/places/workshop/picture", "/me/portrait")
    ]
    assert (answers, PlacePhoto.objects.count(), Portrait.objects.count()) == ([422, 422], 0, 0)


def test_a_picture_whose_file_has_gone_is_not_found(world: World, client_of: ClientOf) -> None:
    shown = picture_place(world.workshop, RED, by=SYSTEM)
    shown.file.delete(save=False)
    assert client_of(world.clerk).get("/places/workshop/photo").status_code == 404
    assert pictures_of([shown.digest]) == {}

"""Pictures, words and sizes that break programs; what a page costs."""

from __future__ import annotations

import html
import io
import re
import stat
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from redgrid.cases.actions import assign_case
from redgrid.cases.models import Attachment, Case
from redgrid.cases.tests.test_pages import TYPED, Browser, moved, sent, shown
from redgrid.cases.tests.ways import (
    accepted,
    again,
    go,
    named,
    opened,
    photo_of,
    walked,
)
from redgrid.kit.actor import ANONYMOUS
from redgrid.kit.pictures import Picture
from redgrid.kit.tests.test_pictures import _png, camera_picture
from redgrid.rulebook.models import Blueprint
from tests.nasty import SENDABLE
from tests.tries import dealt_out
from tests.world import World

pytestmark = pytest.mark.django_db


# Pictures


def test_a_stored_photo_tells_nothing_of_place_and_camera(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    client = client_of(world.member)
    content = camera_picture()
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    assert (
        sent(client, "/report", title=TYPED, photo=photo_of(content, "IMG_W009_secret.jpg")).status_code
        == 302
    )
    photo = Attachment.objects.get()
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert [str(path.relative_to(settings.MEDIA_ROOT)) for path in files] == [photo.file.name]
    assert {stat.S_IMODE(path.stat().st_mode) for path in (files[0], files[0].parent)} == {0o640, 0o750}
    stored = files[0].read_bytes()
    assert len(Image.open(io.BytesIO(stored)).getexif()) == 0
    assert not [
        word
        for word in (b"Exif", b"Spy Camera", b"secret", b"W009")
        if word in stored + files[0].name.encode()
    ]
    answer: Any = client.get(f"/attachments/{photo.pk}")
    assert (answer.status_code, answer.headers["Content-Type"], answer.content) == (
        200,
        "image/jpeg",
        stored,
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    files[0].unlink()
    assert client.get(f"/attachments/{photo.pk}").status_code == 404


@pytest.mark.parametrize(
    "content", [b"\xff\xd8" + b"\0" * 13_000_000, _png(12_000, 12_000), b"GIF89a" + b"\0" * 50]
)
def test_a_photo_that_is_too_much_is_refused_and_the_words_stay(
    world: World, blueprint: Blueprint, client_of: Browser, content: bytes
) -> None:
    answer = sent(client_of(world.member), "/report", title=TYPED, photo=photo_of(content))
    assert (answer.status_code, set(answer.context["form"].errors), TYPED in shown(answer)) == (
        422,
        {"photo"},
        True,
    )
    assert (Case.objects.count(), list(settings.MEDIA_ROOT.rglob("*"))) == (0, [])


# Whatever comes


def test_what_was_typed_is_shown_as_it_was_typed_and_never_as_a_part_of_the_page(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=x>'\""
    client = client_of(world.cell_head)
    case = opened(world, title=evil, text=evil)
    named(world, case)
    go(case, "to_analysed", world.cell_head, evil)
    go(case, "to_linked", world.worker, evil)
    pages = [
        "/",
        "/cases",
        f"/cases/{case.number}",
        f"/cases/{case.number}/assign",
        "/tasks",
        f"/cases?q={quote(evil)}",
    ]
    for page in pages:
        content = client.get(page).content.decode()
        assert (page, "<script>alert" in content, "<img src=x" in content) == (page, False, False)
        assert page in {"/", "/tasks"} or evil in html.unescape(content), page


@pytest.mark.parametrize("address", ["/report", "place", "move"])
def test_twenty_megabytes_of_text_are_refused_with_a_page(
    world: World, blueprint: Blueprint, client_of: Browser, address: str
) -> None:
    case = walked(world, "analysed")
    page = {"place": f"/p/{world.workshop.scan_code}", "move": f"/cases/{case.number}/moves"}.get(
        address, address
    )
    for client in (client_of(world.worker), Client(enforce_csrf_checks=True)):
        answer = client.post(page, {"title": "泵", "text": "x" * 20_000_000, "note": "x"})
        assert (answer.status_code in {400, 401, 403, 413}, "<h1>" in shown(answer)) == (True, True)
    assert Case.objects.count() == 1


def test_no_words_break_a_page(world: World, blueprint: Blueprint, client_of: Browser) -> None:
    case, client = walked(world, "tracked"), client_of(world.worker)
    statuses: dict[int, int] = {}

    def met(answer: HttpResponseBase, words: str) -> None:
        assert answer.status_code < 500, words
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1

    for words in dealt_out(SENDABLE):
        met(sent(client, "/report", title=words, text=words, urgency=words, place=words), words)
        met(sent(client, "/report", title=words, text=words), words)
        met(moved(client, case, "note_progress", words), words)
        met(
            client.get(
                "/cases", {"q": words, "cell": words, "flow": words, "stage": words, "assignee": words}
            ),
            words,
        )
        met(client.get("/cases", {"cursor": words}), words)
        met(client.get(f"/cases/{quote(words, safe='')}"), words)
        met(client.get(f"/matrix/{quote(words, safe='')}"), words)
        met(client.get("/report", {"flow": words, "place": words}), words)
    assert set(statuses) == {200, 302, 404, 422}


def test_every_case_that_nasty_words_made_can_be_opened(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    client = client_of(world.worker)
    for words in [*dealt_out(SENDABLE), "<script>alert(1)</script>"]:
        sent(client, "/report", title=words, text=words)
    cases = Case.objects.filter(title__gt="")
    assert len(cases) > 20
    for case in cases[::2]:
        content = client.get(f"/cases/{case.number}").content.decode()
        assert re.search(r"<h1[^>]*>(.*?)</h1>", content, re.DOTALL), case.title
    assert (
        "&lt;script&gt;"
        in client.get("/cases?state=all").content.decode() + client.get("/cases?q=script").content.decode()
    )


# What a page costs


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
        if answer.status_code != 200:
            raise AssertionError((address, answer.status_code))
    return len(asked)


@pytest.mark.parametrize(
    "address",
    [
        "/cases",
        "/cases?state=late&q=泵&cell=electrical",
        "/matrix/problem",
        "/",
        "/tasks",
        "/tasks?box=done",
    ],
)
def test_three_rows_cost_no_more_than_one(
    world: World, blueprint: Blueprint, client_of: Browser, address: str
) -> None:
    client = client_of(world.cell_head)
    walked(world, "planned")
    statements(client, address)
    one = statements(client, address)
    walked(world, "planned", by=ANONYMOUS)
    walked(world, "tracked", place=world.switch_room)
    assert statements(client, address) == one
    assert one <= 16


def test_the_page_of_a_case_costs_the_same_with_a_long_story(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    client = client_of(world.cell_head)
    short, long = (
        walked(world, "tracked"),
        walked(world, "tracked", pictures=[Picture(b"\xff\xd8", 1, 1)] * 3),
    )
    for number in range(5):
        go(long, "note_progress", world.worker, f"{number}")
    assign_case(again(long), by=world.cell_head, partners=[world.stranger, world.south_head])
    accepted(long, world.stranger)
    statements(client, f"/cases/{short.number}")
    assert statements(client, f"/cases/{long.number}") == statements(client, f"/cases/{short.number}")

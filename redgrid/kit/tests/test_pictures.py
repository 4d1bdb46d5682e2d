from __future__ import annotations

import io
import random
import struct
import zlib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from redgrid.kit.pictures import redraw
from redgrid.kit.refusal import Invalid

MB = 1_000_000
RED, BLUE = (200, 30, 30), (30, 30, 200)
# Where the camera was, when, and which one it was.
TELLTALES = [b"Exif", b"Spy Camera 9", b"2026:03:12", b"GPS", b"written by hand", b"http://ns.adobe.com"]


def picture(size: tuple[int, int] = (40, 30), kind: str = "JPEG", mode: str = "RGB", **more: Any) -> bytes:
    drawn = io.BytesIO()
    colour: Any = RED if mode == "RGB" else 0
    Image.new(mode, size, colour).save(drawn, kind, **more)
    return drawn.getvalue()


def camera_picture(turned: int = 1, size: tuple[int, int] = (40, 30)) -> bytes:
    """Left half red, right half blue, with what a phone writes into it."""
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "Spy Camera 9"
    exif[0x0132] = "2026:03:12 14:30:00"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (29.0, 33.0, 12.0)
    drawn = io.BytesIO()
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, size[0], size[1]))
    image.save(drawn, "JPEG", exif=exif, comment=b"written by hand", quality=95)
    return drawn.getvalue()


def drawn_anew(content: bytes, most: int = 12 * MB) -> Image.Image:
    made = redraw(io.BytesIO(content), most_bytes=most)
    opened = Image.open(io.BytesIO(made.content))
    assert (opened.format, opened.size) == ("JPEG", (made.width, made.height))
    return opened


def refusal_of(content: bytes, most: int = 12 * MB) -> Invalid:
    with pytest.raises(Invalid) as refused:
        redraw(io.BytesIO(content), most_bytes=most)
    assert refused.value.field == "photo"
    return refused.value


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("WEBP", "RGBA"), ("PNG", "1"), ("PNG", "L"), ("PNG", "LA"),
     ("PNG", "P"), ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "I;16")],
)  # fmt: skip
def test_every_usual_kind_of_picture_becomes_a_jpeg(kind: str, mode: str) -> None:
    made = drawn_anew(picture(kind=kind, mode=mode))
    assert (made.mode, made.size) == ("RGB", (40, 30))


def test_what_can_be_seen_through_becomes_white() -> None:
    assert drawn_anew(picture(kind="PNG", mode="RGBA")).getpixel((5, 5)) == (255, 255, 255)


def test_nothing_is_kept_of_place_time_and_camera() -> None:
    content = camera_picture()
    assert [word for word in TELLTALES if word in content] == [
        b"Exif",
        b"Spy Camera 9",
        b"2026:03:12",
        b"written by hand",
    ]
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    made = redraw(io.BytesIO(content), most_bytes=MB)
    assert [word for word in TELLTALES if word in made.content] == []
    assert (
        len(drawn_anew(content).getexif()),
        set(drawn_anew(content).info) & {"exif", "comment", "xmp"},
    ) == (0, set())


def test_a_picture_taken_with_the_phone_on_its_side_stands_upright() -> None:
    made = drawn_anew(camera_picture(turned=6, size=(400, 300)))
    assert made.size == (300, 400)
    above, below = made.getpixel((150, 50)), made.getpixel((150, 350))
    assert isinstance(above, tuple)
    assert isinstance(below, tuple)
    assert (above[0] > above[2], below[2] > below[0]) == (True, True)


@pytest.mark.parametrize(
    ("size", "made"), [((3200, 1600), (1600, 800)), ((1000, 4000), (400, 1600)), ((1, 1), (1, 1))]
)
def test_a_large_picture_is_made_smaller_and_a_small_one_is_not_blown_up(
    size: tuple[int, int], made: tuple[int, int]
) -> None:
    assert drawn_anew(picture(size)).size == made


def test_a_file_may_be_just_as_large_as_allowed() -> None:
    content = picture()
    assert drawn_anew(content, most=len(content)).size == (40, 30)
    assert "MB" in refusal_of(content + b"\0", most=len(content)).reason


def _png(width: int, height: int) -> bytes:
    """A few hundred bytes that say they are a picture of any size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "size", [(7746, 7746), (9500, 9500), (12_000, 12_000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_unfolded(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unfold(*_args: Any, **_more: Any) -> None:
        raise AssertionError("unfolded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", unfold)
    refusal_of(_png(*size))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 1000,
        b"this is no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\0" * 100,
        b"%PDF-1.7 " + b"\0" * 100,
        b"PK\3\4" + b"\0" * 100,
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        picture()[:300],
        picture(kind="PNG")[:-40],
        picture(kind="GIF", mode="P"),
        picture(kind="BMP"),
        picture(kind="TIFF"),
        _png(0, 10),
        _png(50, 50),
    ],
)  # fmt: skip
def test_what_is_no_whole_picture_of_a_kind_we_read_is_refused_with_a_sentence(content: bytes) -> None:
    assert refusal_of(content).reason


SEEDS = [
    camera_picture(),
    picture(kind="PNG", mode="RGBA"),
    picture(kind="PNG", mode="P"),
    picture(kind="WEBP", mode="RGBA"),
]


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(deadline=None, max_examples=300)
@given(seed=st.sampled_from(SEEDS), damage=st.integers(0, 2**32))
def test_a_damaged_picture_is_drawn_or_refused_and_never_anything_else(seed: bytes, damage: int) -> None:
    chance = random.Random(damage)
    content = bytearray(seed)
    for _blow in range(chance.randint(1, 8)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    end = chance.choice([len(content), chance.randrange(len(content))])
    with suppress(Invalid):
        redraw(io.BytesIO(bytes(content[:end])), most_bytes=MB)


@pytest.mark.filterwarnings("ignore")
def test_pictures_are_refused_alike_when_the_library_only_warns() -> None:
    """Between 90 and 180 million pixels Pillow warns and goes on; how warnings are treated must not matter."""
    assert refusal_of(_png(9500, 9500)).reason

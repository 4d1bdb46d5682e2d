"""Pictures from outside, drawn anew: smaller, and without place, time and device that the camera wrote into them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from redgrid.kit.refusal import Invalid

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 1600
MOST_PIXELS = 60_000_000
QUALITY = 80


@dataclass(frozen=True)
class Picture:
    """A JPEG of our own making. Sides in pixels."""

    content: bytes
    width: int
    height: int


def redraw(file: BinaryIO, *, most_bytes: int, longest: int = LONGEST_SIDE) -> Picture:
    """The picture in ``file`` as a clean JPEG of at most ``longest`` pixels a side.

    Raises Invalid for anything that is not a whole JPEG, PNG or WebP of acceptable size.
    """
    content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise Invalid(
            _("The photo is larger than %(size)s MB. Take a smaller one.")
            % {"size": most_bytes // 1_000_000},
            field="photo",
        )
    if is_heic(content):
        raise Invalid(heic_words(), field="photo")
    try:
        return _drawn(content, longest)
    except Invalid:
        raise
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as wrong:
        raise Invalid(
            _("This file is not a photo we can read (JPEG, PNG or WebP)."),
            field="photo",
        ) from wrong


def is_heic(content: bytes) -> bool:
    """Whether a file is a photo as some phones keep it, which we cannot draw."""
    return content[4:8] == b"ftyp" and content[8:12] in {
        b"heic",
        b"heix",
        b"heif",
        b"mif1",
        b"msf1",
        b"hevc",
        b"avif",
    }


def heic_words() -> str:
    return _("It is a HEIC photo, which cannot be read here: let the camera save JPEG (“most compatible”).")


def _drawn(content: bytes, longest: int) -> Picture:
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Invalid(_("The photo has too many pixels. Take a smaller one."), field="photo")
        # Made small first: a JPEG is then never unfolded to its full size.
        opened.thumbnail((longest, longest))
        upright = ImageOps.exif_transpose(opened)
        flat = Image.new("RGB", upright.size, "white")
        rgba = upright.convert("RGBA")
        flat.paste(rgba, mask=rgba.getchannel("A"))
    drawn = io.BytesIO()
    flat.save(drawn, "JPEG", quality=QUALITY, optimize=True)
    return Picture(drawn.getvalue(), flat.width, flat.height)

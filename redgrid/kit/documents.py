"""Documents from outside: known by their content, never by their name. What may hide a program or cannot be opened is
refused with a sentence.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

from redgrid.kit.pictures import heic_words, is_heic
from redgrid.kit.refusal import Invalid
from redgrid.kit.words import clean_line

PDF, TEXT = "application/pdf", "text/plain"
OFFICE = "application/vnd.openxmlformats-officedocument."
# The part that makes a package what it is: ending and media type.
MAIN_PARTS = {
    "word/document.xml": ("docx", f"{OFFICE}wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", f"{OFFICE}spreadsheetml.sheet"),
    "ppt/presentation.xml": ("pptx", f"{OFFICE}presentationml.presentation"),
}
# Old Office files, and new ones behind a password, are such containers; both may hide programs from us.
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
MOST_PARTS, MOST_UNPACKED, MOST_OBJECTS, DEEPEST = 5_000, 300_000_000, 20_000, 6
NAME_LENGTH = 100
BROKEN = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, EOFError,
          RecursionError, NotImplementedError, zipfile.BadZipFile, zlib.error)  # fmt: skip


@dataclass(frozen=True)
class Document:
    """A file that was looked at. ``name`` ends as its content says."""

    content: bytes
    name: str
    media_type: str


def looks_like_picture(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a picture that we draw anew."""
    return head.startswith(PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def checked(file: BinaryIO, name: str, *, most_bytes: int, field: str = "files") -> Document:
    """``file`` as a document: PDF, Word, Excel, PowerPoint (without macros) or plain text.

    Raises Invalid for everything else, for what is locked, cut off, too large, or may run something when opened.
    """
    content = file.read(most_bytes + 1)
    name = _clean_name(name)
    try:
        if len(content) > most_bytes:
            raise Invalid(_("It is larger than %(size)s MB.") % {"size": most_bytes // 1_000_000})
        ending, media_type = _kind(content)
    except Invalid as refused:
        raise refused_file(name, refused, field) from refused
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name) or _("document")
    return Document(content, f"{stem}.{ending}", media_type)


def refused_file(name: str, refused: Invalid, field: str) -> Invalid:
    """The refusal of one of several files, which says of which."""
    words = {"name": _clean_name(name), "why": refused.reason}
    return Invalid(_("“%(name)s” cannot be attached. %(why)s") % words, field=field)


def _clean_name(name: str) -> str:
    """The last part of a path, without characters that turn the reading direction or cannot be seen."""
    last = clean_line(re.split(r"[/\\]", name)[-1])
    return "".join(c for c in last if unicodedata.category(c) != "Cf")[-NAME_LENGTH:].strip(" .")


def _kind(content: bytes) -> tuple[str, str]:
    if not content:
        raise Invalid(_("It is empty."))
    if content.startswith(b"%PDF-"):
        _look_into_pdf(content)
        return "pdf", PDF
    if content.startswith(b"PK\x03\x04"):
        return _package(content)
    if content.startswith(OLD_OFFICE):
        raise Invalid(
            _("It is an old Office file or locked by a password: save it as docx, xlsx, pptx or PDF.")
        )
    if is_heic(content):
        raise Invalid(heic_words())
    if _is_text(content):
        return "txt", TEXT
    raise Invalid(_("Attach photos (JPEG, PNG, WebP), PDF, Word, Excel, PowerPoint or plain text."))


def _is_text(content: bytes) -> bool:
    for code in ("utf-8-sig", "gb18030"):
        try:
            words = content.decode(code)
        except UnicodeDecodeError:
            continue
        return not any(unicodedata.category(c) == "Cc" and c not in "\n\r\t\f" for c in words)
    return False


def _look_into_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-2048:]:
        raise Invalid(_("It is cut off: its end is missing. Send it again."))
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Invalid(_("It is locked by a password: save it without one."))
        if not len(reader.pages):
            raise Invalid(_("It has no pages."))
        runs = any(_runs_something(thing) for thing in _objects(reader))
    except Invalid:
        raise
    except BROKEN as wrong:
        raise Invalid(_("It is damaged and cannot be opened.")) from wrong
    if runs:
        raise Invalid(_("It holds a program or another file that would run when it is opened."))


def _objects(reader: PdfReader) -> Iterator[Any]:
    """The first objects of a file; a drawing may have hundreds of thousands, and what runs stands near the root."""
    yield reader.root_object
    numbers = [number for of_age in reader.xref.values() for number in of_age] + list(reader.xref_objStm)
    for number in numbers[:MOST_OBJECTS]:
        # What cannot be read is not run either: readers of PDF step over it as we do.
        with suppress(*BROKEN):
            yield reader.get_object(number)


def _runs_something(thing: Any, depth: int = 0) -> bool:
    if depth > DEEPEST:
        return False
    if isinstance(thing, ArrayObject):
        return any(_runs_something(part, depth + 1) for part in list.__iter__(thing))
    if not isinstance(thing, DictionaryObject):
        return False
    if thing.get("/S") in {"/JavaScript", "/Launch"} or {"/JS", "/EmbeddedFiles", "/RichMedia"} & set(thing):
        return True
    # References are not followed: what they lead to is an object of its own.
    return any(_runs_something(part, depth + 1) for part in dict.values(thing))


def _package(content: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return _office(parts)
    except Invalid:
        raise
    except BROKEN as wrong:
        raise Invalid(_("It is damaged and cannot be opened.")) from wrong


def _office(parts: zipfile.ZipFile) -> tuple[str, str]:
    inside = parts.infolist()
    if len(inside) > MOST_PARTS or sum(part.file_size for part in inside) > MOST_UNPACKED:
        raise Invalid(_("Unpacked it would be far too large."))
    if any(part.flag_bits & 1 for part in inside):
        raise Invalid(_("It is locked by a password: save it without one."))
    names = {part.filename for part in inside}
    main = next((name for name in MAIN_PARTS if name in names), None)
    if main is None or "[Content_Types].xml" not in names:
        raise Invalid(_("Packed files cannot be looked into: attach what is in them, one by one."))
    if parts.testzip() is not None:
        raise Invalid(_("It is damaged and cannot be opened."))
    if _has_macros(parts, names):
        raise Invalid(_("It holds macros or fetches something from outside: save it without them."))
    return MAIN_PARTS[main]


def _has_macros(parts: zipfile.ZipFile, names: set[str]) -> bool:
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js", ".vbs")) or "/activex/" in name.lower()
           for name in names):  # fmt: skip
        return True
    if b"macroenabled" in parts.read("[Content_Types].xml").lower():
        return True
    settings = "word/_rels/settings.xml.rels"
    return settings in names and b"attachedtemplate" in parts.read(settings).lower()

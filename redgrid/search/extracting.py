"""The text of attached documents. What cannot be read has none: a broken file is no fault of whoever searches."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Callable, Iterator
from html import unescape

from docx import Document as WordFile
from docx.opc.exceptions import PackageNotFoundError
from pypdf import PdfReader

from redgrid.cases.models import Attachment
from redgrid.kit.documents import BROKEN, OFFICE, PDF, TEXT

# Bounds: a text of some hundred pages, a packed file no larger than so much.
LONGEST, PAGES, UNPACKED = 150_000, 300, 60_000_000
WORD = f"{OFFICE}wordprocessingml.document"
SHEETS, SLIDES = f"{OFFICE}spreadsheetml.sheet", f"{OFFICE}presentationml.presentation"
# Where such a file keeps its words, where one cell or paragraph ends, and the runs of letters in between.
KEPT_IN = re.compile(r"xl/sharedStrings\.xml|xl/worksheets/[^/]+\.xml|ppt/(?:slides|notesSlides)/[^/]+\.xml")
END, RUN = re.compile(r"</(?:si|is|a:p)>"), re.compile(r"<(?:a:)?t(?:\s[^>]*)?>([^<]*)<")
log = logging.getLogger(__name__)


def text_of(attachment: Attachment) -> str:
    """The text of a document; empty for what cannot be read. Of a workbook its words, not its numbers."""
    read = READERS.get(attachment.media_type)
    if read is None:
        return ""
    try:
        with attachment.file.open("rb") as file:
            content = file.read()
        return _first(read(content))
    except (*BROKEN, PackageNotFoundError) as error:
        log.warning("The text of attachment %s cannot be read: %s", attachment.pk, type(error).__name__)
        return ""


def _first(parts: Iterator[str]) -> str:
    """As much as is kept; what comes after is not even read."""
    kept, length = [], 0
    for part in parts:
        kept.append(part)
        length += len(part)
        if length >= LONGEST:
            break
    # A database takes no empty character.
    return "\n".join(kept)[:LONGEST].replace("\x00", "")


def _pdf(content: bytes) -> Iterator[str]:
    reader = PdfReader(io.BytesIO(content))
    for number in range(min(len(reader.pages), PAGES)):
        yield reader.pages[number].extract_text()


def _packed(content: bytes) -> Iterator[str]:
    """The words of a workbook or of slides, without building them."""
    if _is_too_large(content):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in filter(KEPT_IN.fullmatch, packed.namelist()):
            for piece in END.split(packed.read(name).decode("utf-8", "replace")):
                if words := "".join(RUN.findall(piece)):
                    yield unescape(words)


def _is_too_large(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return sum(part.file_size for part in packed.infolist()) > UNPACKED


def _word(content: bytes) -> Iterator[str]:
    if _is_too_large(content):
        return
    document = WordFile(io.BytesIO(content))
    for paragraph in document.paragraphs:
        yield paragraph.text
    for table in document.tables:
        for row in table.rows:
            yield " ".join(cell.text for cell in row.cells)


def _plain(content: bytes) -> Iterator[str]:
    for name in ("utf-8-sig", "gb18030"):
        try:
            yield content.decode(name)
        except UnicodeDecodeError:
            continue
        return


READERS: dict[str, Callable[[bytes], Iterator[str]]] = {PDF: _pdf, WORD: _word, TEXT: _plain, SHEETS: _packed,
                                                        SLIDES: _packed}  # fmt: skip

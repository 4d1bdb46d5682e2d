"""The text of attached documents. What cannot be read has none: a broken file is no fault of whoever searches."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Callable, Iterator

from docx import Document as WordFile
from docx.opc.exceptions import PackageNotFoundError
from pypdf import PdfReader

from redgrid.cases.models import Attachment
from redgrid.kit.documents import BROKEN, OFFICE, PDF, TEXT

# Bounds: a text of some hundred pages, a packed file no larger than so much.
LONGEST, PAGES, UNPACKED = 150_000, 300, 60_000_000
WORD = f"{OFFICE}wordprocessingml.document"
log = logging.getLogger(__name__)


def text_of(attachment: Attachment) -> str:
    """The text of a PDF, Word or plain file; empty for others and for what cannot be read."""
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


def _word(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > UNPACKED:
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


READERS: dict[str, Callable[[bytes], Iterator[str]]] = {PDF: _pdf, WORD: _word, TEXT: _plain}

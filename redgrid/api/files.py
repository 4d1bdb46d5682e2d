"""Files that come in and go out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Protocol

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from ninja import UploadedFile

# How the description of the API tells an answer that is no JSON.
FILE: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The file.",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
PDF: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The document.",
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class Kept(Protocol):
    """A row that keeps a file."""

    file: FieldFile
    media_type: str


def bytes_of(kept: Kept, name: str) -> HttpResponse:
    """The file as an answer, to be put aside under ``name``. Raises Http404 when it is not there any more."""
    try:
        with kept.file.open("rb") as opened:
            content = opened.read()
    except (FileNotFoundError, ValueError) as gone:
        raise Http404 from gone
    name = name or str(kept.file.name).rpartition("/")[2]
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        # What is compressed already is not compressed again.
        "Content-Encoding": "identity",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=kept.media_type, headers=headers)


def digest_of(files: Iterable[UploadedFile]) -> str:
    """The same for the same files, by which a repetition is told from another request."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{file.size}\0".encode())
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()

"""The archive: a compressed tar whose first member is the manifest."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from django.core.management.base import CommandError

MANIFEST, DATABASE, FILES = "manifest.json", "database", "files"
FORMAT = 1
MANIFEST_BYTES = 10_000


@dataclass(frozen=True)
class Manifest:
    """What an archive holds. ``number`` and ``digest`` are the end of the journal at that moment."""

    version: str
    engine: str
    made_at: str
    number: int
    digest: str
    format: int = FORMAT


def write(target: Path, manifest: Manifest, database: Path, files: Path) -> None:
    """Write everything to ``target``, which only its owner may read; it appears complete or not at all."""
    half = target.with_name(f".{target.name}.half")
    try:
        with (
            os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
            tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as archive,
        ):
            text = json.dumps(asdict(manifest), indent=2).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
            archive.add(database, DATABASE, filter=_nameless)
            for file in sorted(path for path in files.rglob("*") if path.is_file() and not path.is_symlink()):
                archive.add(file, f"{FILES}/{file.relative_to(files).as_posix()}", filter=_nameless)
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


def _nameless(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the names and numbers of this machine's users."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


@contextmanager
def opened(source: Path) -> Iterator[tuple[tarfile.TarFile, Manifest]]:
    """The archive and its manifest. Raises CommandError for a file that is none of ours."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            yield archive, _manifest(archive)
    except FileNotFoundError as error:
        raise CommandError(f"There is no file {source}.") from error
    except (tarfile.TarError, EOFError, OSError, ValueError, TypeError, KeyError) as error:
        raise CommandError(f"{source} is not a whole backup of Redgrid: {error}") from error


def _manifest(archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    if first is None or first.name != MANIFEST or first.size > MANIFEST_BYTES:
        raise ValueError("its manifest is missing")
    text = archive.extractfile(first)
    manifest = Manifest(**json.loads(text.read() if text else b""))
    if manifest.format != FORMAT:
        raise ValueError("it was made by a newer version")
    return manifest


def unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """The database and the files into ``folder``. Only plain files, only below it, whatever the archive says."""
    for entry in archive:
        if entry.name == MANIFEST:
            continue
        target = _target(entry, folder)
        content = archive.extractfile(entry) if target else None
        if target is None or content is None:
            raise ValueError(f"it holds {entry.name!r}, which no backup has")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            while part := content.read(1_000_000):
                out.write(part)


def _target(entry: tarfile.TarInfo, folder: Path) -> Path | None:
    path = PurePosixPath(entry.name)
    is_ours = entry.name == DATABASE or path.parts[:1] == (FILES,)
    if not entry.isreg() or not is_ours or path.is_absolute() or ".." in path.parts:
        return None
    return folder.joinpath(*path.parts)

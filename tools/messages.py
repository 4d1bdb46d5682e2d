"""The texts of the product and their translations: ``python -m tools.messages update|compile|take FILE...``.

A text is written in English in the code; locale/<language>/LC_MESSAGES/django.po holds its translation.
Django's own commands call gettext's programs, which are not on every machine; Babel does the same in Python.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).parent.parent / "redgrid"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("zh_Hans",)
# Which arguments of a call are texts; "c" marks the context.
PLAIN, PLURAL, CONTEXT, BOTH = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), PLAIN),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), BOTH),
}


def sources() -> Iterator[Path]:
    """Every file that may hold a text for people."""
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and not {"tests", "migrations", "static"} & set(
            path.parts
        ):
            yield path


def as_python(path: Path) -> str:
    """The text of a file; of a template only its calls to gettext, one a line."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    # Django leaves the rest of a template as rows of X, which an indentation would make wrong Python.
    lines = templatize(text, origin=str(path)).splitlines()
    return "\n".join(re.sub(r"^\s+", "", line) for line in lines)


def _shown(path: Path) -> str:
    root = PACKAGE.parent
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def extracted(paths: Iterable[Path] | None = None) -> Catalog:
    """All texts of these files, or of the product, as they are in the code now."""
    catalog = Catalog(project="Redgrid")
    for path in sources() if paths is None else paths:
        source = io.BytesIO(as_python(path).encode())
        for _line, message, comments, context in extract("python", source, KEYWORDS, ["Translators:"]):
            catalog.add(message, locations=[(_shown(path), 0)], auto_comments=comments, context=context)
    return catalog


def catalogues() -> list[Path]:
    """The files of translations that there are."""
    return [path for path in map(_catalogue, LANGUAGES) if path.exists()]


def _catalogue(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str = LANGUAGES[0]) -> Catalog:
    """The translations in one file."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _write(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog.header_comment = "# Translations of Redgrid."
    catalog.version, catalog.revision_date = "", catalog.creation_date
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = "Redgrid"
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, include_lineno=False)


def update() -> None:
    """Takes new texts into every catalogue, and drops the ones the code no longer has."""
    found = extracted()
    for language in LANGUAGES:
        path = _catalogue(language)
        catalog = (
            read(path, language)
            if path.exists()
            else Catalog(locale=language, project="Redgrid", fuzzy=False)
        )
        catalog.update(found, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        _write(catalog, path)
        missing = sum(1 for message in catalog if message.id and not any(message.string or ()))
        print(f"{path.relative_to(PACKAGE.parent)}: {len(catalog)} texts, {missing} without translation")


def take(files: list[Path]) -> None:
    """Fills what the first catalogue lacks from a translator's files; what it has, stays."""
    path = _catalogue(LANGUAGES[0])
    catalog = read(path)
    for message in (message for file in files for message in read(file) if message.id and message.string):
        ours = catalog.get(message.id, message.context)
        if ours is not None and not any(ours.string or ()):
            ours.string = message.string
    _write(catalog, path)


def compile_all() -> None:
    """Writes the form that programs read, beside each catalogue."""
    for path in catalogues():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))


def main() -> None:
    settings.configure()
    match sys.argv[1:]:
        case ["update"]:
            update()
        case ["compile"]:
            compile_all()
        case ["take", *files]:
            take([Path(file) for file in files])
        case _:
            sys.exit("python -m tools.messages update|compile|take FILE...")


if __name__ == "__main__":
    main()

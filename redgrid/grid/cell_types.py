"""The types of cell that the institution knows, by any of their names."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from redgrid.grid.models import CellType, Unit
from redgrid.grid.sought import plain
from redgrid.kit.naming import label
from redgrid.kit.refusal import Invalid


def type_choices() -> list[tuple[str, str]]:
    """(code, name in the reader's language), none of them first."""
    return [("", "—"), *((found.code, label(found)) for found in CellType.objects.all())]


def type_name(unit: Unit) -> str:
    """The name of the type of ``unit``; what no institution knows stays as it was written."""
    found = CellType.objects.filter(code=unit.type_label).first() if unit.type_label else None
    return label(found) if found else unit.type_label


def type_code(text: str) -> str:
    """The code of the type that ``text`` names (see ``type_reader``)."""
    return type_reader()(text) if text else ""


def type_reader() -> Callable[[str], str]:
    """What makes the code of a type out of one of its names, for a whole list in one statement.

    While the institution knows no types every word is as good as another. What it makes raises Invalid, with the types
    that there are, for a word that names none.
    """
    types = list(CellType.objects.all())
    known: dict[str, str] = {
        plain(name): each.code for each in types for name in (each.code, each.name_en, each.name) if name
    }

    def read(text: str) -> str:
        if types and text and plain(text) not in known:
            names = _(", ").join(label(each) for each in types)
            raise Invalid(_("The institution knows %(names)s.") % {"names": names}, field="type_label")
        return known.get(plain(text), text)

    return read

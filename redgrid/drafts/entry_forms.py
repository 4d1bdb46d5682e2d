"""A small form for one entry of a draft, made from the schema."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from redgrid.drafts.entry_fields import Asked, asked_at
from redgrid.drafts.places import Place
from redgrid.rulebook.faults import Fault


def seen_of(entry: Any) -> str:
    """What an entry was when it was shown: two who edit different entries are not in each other's way."""
    written = json.dumps(entry, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


class EntryForm(forms.Form):
    """One entry: a duty, a post, a stage with its limits, a field."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)

    def __init__(self, place: Place, content: Mapping[str, Any], posted: Any = None) -> None:
        self.place = place
        self.asked: list[Asked] = asked_at(place, content)
        initial = {asked.name: _shown(place.value, asked) for asked in self.asked}
        super().__init__(posted, initial={**initial, "seen": seen_of(place.value)})
        for asked in self.asked:
            self.fields[asked.name] = asked.field

    def entry(self) -> dict[str, Any]:
        """The entry as it is to be; what has no field here stays. After ``is_valid``."""
        entry = dict(self.place.value)
        for asked in self._said_now():
            value = asked.read(self.cleaned_data[asked.name])
            if asked.inner:
                block = dict(entry.get(asked.key) or {})
                _put(block, asked.inner, value, is_kept=False)
                _put_block(entry, asked.key, block, self._needs(asked.key))
            else:
                _put(entry, asked.key, value, is_kept=self._needs(asked.key))
        return self._in_order(entry)

    def _said_now(self) -> list[Asked]:
        """What was changed; of a new entry all."""
        changed = set(self.changed_data)
        return [asked for asked in self.asked if asked.name in changed or not self.place.value]

    def _needs(self, key: str) -> bool:
        return key in self.place.schema.get("required", ())

    def _in_order(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Keys of an entry stand as before, new ones in the order of the schema."""
        order = list(self.place.schema.get("properties") or {})
        known = list(self.place.value)
        fresh = sorted((key for key in entry if key not in known), key=order.index)
        placed = [key for key in known if key in entry]
        for key in fresh:
            before = [each for each in placed if order.index(each) < order.index(key)]
            placed.insert(placed.index(before[-1]) + 1 if before else 0, key)
        return {key: entry[key] for key in placed}

    def put(self, faults: Iterable[Fault], written: str) -> bool:
        """Show the faults of the entry that is written ``written`` beside its fields; whether there were any.

        What no field of the form can set right keeps nobody from saving: a stage is there before a move leads to it.
        """
        found = False
        for fault in faults:
            if fault.is_warning or not _is_within(fault.path, written):
                continue
            name = fault.path[len(written) :].lstrip(".").split("[")[0]
            field = next((each.name for each in self.asked if name in {each.name, each.key}), None)
            if field is not None:
                found = True
                self.add_error(field, f"{fault.message} {fault.remedy}".strip())
        return found

    def refuse_twice(self, identity: str) -> None:
        """Another entry bears this code."""
        self.add_error(identity, _("Another entry of this list bears this code."))


def _is_within(path: str, written: str) -> bool:
    return path == written or path.startswith((f"{written}.", f"{written}["))


def _shown(entry: Any, asked: Asked) -> Any:
    value = entry.get(asked.key) if isinstance(entry, Mapping) else None
    if asked.inner:
        return value.get(asked.inner) if isinstance(value, Mapping) else None
    if isinstance(value, list) and not isinstance(asked.field, forms.MultipleChoiceField):
        return "\n".join(map(str, value))
    return value


def _put(entry: dict[str, Any], key: str, value: Any, *, is_kept: bool) -> None:
    """Set the key; what is empty goes away, unless it was there as empty or must be there. A no is a value."""
    was_empty = key in entry and _is_empty(entry[key])
    if not _is_empty(value) or is_kept or was_empty or (value is False and key in entry):
        entry[key] = value
    else:
        entry.pop(key, None)


def _is_empty(value: Any) -> bool:
    """Whether it says nothing; zero is a number."""
    return value is None or value is False or value == []


def _put_block(entry: dict[str, Any], key: str, block: dict[str, Any], is_kept: bool) -> None:
    if block or is_kept:
        entry[key] = block
    elif entry.get(key) is not None:
        entry.pop(key)

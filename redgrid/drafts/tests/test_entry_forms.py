"""The form of an entry, sent back as it was shown, changes nothing; limits are typed as people say them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
import yaml
from django import forms
from django.http import QueryDict
from django.utils.translation import override

from redgrid.drafts.entry_forms import EntryForm
from redgrid.drafts.places import lists_of, place_of, resolved
from redgrid.rulebook.keywords import key_words
from redgrid.rulebook.shape import schema
from tests.rules import blueprint_text

pytestmark = pytest.mark.once


def entries(content: dict[str, Any], path: str, seen: set[tuple[str, ...]]) -> Iterator[str]:
    """One entry of each list for every set of keys that an entry fills."""
    place = place_of(content, path)
    for entry in place.value or ():
        inner = f"{path}/{entry[place.identity]}"
        filled = (path.rpartition("/")[2], *sorted(key for key, value in entry.items() if value))
        if filled not in seen:
            seen.add(filled)
            yield inner
        for name in lists_of(place_of(content, inner).schema):
            yield from entries(content, f"{inner}/{name}", seen)


def as_sent(form: EntryForm) -> QueryDict:
    """What a browser sends of the form as it is shown: boxes in the order in which they stand."""
    sent = QueryDict(mutable=True)
    for bound in form:
        shown, field = bound.value(), bound.field
        if isinstance(field, forms.MultipleChoiceField):
            sent.setlist(
                bound.name, [code for code, _name in cast(Any, field.choices) if code in (shown or ())]
            )
        elif isinstance(field, forms.ChoiceField):
            sent[bound.name] = shown or ""
        elif not isinstance(field, forms.BooleanField):
            sent[bound.name] = field.widget.format_value(shown) or ""
        elif shown:
            sent[bound.name] = "on"
    return sent


def test_whatever_is_opened_in_a_form_and_saved_is_as_it_was() -> None:
    content = yaml.load(blueprint_text(), yaml.CSafeLoader)
    seen: set[tuple[str, ...]] = set()
    changed, unnamed = {}, set()
    with override("zh-hans"):
        for name in lists_of(resolved(schema())):
            for path in entries(content, name, seen):
                place = place_of(content, path)
                form = EntryForm(place, content, as_sent(EntryForm(place, content)))
                keys = {*lists_of(place.schema), *(asked.key for asked in form.asked)}
                unnamed |= {key for key in keys if key_words(key) == key}
                if not form.is_valid() or form.entry() != place.value:
                    changed[path] = form.errors or form.entry()
    assert len(seen) > 50
    assert (changed, unnamed) == ({}, set())

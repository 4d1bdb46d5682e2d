"""Whether a text has the shape of an institution: JSON Schema, with its findings in plain words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator

from redgrid.rulebook.faults import Fault, Reading

SCHEMA = Path(__file__).with_name("blueprint.schema.json")

Words = tuple[str, str]
Finding = Any  # jsonschema.ValidationError, whose attributes are typed as "maybe unset"


@cache
def schema() -> dict[str, Any]:
    """The schema itself, read once; nobody changes it."""
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def shape_faults(reading: Reading) -> Iterator[Fault]:
    """What does not fit the schema."""
    seen: set[Fault] = set()
    for error in _validator().iter_errors(reading.content):
        for fault in _faults_of(error, reading):
            if fault not in seen:
                seen.add(fault)
                yield fault


def _faults_of(error: Finding, reading: Reading) -> Iterator[Fault]:
    path = tuple(error.absolute_path)
    if error.validator != "additionalProperties":
        yield reading.fault(path, *WORDS.get(str(error.validator), _other)(error))
        return
    for key in _unknown_keys(error):
        yield reading.fault((*path, key), *_unknown_key(key, error))


def _unknown_keys(error: Finding) -> list[str]:
    known = error.schema.get("properties", {})
    return [key for key in error.instance if key not in known]


def _unknown_key(key: str, error: Finding) -> Words:
    return _("“%(key)s” is not known here.") % {"key": key[:40]}, nearest(key, error.schema["properties"])


def nearest(word: str, known: Iterable[str]) -> str:
    """The remedy for a wrong word: the known one it resembles, else all of them."""
    words = list(known)
    close = get_close_matches(word, words, 1)
    if close:
        return _("Did you mean “%(word)s”?") % {"word": close[0]}
    if not words:
        return _("Delete it: there is none.")
    return _("Use one of: %(words)s.") % {"words": ", ".join(words)}


def _required(error: Finding) -> Words:
    missing = ", ".join(key for key in error.validator_value if key not in error.instance)
    return _("“%(key)s” is missing.") % {"key": missing}, _("Add it with its value.")


def _type(error: Finding) -> Words:
    names = {
        "string": _("a text"),
        "integer": _("a whole number"),
        "number": _("a number"),
        "boolean": _("true or false"),
        "array": _("a list"),
        "object": _("a block of keys and values"),
        "null": _("nothing (null)"),
    }
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    words = {"wanted": _(" or ").join(names[name] for name in wanted), "found": _shown(error.instance)}
    message = _("Here stands %(found)s, wanted is %(wanted)s.") % words
    return message, _("Write %(wanted)s.") % words


def _enum(error: Finding) -> Words:
    known = [str(word) for word in error.validator_value if word is not None]
    return _("“%(word)s” is not possible here.") % {"word": _shown(error.instance)}, nearest(
        str(error.instance), known
    )


def _pattern(error: Finding) -> Words:
    message = _("“%(word)s” does not have the form that is wanted here.") % {"word": _shown(error.instance)}
    examples = error.schema.get("examples", ["late"])
    return message, _("Write it like “%(example)s” (%(pattern)s).") % {
        "example": examples[0],
        "pattern": error.validator_value,
    }


def _empty(error: Finding) -> Words:
    return _("This must not be empty."), _("Give it a value.")


def _too_long(error: Finding) -> Words:
    words = {"most": error.validator_value, "length": len(error.instance)}
    return _("This is %(length)d long, %(most)d is possible.") % words, _("Shorten it.")


def _bound(error: Finding) -> Words:
    words = {"value": error.instance, "bound": error.validator_value}
    if error.validator == "minimum":
        return _("%(value)s is too small.") % words, _("The smallest value is %(bound)s.") % words
    return _("%(value)s is too large.") % words, _("The largest value is %(bound)s.") % words


def _twice(error: Finding) -> Words:
    return _("The list holds the same entry twice."), _("Keep one of the two.")


def _other(error: Finding) -> Words:
    return _("This does not fit the form of an institution: %(what)s") % {"what": error.message[:200]}, ""


def _shown(value: Any) -> str:
    return str(value)[:40]


WORDS: dict[str, Callable[[Finding], Words]] = {
    "required": _required,
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "minLength": _empty,
    "minItems": _empty,
    "maxLength": _too_long,
    "maxItems": _too_long,
    "minimum": _bound,
    "maximum": _bound,
    "uniqueItems": _twice,
}

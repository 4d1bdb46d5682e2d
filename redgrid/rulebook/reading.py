"""Reading YAML from outside: plain content with line numbers, or one sentence that says why not.

Stricter than YAML: no references (they can swell a small text to gigabytes), no tags, no second document, no key twice.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

import yaml
from django.utils.translation import gettext as _

from redgrid.rulebook.faults import Fault, Path, Reading

MOST_BYTES = 1_000_000
# Nobody writes so deep; deeper texts overflow the stack of the reader written in C.
MOST_DEPTH = 30
PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "map", "seq")}
# A date stays the text that it is: content is plain JSON.
TEXT_TAGS = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:value", "tag:yaml.org,2002:merge"}
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(Exception):
    """The text cannot be read; ``fault`` says where and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def read_yaml(raw: str | bytes, file: str) -> Reading:
    """The content of a YAML text from outside. Raises Unreadable."""
    text = _decoded(raw, file)
    try:
        _walk_events(text, file)
        root = yaml.compose(text, LOADER)
        return _Builder(file).reading(root)
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(text, file, error) from error
    except yaml.YAMLError as error:  # a character that YAML does not allow
        character = getattr(error, "character", "")
        line = _line_of_unprintable(text)
        code = f"U+{character:04X}" if isinstance(character, int) else repr(character)
        message = _("The text holds a character that cannot be shown (%(code)s).") % {"code": code}
        raise Unreadable(Fault(file, line, "", message, _("Delete it."))) from error


def value_of(node: yaml.Node) -> Any:
    """What a node of a text that was read says."""
    return _Builder("").reading(node).content


def _decoded(raw: str | bytes, file: str) -> str:
    encoded = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if len(encoded) > MOST_BYTES:
        raise Unreadable(
            Fault(
                file,
                1,
                "",
                _("The text is larger than 1 MB."),
                _("An institution is a few dozen pages: check that this is the right file."),
            )
        )
    try:
        return encoded.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = encoded[: error.start].count(b"\n") + 1
        raise Unreadable(
            Fault(file, line, "", _("The text is not written in UTF-8."), _("Save it in the encoding UTF-8."))
        ) from error


def _walk_events(text: str, file: str) -> None:
    """Look at the text as a stream first: nothing in it is built before it is known to be harmless."""
    depth = documents = 0
    for event in yaml.parse(text, LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = _("References (& and *) are not used in an institution.")
            raise Unreadable(Fault(file, line, "", message, _("Write the value out.")))
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MOST_DEPTH:
            message = _("Lists and blocks lie more than %(most)d deep in each other.") % {"most": MOST_DEPTH}
            raise Unreadable(Fault(file, line, "", message, _("Check the brackets and the indentation.")))
        if documents > 1:
            message = _("A second text begins here (---).")
            raise Unreadable(Fault(file, line, "", message, _("Put one institution into one file.")))


def _not_yaml(text: str, file: str, error: yaml.MarkedYAMLError) -> Unreadable:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    lines = text.split("\n")
    tabbed = next((n for n in (line, line - 1, line + 1) if _begins_with_tab(lines, n)), None)
    if tabbed:
        message = _("The line begins with a tab.")
        return Unreadable(Fault(file, tabbed, "", message, _("Indent with blanks instead.")))
    message = _("This is not YAML: %(problem)s.") % {"problem": error.problem or error.context}
    remedy = _("Check the indentation, colons, quotes and brackets on this line and the one before.")
    return Unreadable(Fault(file, min(line, len(lines)), "", message, remedy))


def _begins_with_tab(lines: list[str], number: int) -> bool:
    return 0 < number <= len(lines) and "\t" in lines[number - 1][: _indent(lines[number - 1])]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _line_of_unprintable(text: str) -> int:
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(value)
    return value


class _Builder:
    """Content out of nodes, and the line of each path."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self.scalars = yaml.constructor.SafeConstructor()

    def reading(self, root: yaml.Node | None) -> Reading:
        content = None if root is None else self._value(root, ())
        return Reading(self.file, content, self.lines)

    def _value(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if node.tag not in PLAIN_TAGS | TEXT_TAGS:
            message = _("The tag %(tag)s is not used in an institution.") % {"tag": node.tag[:60]}
            raise self._unreadable(node, message, _("Delete what begins with an exclamation mark."))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, number)) for number, item in enumerate(node.value)]
        if node.tag in TEXT_TAGS:
            return node.value
        try:
            return _finite(self.scalars.construct_object(node))
        except (ValueError, yaml.YAMLError) as error:
            message = _("“%(value)s” cannot be read as a value.") % {"value": str(node.value)[:40]}
            raise self._unreadable(node, message, _("Put it into quotes if it is a text.")) from error

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._value(key_node, (*path, "")) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                message = _("A key must be a text.")
                raise self._unreadable(key_node, message, _("Put it into quotes."))
            if key in content:
                message = _("The key “%(key)s” stands here twice.") % {"key": key[:40]}
                raise self._unreadable(key_node, message, _("Keep one of the two."))
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            content[key] = self._value(value_node, (*path, key))
        return content

    def _unreadable(self, node: yaml.Node, message: str, remedy: str) -> Unreadable:
        return Unreadable(Fault(self.file, node.start_mark.line + 1, "", message, remedy))

"""Changing what a text says without touching the rest: values are replaced where they stand, by the marks of YAML.

Every other byte stays, with comments and layout. Lost is a comment inside of a list or block that is replaced as a
whole, and the layout over several lines of what stands in brackets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml
from django.utils.translation import gettext as _

from redgrid.kit.refusal import Refused
from redgrid.rulebook.reading import LOADER, Unreadable, read_yaml, value_of

# By what the entries of a list are told apart.
IDENTITIES = ("code", "level", "administrative_post", "officer")
WIDE = 10**9


def identity_of(items: Sequence[Any]) -> str | None:
    """The key by which the entries of a list are told apart; None when they cannot be."""
    for name in IDENTITIES:
        keys = [item.get(name) if isinstance(item, Mapping) else None for item in items]
        if items and None not in keys and len(set(keys)) == len(keys):
            return name
    return None


def rewritten(text: str, wanted: Mapping[str, Any]) -> str:
    """``text`` saying ``wanted``, and otherwise as it was. ``text`` is readable, with \\n as its line ends.

    Raises Refused when that cannot be done by replacing values alone.
    """
    root = yaml.compose(text, LOADER)
    pen = _Pen(text)
    if isinstance(root, yaml.MappingNode):
        pen.change(root, value_of(root), wanted, column=0, in_brackets=False)
    changed = pen.written()
    if not _says(changed, wanted):
        raise Refused(
            _("This cannot be written into the text without touching the rest: change it in the text.")
        )
    return changed


def _says(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return _same(read_yaml(text, "").content, wanted)
    except Unreadable:
        return False


def _same(one: Any, other: Any) -> bool:
    """Equal, and true is not 1."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


class _Pen:
    """The changes to one text, gathered and then made from its end to its beginning."""

    def __init__(self, text: str) -> None:
        self.text = text
        # (from, to, what stands there instead); insertions at one place in the order in which they were asked for.
        self.edits: list[tuple[int, int, str]] = []

    def written(self) -> str:
        parts, at = [], 0
        for start, end, new in sorted(self.edits, key=lambda edit: (edit[0], edit[1])):
            parts += [self.text[at:start], new]
            at = max(at, end)
        return "".join(parts) + self.text[at:]

    def change(self, node: yaml.Node, known: Any, wanted: Any, *, column: int, in_brackets: bool) -> None:
        """Let ``node``, which says ``known`` and belongs to what begins at ``column``, say ``wanted``."""
        if _same(known, wanted):
            return
        if (
            isinstance(node, yaml.MappingNode)
            and isinstance(wanted, Mapping)
            and wanted
            and not node.flow_style
        ):
            self._mapping(node, known, wanted)
        elif self._is_kept_apart(node, known, wanted):
            self._sequence(node, known, wanted)
        elif _matches(node, known, wanted):
            for inner, said, value in _inside(node, known, wanted):
                self.change(inner, said, value, column=column, in_brackets=True)
        else:
            self._replace(node, wanted, column, in_brackets or bool(getattr(node, "flow_style", False)))

    def _is_kept_apart(self, node: yaml.Node, known: Any, wanted: Any) -> bool:
        """Whether both are lists of entries that can be told apart, and those that stay keep their order."""
        if not isinstance(node, yaml.SequenceNode) or node.flow_style or not isinstance(wanted, list):
            return False
        name = identity_of(known)
        if not wanted or name is None or identity_of(wanted) != name:
            return False
        before, after = [item[name] for item in known], [item[name] for item in wanted]
        staying = [key for key in after if key in before]
        return bool(staying) and staying == [key for key in before if key in after]

    def _mapping(self, node: yaml.MappingNode, known: Any, wanted: Mapping[str, Any]) -> None:
        column = node.start_mark.column
        pairs = {key.value: (key, value) for key, value in node.value}
        for name, (key, value) in pairs.items():
            if name in wanted:
                self.change(value, known[name], wanted[name], column=column, in_brackets=False)
            else:
                self._cut(key, value)
        for name, after in _placed(list(wanted), list(pairs)):
            lines = _block(name, wanted[name], column)
            self._insert(pairs[after][1] if after else None, node, lines, column)

    def _sequence(self, node: yaml.Node, known: Any, wanted: Sequence[Mapping[str, Any]]) -> None:
        name = str(identity_of(wanted))
        said = {each[name]: each for each in known}
        items = dict(zip(said, node.value, strict=True))
        column = node.start_mark.column
        by_key = {item[name]: item for item in wanted}
        for key, item in items.items():
            if key in by_key:
                self.change(item, said[key], by_key[key], column=column + 2, in_brackets=False)
            else:
                self._cut(item, item)
        is_flow = all(bool(item.flow_style) for item in items.values())
        for key, after in _placed(list(by_key), list(items)):
            lines = _entry(by_key[key], column, in_brackets=is_flow)
            self._insert(items[after] if after is not None else None, node, lines, column)

    def _insert(self, after: yaml.Node | None, within: yaml.Node, lines: str, column: int) -> None:
        """New lines behind ``after``, or in front of everything."""
        if after is None:
            start = self._line_start(within.start_mark.index)
            self.edits.append((start, start, " " * column + lines + "\n"))
            return
        place = self._line_end(_end(self.text, after))
        self.edits.append((place, place, "\n" + " " * column + lines))

    def _cut(self, first: yaml.Node, last: yaml.Node) -> None:
        """Take a pair, or an entry of a list, out with its lines."""
        start, end = first.start_mark.index, self._line_end(_end(self.text, last))
        begin = self._line_start(start)
        is_alone = not self.text[begin:start].strip(" -")
        self.edits.append((begin if is_alone else start, min(end + 1, len(self.text)), ""))

    def _replace(self, node: yaml.Node, wanted: Any, column: int, in_brackets: bool) -> None:
        start, end = node.start_mark.index, _end(self.text, node)
        new = _value(wanted, column, in_brackets=in_brackets or isinstance(node, yaml.CollectionNode))
        # Nothing stands there, not even a blank behind the colon.
        new = f" {new}" if start == end else new
        self.edits.append((start, end, new))

    def _line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def _line_end(self, index: int) -> int:
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found


def _matches(node: yaml.Node, known: Any, wanted: Any) -> bool:
    """Whether what stands in brackets differs in single values alone."""
    if not isinstance(node, yaml.CollectionNode) or not node.flow_style or type(known) is not type(wanted):
        return False
    return known.keys() == wanted.keys() if isinstance(known, Mapping) else len(known) == len(wanted)


def _inside(node: yaml.Node, known: Any, wanted: Any) -> Iterator[tuple[yaml.Node, Any, Any]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((value, known[key.value], wanted[key.value]) for key, value in node.value)
    else:
        yield from zip(node.value, known, wanted, strict=True)


def _placed(wanted: Sequence[Any], known: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """What is new, each with what it stands behind; None in front of everything."""
    after = None
    for key in wanted:
        if key in known:
            after = key
        else:
            yield key, after


def _end(text: str, node: yaml.Node) -> int:
    """Where the last character of ``node`` stands; blocks are said by YAML to reach to what follows them."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
        return len(text[:end].rstrip())
    return end


def _block(name: str, value: Any, column: int) -> str:
    """``name: value`` as lines; the first without its indentation."""
    key = _scalar(name)
    if isinstance(value, list) and value and identity_of(value):
        inner = column + 2
        return f"{key}:" + "".join("\n" + " " * inner + _entry(item, inner) for item in value)
    if (
        isinstance(value, Mapping)
        and value
        and any(isinstance(each, list | Mapping) for each in value.values())
    ):
        inner = column + 2
        lines = (" " * inner + _block(each, value[each], inner) for each in value)
        return f"{key}:\n" + "\n".join(lines)
    return f"{key}: {_value(value, column, in_brackets=False)}"


def _entry(item: Mapping[str, Any], column: int, *, in_brackets: bool = False) -> str:
    """An entry of a list as lines; the first without its indentation."""
    if in_brackets:
        return "- " + _value(item, column, in_brackets=True)
    lines = [_block(name, value, column + 2) for name, value in item.items()]
    return "- " + ("\n" + " " * (column + 2)).join(lines)


def _value(value: Any, column: int, *, in_brackets: bool) -> str:
    if isinstance(value, Mapping):
        return (
            "{"
            + ", ".join(f"{_scalar(k)}: {_value(v, column, in_brackets=True)}" for k, v in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(_value(item, column, in_brackets=True) for item in value) + "]"
    if isinstance(value, str) and "\n" in value and not in_brackets and _fits_a_block(value):
        lines = value.split("\n")
        return "|-" + "".join("\n" + (" " * (column + 2) + line if line else "") for line in lines)
    return _scalar(value)


def _fits_a_block(value: str) -> bool:
    lines = value.split("\n")
    return all(line == line.strip() and line.isprintable() for line in lines) and bool(lines[0] and lines[-1])


def _scalar(value: Any) -> str:
    """A single value, quoted where brackets, colons or another type would ask for it."""
    style = '"' if isinstance(value, str) and "\n" in value else None
    said: str = yaml.safe_dump(
        [value], default_flow_style=True, default_style=style, allow_unicode=True, width=WIDE
    )
    return said.strip()[1:-1]

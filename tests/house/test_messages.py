from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.catalog import Message

from tests.house import code
from tests.house.test_templates import HANZI
from tools import messages

# Files whose matter are Chinese characters themselves.
MAY_HOLD_HANZI: set[str] = set()
STRAY = re.compile(r"(?<!%)(?:%%)*%(?![%(sd])")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|{\w*}")


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _keys(catalog: Catalog) -> set[tuple[str | None, str]]:
    return {_key(message) for message in catalog if message.id}


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or [""])


def _messages() -> Iterator[tuple[Path, Message]]:
    for path in messages.catalogues():
        yield from ((path, message) for message in messages.read(path) if message.id)


def test_every_text_of_the_code_is_in_every_catalogue_and_no_other() -> None:
    found = _keys(messages.extracted())
    differing = {
        str(path): keys for path in messages.catalogues() if (keys := _keys(messages.read(path)) ^ found)
    }
    assert differing == {}


def test_every_text_is_translated() -> None:
    missing = [
        f"{path}: {message.id}" for path, message in _messages() if not all(_forms(message)) or message.fuzzy
    ]
    assert missing == []


def test_translations_keep_the_placeholders() -> None:
    wrong = [
        f"{path}: {message.id}"
        for path, message in _messages()
        for form in filter(None, _forms(message))
        if set(PLACEHOLDER.findall(form)) != _placeholders(message)
    ]
    assert wrong == []


def test_translations_can_be_filled_in() -> None:
    """A lone percent sign breaks the page that shows it."""
    broken = [
        f"{path}: {form}"
        for path, message in _messages()
        if "python-format" in message.flags
        for form in filter(None, _forms(message))
        if STRAY.search(form)
    ]
    assert broken == []


def _placeholders(message: Message) -> set[str]:
    last = message.id if isinstance(message.id, str) else message.id[-1]
    return set(PLACEHOLDER.findall(last))


def test_code_speaks_english_and_leaves_chinese_to_the_catalogue() -> None:
    found = [
        f"{code.name(path)}:{node.lineno} {node.value!r}"
        for path in code.product()
        if code.name(path) not in MAY_HOLD_HANZI
        for node in _strings(path)
        if HANZI.search(str(node.value))
    ]
    assert found == []


def _strings(path: Path) -> Iterator[ast.Constant]:
    """String constants that are not docstrings."""
    tree = code.tree(path)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node


def test_the_extraction_finds_texts_of_templates_and_code(tmp_path: Path) -> None:
    template = tmp_path / "page.html"
    template.write_text(
        '{% load i18n %}<p>\n   it\'s {% translate "One" %} {% translate "May" context "month" %}</p>\n'
        "{% blocktranslate count n=2 trimmed %}\n  {{ n }} row\n{% plural %}\n  {{ n }} rows\n{% endblocktranslate %}"
    )
    (tmp_path / "views.py").write_text('from x import gettext as _\n_("Two")\nngettext("a", "b", 2)\n')
    found = messages.extracted(sorted(tmp_path.iterdir()))
    assert _keys(found) == {(None, "One"), ("month", "May"), (None, "%(n)s row"), (None, "Two"), (None, "a")}

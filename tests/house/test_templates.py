from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house import code

HANZI = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style in the page": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\s(on[a-z]+|hx-on[:-][^=]*)\s*=", re.IGNORECASE),
    "an address that is script": re.compile(r"javascript:", re.IGNORECASE),
}
COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
SPOKEN = re.compile(r"\b(?:alt|title|placeholder|aria-label|aria-description)=\"([^\"]*)\"")
# An element that says its own language, as the name of a language does, is meant as it stands.
IN_ITS_LANGUAGE = re.compile(r"<(?!html)(\w+)\b[^>]*\slang=\"[\w-]+\"[^>]*>[^<]*</\1>")
# Shown when nothing works, translation neither: both languages stand in it.
BILINGUAL = {"redgrid/templates/500.html"}
# Blocks that fill an attribute, and attributes that a part brings to an element of its page.
FOR_PROGRAMS = re.compile(r"{%\s*block (?:drafts|\w+_class)\s*%}.*?{%\s*endblock.*?%}", re.DOTALL)
ELEMENT = re.compile(r"<[^>]+>|[\w:-]+=\"[^\"]*\"", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{2,}")
# Names and codes that are the same in every language.
NAMES = {"Redgrid", "API", "OpenAPI", "CSV", "JSON", "PDF", "QR", "SVG", "px", "nbsp", "middot", "copy"}


@pytest.mark.parametrize("what", INLINE)
def test_no_template_has(what: str) -> None:
    found = [
        f"{code.name(path)}: {match[0]}"
        for path in code.templates()
        for match in INLINE[what].finditer(TAG.sub("", COMMENT.sub("", code.text(path))))
    ]
    assert found == []


def _plain_words(template: str) -> list[str]:
    """Words that a reader sees and no catalogue knows."""
    rest = TAG.sub(
        "", TRANSLATED.sub("", IN_ITS_LANGUAGE.sub("", FOR_PROGRAMS.sub("", COMMENT.sub("", template))))
    )
    spoken = " ".join(SPOKEN.findall(rest))
    return [word for word in WORD.findall(ELEMENT.sub(" ", rest) + " " + spoken) if word not in NAMES]


def test_every_word_of_a_template_is_translated() -> None:
    found = {code.name(path): words for path in _translated() if (words := _plain_words(code.text(path)))}
    assert found == {}


def _translated() -> list[Path]:
    return [path for path in code.templates() if code.name(path) not in BILINGUAL]


def test_the_rule_sees_plain_words() -> None:
    template = '<p title="Note">Plain {% translate "Fine" %} {{ value }}</p>{# Said aside #}'
    assert _plain_words(template) == ["Plain", "Note"]


def test_chinese_lives_in_the_catalogue_and_the_blueprint() -> None:
    found = [
        code.name(path)
        for path in _translated()
        if HANZI.search(IN_ITS_LANGUAGE.sub("", COMMENT.sub("", code.text(path))))
    ]
    assert found == []


def test_no_template_calls_a_filter_that_trusts_text() -> None:
    trusting = re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off")
    assert [code.name(path) for path in code.templates() if trusting.search(code.text(path))] == []

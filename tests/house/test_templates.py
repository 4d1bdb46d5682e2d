from __future__ import annotations

import re

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
SPOKEN = re.compile(r"\b(?:alt|title|placeholder|aria-label|aria-description|content)=\"([^\"]*)\"")
ELEMENT = re.compile(r"<[^>]+>", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{2,}")
# Names and codes that are the same in every language.
NAMES = {"Redgrid", "API", "OpenAPI", "CSV", "JSON", "PDF", "QR", "SVG", "px", "nbsp", "middot", "copy"}
# A <meta content="..."> speaks to the browser.
TO_BROWSERS = {"width", "device", "initial", "scale", "light", "dark", "noindex", "viewport", "fit", "cover"}


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
    rest = TAG.sub("", TRANSLATED.sub("", COMMENT.sub("", template)))
    spoken = " ".join(SPOKEN.findall(rest))
    return [word for word in WORD.findall(ELEMENT.sub(" ", rest) + " " + spoken) if word not in NAMES | TO_BROWSERS]


def test_every_word_of_a_template_is_translated() -> None:
    found = {code.name(path): words for path in code.templates() if (words := _plain_words(code.text(path)))}
    assert found == {}


def test_the_rule_sees_plain_words() -> None:
    template = '<p title="Note">Plain {% translate "Fine" %} {{ value }}</p>{# Said aside #}'
    assert _plain_words(template) == ["Plain", "Note"]


def test_chinese_lives_in_the_catalogue_and_the_blueprint() -> None:
    found = [code.name(path) for path in code.templates() if HANZI.search(COMMENT.sub("", code.text(path)))]
    assert found == []


def test_no_template_calls_a_filter_that_trusts_text() -> None:
    trusting = re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off")
    assert [code.name(path) for path in code.templates() if trusting.search(code.text(path))] == []

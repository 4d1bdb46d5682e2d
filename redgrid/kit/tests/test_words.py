from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redgrid.kit.words import can_be_seen, clean_line, clean_words

ANY = st.text(st.characters(), max_size=200)
# What people write: everything that is no control character, no half of a character, no blank at the ends.
ORDINARY = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=200)


@given(ANY)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_words(clean_words(text)) == clean_words(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(ANY)
def test_what_is_left_can_be_stored_and_shown(text: str) -> None:
    left = clean_words(text)
    left.encode("utf-8")
    assert {c for c in left if unicodedata.category(c) in {"Cc", "Cs"}} <= {"\n", "\t"}
    assert left == left.strip()
    line = clean_line(text)
    assert not {"\n", "\t", "\r", "\u2028", "\x85"} & set(line)


@given(ORDINARY)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert clean_words(text) == clean_line(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("泵漏水", "泵漏水"),
        ("䶮 𬱖 👩🏽‍🔧 é", "䶮 𬱖 👩🏽‍🔧 é"),
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("a\tb", "a\tb"),
        ("  \n a \n  ", "a"),
        ("a\x00b\x07c\x1b[31md\x7fe\x9ff", "abc[31mdef"),
        ("half \ud800 of a character", "half  of a character"),
        ("\x00 \x00", ""),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("", ""),
    ],
)
def test_what_cannot_be_shown_is_taken_out_of_words(typed: str, kept: str) -> None:
    assert clean_words(typed) == kept


def test_a_line_is_one_line() -> None:
    assert clean_line(" one\r\ntwo\t three\u2028four\u3000five ") == "one two three four five"


@pytest.mark.parametrize("text", ["a", "7", "水", "!", "👍", "𬱖", "\u200ba"])
def test_what_can_be_seen(text: str) -> None:
    assert can_be_seen(text)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u200d\ufeff", "\u202e", "\ufe0f", "\u0301", "\ue000"])
def test_what_cannot_be_seen(text: str) -> None:
    assert not can_be_seen(text)

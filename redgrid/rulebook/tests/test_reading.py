"""A text from outside is read strictly, and what cannot be read is said in one sentence."""

from __future__ import annotations

from time import process_time

import pytest
import yaml
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from redgrid.rulebook import reading
from redgrid.rulebook.check import check_text
from redgrid.rulebook.reading import MOST_BYTES, Unreadable, read_yaml

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\n\tb: 2", 2, "The line begins with a tab."),
        ("a:\n  b: 1\n\t- c", 3, "The line begins with a tab."),
        ("a: 1\na: 2", 2, "The key “a” stands here twice."),
        ("a: 1\n1: 2", 2, "A key must be a text."),
        ("a: 1\n[1, 2]: 3", 2, "A key must be a text."),
        ("a: !!python/object:os.system x", 1, ("The tag tag:yaml.org,2002:python/object:os.system is not used in an"
         " institution.")),
        ("a: !secret x", 1, "The tag !secret is not used in an institution."),
        ("a: !!set {x, y}", 1, "The tag tag:yaml.org,2002:set is not used in an institution."),
        ("x: 1\na: &here [1]", 2, "References (& and *) are not used in an institution."),
        ("x: 1\na: *here", 2, "References (& and *) are not used in an institution."),
        (BOMB, 1, "References (& and *) are not used in an institution."),
        ("a: 1\n---\nb: 2", 2, "A second text begins here (---)."),
        ("[" * 200_000, 1, "Lists and blocks lie more than 30 deep in each other."),
        ("- " * 200_000 + "x", 1, "Lists and blocks lie more than 30 deep in each other."),
        ("{a: " * 40 + "1" + "}" * 40, 1, "Lists and blocks lie more than 30 deep in each other."),
        ("a: .inf", 1, "“.inf” cannot be read as a value."),
        ("a: .nan", 1, "“.nan” cannot be read as a value."),
        ("a: " + "9" * 5000, 1, f"“{'9' * 40}” cannot be read as a value."),
        ("a: !!int x", 1, "“x” cannot be read as a value."),
        ("a: 1\nb: \x01", 2, "The text holds a character that cannot be shown (U+0001)."),
        ("a: 1\n" * 200_001, 1, "The text is larger than 1 MB."),
        (b"a: 1\nb: \xff\xfe", 2, "The text is not written in UTF-8."),
        ("制度: 1\n名称: 中".encode("gb18030"), 1, "The text is not written in UTF-8."),
        ("a: \ud800", 1, "The text is not written in UTF-8."),
    ],
)  # fmt: skip
def test_what_is_not_used_is_refused_on_its_line(text: str | bytes, line: int, message: str) -> None:
    with translation.override("en"), pytest.raises(Unreadable) as refusal:
        read_yaml(text, "x.yaml")
    fault = refusal.value.fault
    assert (fault.file, fault.line, fault.message) == ("x.yaml", line, message)
    assert fault.remedy


@pytest.mark.parametrize(
    "text", ["a: [1, 2", 'a: "x', "a: b: c", "- a\nb: c", "a: {b: 1", "%YAML 9.9\n---\na", "a: @x"]
)
@pytest.mark.parametrize("loader", [yaml.SafeLoader, reading.LOADER])
def test_what_is_not_yaml_is_said_so(text: str, loader: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LOADER", loader)
    with translation.override("en"), pytest.raises(Unreadable) as refusal:
        read_yaml(text, "x.yaml")
    assert refusal.value.fault.message.startswith("This is not YAML: ")
    assert 1 <= refusal.value.fault.line <= text.count("\n") + 1


def test_an_error_without_a_place_is_put_on_the_first_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise yaml.YAMLError

    monkeypatch.setattr(yaml, "compose", fail)
    with pytest.raises(Unreadable) as refusal:
        read_yaml("a: 1", "x.yaml")
    assert refusal.value.fault.line == 1


def test_plain_values_come_out_as_they_are_written() -> None:
    text = "\ufeffa: 1\r\nb: 2.5\nc: true\nd: null\ne: 2026-01-01\nf: [x, {g: y}]\nh: 䶮𬱖😀\ni: 1_000\n"
    found = read_yaml(text.encode(), "x.yaml")
    assert found.content == {
        "a": 1, "b": 2.5, "c": True, "d": None, "e": "2026-01-01", "f": ["x", {"g": "y"}], "h": "䶮𬱖😀", "i": 1000,
    }  # fmt: skip
    assert {path: line for path, line in found.lines.items() if len(path) > 1 and "" not in path} == {
        ("f", 0): 6, ("f", 1): 6, ("f", 1, "g"): 6,
    }  # fmt: skip


def test_an_empty_text_has_no_content() -> None:
    assert read_yaml("", "x.yaml").content is None


def test_the_worst_texts_are_refused_quickly() -> None:
    began = process_time()
    for text in (
        "[" * MOST_BYTES,
        "- " * (MOST_BYTES // 2),
        BOMB,
        "a: 1\n" * (MOST_BYTES // 5),
        "x" * (MOST_BYTES + 1),
    ):
        assert check_text(text)
    assert process_time() - began < 20


@given(
    st.one_of(
        st.text(max_size=200), st.binary(max_size=200), st.text("[]{}&*!|>-:?,\t\n \"'ab#%", max_size=60)
    )
)
def test_no_text_whatever_brings_the_check_down(text: str | bytes) -> None:
    assert check_text(text)

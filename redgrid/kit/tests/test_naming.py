from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.utils import translation

from redgrid.kit.naming import label


@dataclass
class Named:
    name: str = "格长"
    name_en: str = "Cell head"
    standard: str = "整洁"


@pytest.mark.parametrize(
    ("language", "thing", "shown"),
    [
        ("zh-hans", Named(), "格长"),
        ("en", Named(), "Cell head"),
        ("en-gb", Named(), "Cell head"),
        ("en", Named(name_en=""), "格长"),
        ("zh-hans", {"name": "格长", "name_en": "Cell head"}, "格长"),
        ("en", {"name": "格长", "name_en": "Cell head"}, "Cell head"),
        ("en", {"name": "格长"}, "格长"),
        ("en", {"name": None}, ""),
        ("zh-hans", object(), ""),
    ],
)
def test_a_name_is_shown_in_the_readers_language_where_there_is_one(
    language: str, thing: object, shown: str
) -> None:
    with translation.override(language):
        assert label(thing) == shown


def test_other_attributes_are_shown_alike() -> None:
    with translation.override("en"):
        assert (
            label(Named(), "standard"),
            label({"concern": "安全", "concern_en": "Safety"}, "concern"),
        ) == ("整洁", "Safety")


def test_without_a_language_the_chinese_name_is_shown() -> None:
    with translation.override(None):
        assert label(Named()) == "格长"

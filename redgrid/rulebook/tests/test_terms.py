"""An institution says a word otherwise, and every page follows; it takes it back, and every page is as before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils.translation import gettext, ngettext, override

from redgrid.grid.models import Person
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Forbidden, Invalid
from redgrid.kit.wording import texts
from redgrid.rulebook.actions import rename_terms
from redgrid.rulebook.glossary import follow_terms, own_words, say, terms, texts_with, wording_of
from redgrid.rulebook.models import Term
from tests.world import World

NOTHING = ("", "")


@pytest.fixture(autouse=True)
def as_the_product_says_it() -> Iterator[None]:
    yield
    say({})


def in_chinese(text: str) -> str:
    with override("zh-hans"):
        return gettext(text)


def test_a_renamed_term_is_said_in_every_text_and_in_no_other(db: None) -> None:
    before = {text.key: text.chinese for text in texts() if text.key == text.one}
    rename_terms({"claim": ("包保", "taking"), "close": ("销号", ""), "grid": ("责任田", "")}, by=SYSTEM)
    follow_terms()
    with override("zh-hans"):
        assert gettext("Release the claim") == "解除包保"
        assert ngettext("%(n)s without anybody", "%(n)s without anybody", 2) == "%(n)s 处无人包保"
        assert gettext("Closed") == "已销号"
        # Closing a window is not closing a problem, and the product keeps its name.
        assert (gettext("Close"), gettext("Redgrid")) == ("关闭", "红色网格")
        # Placeholders stay what they are.
        assert gettext("%(name)s asks for it") == "%(name)s申请包保"
        # Django's own texts are not ours to change.
        assert gettext("Enter a valid email address.") != "Enter a valid email address."
    with override("en"):
        assert (gettext("Release the claim"), gettext("Calls for claims")) == (
            "Release the taking",
            "Calls for takings",
        )
        assert gettext("Closed") == "Closed"
    with override("zh-hans"):
        changed = {key for key, chinese in before.items() if gettext(key) != chinese}
    assert {"Release the claim", "Closed", "Grid"} <= changed
    assert {key for key in changed if not {"认领", "关闭", "网格"} & set(_held(before[key]))} == set()
    rename_terms({"claim": NOTHING, "close": ("关闭", "close"), "grid": NOTHING}, by=SYSTEM)
    follow_terms()
    assert [in_chinese("Release the claim"), in_chinese("Closed"), in_chinese("Grid")] == [
        "解除认领",
        "已关闭",
        "网格",
    ]
    assert not Term.objects.exists()
    assert [entry.kind for entry in Entry.objects.order_by("number")] == ["terms.renamed"] * 2


def _held(text: str) -> list[str]:
    return [word for word in ("认领", "关闭", "网格") if word in text]


def test_words_can_change_places(db: None) -> None:
    rename_terms({"lead": ("督导人", ""), "overseer": ("牵头人", "")}, by=SYSTEM)
    follow_terms()
    assert in_chinese("Name an overseer first.") == "请先指定牵头人。"


@pytest.mark.parametrize(
    "word", ["<b>", "50%", "a&b", "{x}", "“认”", "%(name)s", "一" * 13, "a\u202eb", "·", "-", "a;b", "x" * 40]
)
def test_a_word_that_is_more_than_a_word_is_refused(db: None, word: str) -> None:
    with pytest.raises(Invalid) as refused:
        rename_terms({"claim": (word, "")}, by=SYSTEM)
    assert (refused.value.field, own_words()) == ("claim", {})


def test_a_word_stands_for_one_thing(db: None) -> None:
    for wanted in ({"claim": ("关闭", "")}, {"claim": ("甲", ""), "close": ("甲", "")}):
        with pytest.raises(Invalid, match="已另有所指"):
            rename_terms(wanted, by=SYSTEM)
    rename_terms({"claim": ("关闭", ""), "close": ("销号", "")}, by=SYSTEM)
    with pytest.raises(Invalid, match="已另有所指"):
        rename_terms({"close": NOTHING}, by=SYSTEM)


@pytest.mark.once
def test_words_from_elsewhere_that_could_not_be_entered_are_passed_over() -> None:
    say({"claim": ("<script>", "50%"), "unknown": ("甲", "乙")})
    assert in_chinese("Release the claim") == "解除认领"


@pytest.mark.once
def test_every_term_is_found_in_its_texts_and_a_rename_leaves_no_placeholder_behind() -> None:
    # Two words whose pages are built elsewhere may have no text yet.
    silent = {term.code for term in terms() if not texts_with(term)}
    assert silent <= {"check", "slip", "urging", "self_check", "cross_check", "centre_inspection"}
    wording = wording_of({term.code: (f"甲{term.code}", f"x{term.code}") for term in terms()})
    by_key = {text.key: text for text in texts()}
    for language, said in wording.items():
        for key, written in said.items():
            text = by_key[key[0] if isinstance(key, tuple) else key]
            source = (
                text.chinese if language == "zh-hans" else (text.many if key == (text.key, 1) else text.one)
            )
            assert sorted(_placeholders(written)) == sorted(_placeholders(source)), text.key


def _placeholders(text: str) -> list[str]:
    return [part.split(")")[0] for part in text.split("%(")[1:]]


def test_the_clerk_renames_on_the_page_and_everybody_reads_the_words(
    world: World,
    client_of: Callable[[Person], Client],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    clerk, member = client_of(world.clerk), client_of(world.member)
    assert (
        "认领"
        in member.get("/grid/contests").content.decode() + member.get("/institution/terms").content.decode()
    )
    assert member.post("/institution/terms", {"claim": "包保"}).status_code == 403
    answer = clerk.post("/institution/terms", {"claim": "<b>", "place": "点位"})
    assert (answer.status_code, own_words()) == (422, {})
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert clerk.post("/institution/terms", {"claim": "包保", "place": "点位"}).status_code == 302
    assert own_words() == {"claim": ("包保", ""), "place": ("点位", "")}
    page = member.get("/").content.decode()
    assert [words in page for words in ("点位", "我负责的区域")] == [True, False]
    # What people wrote stays: the name of a place holds the word.
    world.workshop.name = "认领区域示范点"
    world.workshop.save(update_fields=["name"])
    assert "认领区域示范点" in member.get(f"/grid/places/{world.workshop.code}").content.decode()
    with pytest.raises(Forbidden):
        rename_terms({"claim": NOTHING}, by=world.member)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        clerk.post("/institution/terms", {})
    assert (own_words(), "我负责的区域" in member.get("/").content.decode()) == ({}, True)

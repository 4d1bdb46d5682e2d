from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.templatetags.static import static
from django.utils import translation

from redgrid.kit.templatetags.house import SHAPES


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def show(template: str, **context: Any) -> str:
    return Template("{% load house %}" + template).render(Context(context)).strip()


class Words(forms.Form):
    title = forms.CharField(help_text="One sentence.")
    text = forms.CharField(required=False, widget=forms.Textarea(attrs={"class": "tall"}))
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    urgency = forms.ChoiceField(choices=[("u", "Urgent"), ("o", "Ordinary")], widget=forms.RadioSelect)
    hidden = forms.BooleanField(required=False)


def test_an_icon_is_decoration_unless_it_says_something() -> None:
    address = static("dist/icons.svg")
    assert show('{% icon "lock" %}') == (
        f'<svg class="icon" aria-hidden="true"><use href="{address}#lock"></use></svg>'
    )
    assert 'role="img" aria-label="Sealed &amp; safe"' in show('{% icon "lock" text %}', text="Sealed & safe")


def test_a_name_is_shown_in_the_language_of_the_reader() -> None:
    unit = SimpleNamespace(name="计量室", name_en="Metering")
    assert show("{{ unit|label }}", unit=unit) == "Metering"
    with translation.override("zh-hans"):
        assert show("{{ unit|label }}", unit=unit) == "计量室"


def test_a_moment_carries_its_machine_readable_form() -> None:
    at = datetime(2020, 2, 3, 4, 5, tzinfo=UTC)
    assert show("{{ at|moment }}", at=at) == (
        '<time datetime="2020-02-03T12:05:00+08:00" title="2020-02-03 12:05">Feb 3, 2020 12:05</time>'
    )
    assert show("{{ at|moment }}", at=date(2020, 2, 3)) == (
        '<time datetime="2020-02-03" title="2020-02-03">Feb 3, 2020</time>'
    )
    assert show("{{ at|moment }}", at=None) == ""


def test_a_duration_may_be_a_timedelta_or_seconds() -> None:
    assert show(
        "{{ a|duration }}|{{ b|duration:1 }}|{{ c|duration }}", a=timedelta(hours=2), b=90, c=None
    ) == ("2 hours|1 min|")


@pytest.mark.parametrize("tone", SHAPES)
def test_a_pill_has_the_shape_of_its_tone(tone: str) -> None:
    shown = show("{% pill text tone %}", text="<b>", tone=tone)
    assert f"tone-{tone}" in shown
    assert f"#{SHAPES[tone]}" in shown
    assert "&lt;b&gt;" in shown


def test_a_pill_without_shape_has_to_be_asked_for() -> None:
    assert "<svg" not in show('{% pill "Word" "grey" "none" %}')
    assert "#flag" in show('{% pill "Word" "grey" "flag" %}')


def test_a_due_moment_links_to_its_reason() -> None:
    shown = show('{% due at None "/why" %}', at=datetime(2020, 2, 3, tzinfo=UTC))
    assert '<a class="why" href="/why">' in shown
    assert "Late by" in shown
    assert show("{% due_state at as state %}{{ state.code }}", at=None) == "none"


def test_a_field_ties_label_help_and_error_together() -> None:
    shown = show('{% include "parts/_field.html" with field=form.title %}', form=Words({"title": ""}))
    assert '<label for="id_title">' in shown
    assert 'id="id_title_helptext"' in shown
    assert 'id="id_title_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_title_helptext id_title_error"' in shown


def test_controls_get_their_look_and_keep_their_own_class() -> None:
    form = Words()
    assert 'class="form-select"' in show("{% control form.kind %}", form=form)
    shown = show("{% control form.text %}", form=form)
    assert 'class="form-control tall"' in shown
    assert 'rows="4"' in shown


def test_fields_are_drawn_by_their_kind() -> None:
    form = Words()
    kinds = {name: show("{{ field|field_kind }}", field=form[name]) for name in form.fields}
    assert kinds == {"title": "line", "text": "line", "kind": "line", "urgency": "choices", "hidden": "check"}
    group = show('{% include "parts/_field.html" with field=form.urgency buttons=True %}', form=form)
    assert "<fieldset" in group
    assert "choices buttons" in group
    assert 'class="choice"' in show('{% include "parts/_field.html" with field=form.hidden %}', form=form)


def test_an_avatar_shows_one_character_whatever_the_name() -> None:
    assert [show("{{ name|initial }}", name=name) for name in ("欧阳明月", "ann", " ", "𬱖华")] == [
        "欧",
        "A",
        "?",
        "𬱖",
    ]


def test_a_place_is_lit_on_its_own_pages_only() -> None:
    match = SimpleNamespace(view_name="cases:matrix", namespace="cases")
    request = SimpleNamespace(resolver_match=match)
    tag = '{% nav_item "/x" "table" "Matrix" here %}'
    lit = [
        "aria-current" in show(tag, request=request, here=here)
        for here in ("cases", "cases:matrix tasks", "tasks", "cases:list")
    ]
    assert lit == [True, True, False, False]
    assert "aria-current" not in show(tag, here="cases")


def test_messages_have_the_tone_of_their_level() -> None:
    assert show("{{ a|tone_of }} {{ b|tone_of }} {{ b|tone_of|shape_of }}", a="error", b="odd") == (
        "red blue info-circle"
    )

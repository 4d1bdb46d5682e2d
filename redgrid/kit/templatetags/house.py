"""The template tags of the house: ``{% load house %}``. They show; they never ask the database."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from functools import lru_cache

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from redgrid.kit import moments, naming

register = template.Library()

# The shape that goes with a colour, so that nothing is told by colour alone.
SHAPES = {
    "red": "alert-octagon",
    "orange": "alert-triangle",
    "yellow": "alert-square-rounded",
    "blue": "info-circle",
    "green": "circle-check",
    "grey": "circle",
}
LEVELS = {"success": "green", "warning": "yellow", "error": "red", "info": "blue", "debug": "grey"}


@register.simple_tag
@lru_cache(maxsize=1000)
def icon(name: str, label: str = "") -> SafeString:
    """A drawing from the sprite (a page shows fifty); without a label it is decoration, hidden from screen readers."""
    address = f"{static('dist/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


# Where a piece has a word of its own called icon.
_drawing = icon


@register.filter
def label(thing: object, attribute: str = "name") -> str:
    """``{{ unit|label }}`` or ``{{ duty|label:"title" }}``: the Chinese or the English name."""
    return naming.label(thing, attribute)


@register.filter
def moment(value: date | datetime | None) -> str:
    """今天 14:30, with the machine-readable and the full date in the markup. A date gives the day only."""
    if value is None:
        return ""
    if not isinstance(value, datetime):
        text, full = moments.say_day(value, timezone.localdate()), value.isoformat()
        return format_html('<time datetime="{}" title="{}">{}</time>', full, full, text)
    here = timezone.localtime(value)
    full = f"{here:%Y-%m-%d %H:%M}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', here.isoformat(), full, moments.say_moment(value)
    )


@register.filter
def duration(value: timedelta | int | None, units: int = 2) -> str:
    """A timedelta, or whole seconds, in words; ``duration:1`` names the largest unit only."""
    if value is None:
        return ""
    return moments.say_duration(value if isinstance(value, timedelta) else timedelta(seconds=value), units)


@register.simple_tag
def due_state(due_at: datetime | None, done_at: datetime | None = None) -> moments.DueState:
    """``{% due_state task.due_at task.done_at as state %}``."""
    return moments.due_state(due_at, done_at)


# What stands in every row is put together here: a template of its own for each piece costs five times as much.
@register.simple_tag
def due(due_at: datetime | None, done_at: datetime | None = None, why: str = "") -> SafeString:
    """The due moment with its state in word and shape; ``why`` is the address of "why this date"."""
    return due_words(due_at, moments.due_state(due_at, done_at), why)


def due_words(due_at: datetime | None, state: moments.DueState | None, why: str = "") -> SafeString:
    """The same with another state than that of the moment; None: the moment alone."""
    return format_html(
        '<span class="due">{}{}{}</span>',
        format_html("<span>{}</span>", moment(due_at)) if due_at else "",
        pill(state.text, state.tone, state.icon) if state else "",
        format_html('<a class="why" href="{}">{}</a>', why, _("Why this date?")) if why else "",
    )


@register.simple_tag
def pill(text: object, tone: str = "grey", icon: str = "") -> SafeString:
    """A small coloured word. Its shape follows the tone; the icon called none only where the word says it all."""
    shape = "" if icon == "none" else icon or SHAPES.get(tone, "circle")
    return format_html('<span class="pill tone-{}">{}{}</span>', tone, _drawing(shape) if shape else "", text)


@register.simple_tag(takes_context=True)
def nav_item(context: template.Context, address: str, icon: str, text: str, here: str) -> SafeString:
    """One place of the frame; ``here`` lists the view names or namespaces that light it."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    names = {match.view_name, match.namespace} if match else set()
    lit = format_html(' aria-current="{}"', "page") if names & set(here.split()) else ""
    return format_html('<li><a href="{}"{}>{}<span>{}</span></a></li>', address, lit, _drawing(icon), text)


@register.filter
def tone_of(level: str) -> str:
    """The tone of a message level."""
    return LEVELS.get(level, "blue")


@register.filter
def shape_of(tone: str) -> str:
    """The icon that goes with a tone."""
    return SHAPES.get(tone, "circle")


@register.filter
def initial(name: str) -> str:
    """The character shown in an avatar: the family name of a Chinese name, else the first letter."""
    return str(name).strip()[:1].upper() or "?"


@register.filter
def field_kind(field: BoundField) -> str:
    """``check`` for one box, ``choices`` for a set of boxes or radios, else ``line``."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "check"
    return "choices" if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)) else "line"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The widget of a field in our look; Django itself adds aria-describedby and aria-invalid."""
    look = "form-select" if isinstance(field.field.widget, Select) else "form-control"
    own = field.field.widget.attrs
    attrs: dict[str, str | bool] = {"class": f"{look} {own.get('class', '')}".strip()}
    if own.get("rows") == "10":  # Django's own default pushes the button off a phone
        attrs["rows"] = "4"
    return field.as_widget(attrs=attrs)


@register.simple_tag
def fresh_key() -> str:
    """A key for one form, so that sending it twice counts once."""
    return str(uuid.uuid4())

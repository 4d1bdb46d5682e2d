"""What pages say of due moments that moved."""

from __future__ import annotations

from django import template

from redgrid.tasks.phrases import cause_words

register = template.Library()
register.filter("cause", cause_words)

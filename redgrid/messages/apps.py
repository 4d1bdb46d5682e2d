from __future__ import annotations

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "redgrid.messages"
    # Django's own room for flash messages has the short label.
    label = "redgrid_messages"

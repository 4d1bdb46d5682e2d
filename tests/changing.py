"""Changes of the map on their pages: first what they do is looked at, then they are confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.test import Client


def confirm(client: Client, address: str, said: Mapping[str, Any]) -> Any:
    """Sends the form of a change, looks at what it does, confirms that; the answer that has the last word."""
    shown = client.post(address, said)
    if shown.status_code != 200 or "effect" not in shown.context:
        return shown
    seen = {"seen": shown.context["effect"].seen, "once": shown.context["once"]}
    return client.post(address, {**said, **seen, "step": "confirm"})

"""What every page's frame knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person and the reader's choices; cheap, since every page asks."""
    return {
        "person": getattr(request, "person", None),
        "large_type": request.COOKIES.get("large_type") == "1",
    }

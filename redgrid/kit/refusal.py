"""The one exception for "no, because": safe to show, turned into a message by one middleware."""

from __future__ import annotations


class Refused(Exception):
    """The request is understood and cannot be done now; ``reason`` is a sentence in the user's language.

    ``field`` names the form field or API property it belongs to, when there is one.
    """

    status = 409

    def __init__(self, reason: object, *, field: str | None = None) -> None:
        super().__init__(str(reason))
        self.reason = str(reason)
        self.field = field


class Invalid(Refused):
    """What was handed in cannot be read as what it should be."""

    status = 422


class Forbidden(Refused):
    """The person may see the thing, and may not do this to it."""

    status = 403


class TooMany(Refused):
    """It was tried too often from there; later it may be tried again."""

    status = 429


class Missing(Refused):
    """There is no such thing, or none that this person may know of."""

    status = 404

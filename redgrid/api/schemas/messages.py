"""Messages as programs read them."""

from __future__ import annotations

from ninja import Schema

from redgrid.api.schemas.moments import At
from redgrid.messages.queries import Shown


class MessageRow(Schema):
    """One thing you were told, in words put together now."""

    key: int
    kind: str
    topic: str
    words: str
    about: str
    link: str
    is_urgent: bool
    made_at: At
    read_at: At | None

    @classmethod
    def of(cls, shown: Shown) -> MessageRow:
        message = shown.message
        return cls(
            key=message.pk, kind=message.kind, topic=message.topic, words=shown.words, about=shown.about,
            link=shown.link, is_urgent=message.is_urgent, made_at=message.made_at, read_at=message.read_at,
        )  # fmt: skip

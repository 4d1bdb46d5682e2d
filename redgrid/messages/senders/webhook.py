"""Signed webhooks: see docs/webhooks.md."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

from redgrid.messages.senders.post import Note, Post, Way


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """``v1=`` and HMAC-SHA256 over the timestamp, a full stop and the body, in hexadecimal."""
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def send(way: Way, note: Note, post: Post) -> None:
    body = json.dumps({"id": note.code, **note.body}, ensure_ascii=False, sort_keys=True).encode()
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Redgrid-Delivery": note.code,
        "Redgrid-Timestamp": timestamp,
        "Redgrid-Signature": signature(way.secret, timestamp, body),
    }
    post.ask("POST", way.address, content=body, headers=headers)

"""Feishu: group robots with a signature, and messages of an app."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

from redgrid.messages.senders.post import Later, Never, Note, Post, Way, held, settle

# Of a text; a robot takes 20 KB with everything around it.
MOST_BYTES = 8000
# Too often: robots, the gateway, the message service.
LATER = frozenset({11232, 99991400, 230020})
# What the gateway of robots says to what it cannot read, and to what comes too often.
UNCLEAR, TOO_OFTEN = 9499, "too many"
OLD_TOKEN = frozenset({99991661, 99991663, 99991664, 99991668})


def signature(secret: str, timestamp: str) -> str:
    """HMAC-SHA256 of nothing, with the timestamp (seconds), a line end and the secret as key; base64."""
    made = hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(made).decode()


def send_to_group(way: Way, note: Note, post: Post) -> None:
    message: dict[str, object] = {"msg_type": "text", "content": {"text": note.words(MOST_BYTES)}}
    if way.secret:
        timestamp = str(int(time.time()))
        message |= {"timestamp": timestamp, "sign": signature(way.secret, timestamp)}
    said = post.ask("POST", way.address, json=message)
    if said.get("code") == UNCLEAR and TOO_OFTEN in str(said.get("msg", "")):
        raise Later(f"code {UNCLEAR}")
    if code := settle(said, ("code", "StatusCode"), later=LATER):
        raise Never(f"code {code}")


def send_to_person(way: Way, note: Note, post: Post) -> None:
    token = post.token(way, lambda: _token(way, post))
    message = {
        "receive_id": way.to, "msg_type": "text", "content": json.dumps({"text": note.words(MOST_BYTES)}),
        "uuid": note.code,
    }  # fmt: skip
    said = post.ask(
        "POST", f"{way.address}/open-apis/im/v1/messages", params={"receive_id_type": "user_id"}, json=message,
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    code = settle(said, ("code",), later=LATER)
    if code in OLD_TOKEN:
        post.forget_token(way)
        raise Later(f"code {code}")
    if code:
        raise Never(f"code {code}")


def _token(way: Way, post: Post) -> tuple[str, float]:
    asked = {"app_id": way.account, "app_secret": way.secret}
    said = post.ask("POST", f"{way.address}/open-apis/auth/v3/tenant_access_token/internal", json=asked)
    if code := settle(said, ("code",), later=LATER):
        raise Never(f"code {code}")
    return held(said, "tenant_access_token"), float(said.get("expire", 0))

"""DingTalk: group robots with a signature, and work notices of an app."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from urllib.parse import quote_plus

from redgrid.messages.senders.post import Later, Never, Note, Post, Way, held, settle

# Of a work notice; robots take more.
MOST_BYTES = 2000
# Busy, more than 20 a minute; of the API: too often, by app and by corporation.
LATER = frozenset({-1, 130101, 90018, 90002, 90006, 143103, 143104, 143203, 143204})
OLD_TOKEN = frozenset({40014, 42001, 40001})


def signature(secret: str, timestamp: str) -> str:
    """HMAC-SHA256 of the timestamp (milliseconds), a line end and the secret, with it as key; base64, quoted."""
    made = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return quote_plus(base64.b64encode(made))


def send_to_group(way: Way, note: Note, post: Post) -> None:
    timestamp = str(round(time.time() * 1000))
    signed = f"&timestamp={timestamp}&sign={signature(way.secret, timestamp)}" if way.secret else ""
    said = post.ask("POST", way.address + signed, json=_text(note))
    if code := settle(said, ("errcode",), later=LATER):
        raise Never(f"code {code}")


def send_to_person(way: Way, note: Note, post: Post) -> None:
    token = post.token(way, lambda: _token(way, post))
    message = {
        "agent_id": int(way.agent or 0),
        "userid_list": way.to,
        "msg": _text(note),
    }
    address = f"{way.address}/topapi/message/corpconversation/asyncsend_v2"
    said = post.ask("POST", address, params={"access_token": token}, json=message)
    # The platform wraps what its gateway says: 88 with the code proper beside it.
    said = {"errcode": int(said["sub_code"])} if str(said.get("sub_code", "")).isdigit() else said
    code = settle(said, ("errcode",), later=LATER)
    if code in OLD_TOKEN:
        post.forget_token(way)
        raise Later(f"code {code}")
    if code:
        raise Never(f"code {code}")


def _text(note: Note) -> dict[str, object]:
    return {"msgtype": "text", "text": {"content": note.words(MOST_BYTES)}}


def _token(way: Way, post: Post) -> tuple[str, float]:
    said = post.ask("GET", f"{way.address}/gettoken", params={"appkey": way.account, "appsecret": way.secret})
    if code := settle(said, ("errcode",), later=LATER):
        raise Never(f"code {code}")
    return held(said, "access_token"), float(said.get("expires_in", 0))

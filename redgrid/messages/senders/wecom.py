"""WeCom: group robots (the key stands in the address) and messages of an app of one's own."""

from __future__ import annotations

from redgrid.messages.senders.post import Later, Never, Note, Post, Way, held, settle

# Of a text, for robots and apps.
MOST_BYTES = 2048
# Busy, too often (per minute, per day).
LATER = frozenset({-1, 45009, 45033})
# All receivers are invalid.
NOBODY = 81013
OLD_TOKEN = frozenset({40014, 42001, 41001})


def send_to_group(way: Way, note: Note, post: Post) -> None:
    said = post.ask("POST", way.address, json=_text(note))
    if code := settle(said, ("errcode",), later=LATER):
        raise Never(f"code {code}")


def send_to_person(way: Way, note: Note, post: Post) -> None:
    token = post.token(way, lambda: _token(way, post))
    message = {
        "touser": way.to, "agentid": int(way.agent or 0), **_text(note),
        "enable_duplicate_check": 1, "duplicate_check_interval": 1800,
    }  # fmt: skip
    said = post.ask(
        "POST", f"{way.address}/cgi-bin/message/send", params={"access_token": token}, json=message
    )
    code = settle(said, ("errcode",), later=LATER)
    if code in OLD_TOKEN:
        post.forget_token(way)
        raise Later(f"code {code}")
    if code or said.get("invaliduser") or said.get("unlicenseduser"):
        raise Never(f"code {code or NOBODY}")


def _text(note: Note) -> dict[str, object]:
    return {"msgtype": "text", "text": {"content": note.words(MOST_BYTES)}}


def _token(way: Way, post: Post) -> tuple[str, float]:
    asked = {"corpid": way.account, "corpsecret": way.secret}
    said = post.ask("GET", f"{way.address}/cgi-bin/gettoken", params=asked)
    if code := settle(said, ("errcode",), later=LATER):
        raise Never(f"code {code}")
    return held(said, "access_token"), float(said.get("expires_in", 0))

"""The adapters against fakes that take and answer what the platforms document, and what may be asked at all.

``recorded/*.json`` holds the forms: what a platform is asked, word by word, what it answers and what becomes of it.
They were written by hand from the public documentation that each names under ``source``; nobody tried the real ones.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlencode

import httpx
import pytest

from redgrid.messages.senders import SENDERS, Later, Never, Note, Post, Way, dingtalk, feishu, send, webhook
from redgrid.messages.senders.post import checked

pytestmark = pytest.mark.once
NOTE = Note(
    "有一件事项等您办理", "泵异响", "https://grid.example.cn/cases/WT-1", "c0de", {"kind": "case.opened"}
)
RECORDED = [
    one
    for path in sorted((Path(__file__).parent / "recorded").glob("*.json"))
    for one in json.loads(path.read_text(encoding="utf-8"))
]
BECOMES: dict[str, type[Exception] | None] = {"sent": None, "never": Never, "later": Later}
# 2019-12-25 16:23:56 in Shanghai, in the documentation of DingTalk.
MOMENT = 1577262236.757
SIGNS = {"dingtalk_robot": dingtalk.signature, "feishu_robot": feishu.signature}
SECRET = "a secret of 16 and more"


def faked(status: int, answer: dict[str, Any], asked: list[httpx.Request], kind: str = "") -> Post:
    """A platform that gives tokens as ``kind`` records them and answers ``answer`` to everything else."""
    tokens = {
        one["token"]["path"]: one["token"]["body"]
        for one in RECORDED
        if one["kind"] == kind and "token" in one
    }

    def take(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.path in tokens:
            return httpx.Response(200, json=tokens[request.url.path])
        return httpx.Response(status, json=answer) if answer else httpx.Response(status)

    return Post(httpx.MockTransport(take))


def way(kind: str) -> Way:
    address = "https://hooks.example.com" + ("" if kind.endswith("_app") else "/send?key=K")
    return Way(1, kind, address, "corp", "7", SECRET, "li")


def recorded_way(one: dict[str, Any]) -> Way:
    """The channel whose requests ``one`` records."""
    asked = one["request"]
    query = {name: value for name, value in asked["query"].items() if name in {"key", "access_token"}}
    is_app = "token" in one
    address = "https://hooks.example.com" + (
        "" if is_app else asked["path"] + ("?" + urlencode(query) if query else "")
    )
    return Way(1, one["kind"], address, "corp", "7", SECRET, "li")


def opened(body: Any) -> Any:
    """A body whose content is JSON written as text, as Feishu takes it, with that read."""
    packed = body.get("content") if isinstance(body, dict) else None
    return {**body, "content": json.loads(packed)} if isinstance(packed, str) else body


def expected(one: dict[str, Any], part: str, words: str) -> tuple[Any, ...]:
    """What ``one`` records of a request, with ``words`` and the signature of MOMENT in their places."""
    told = opened(one[part].get("json"))
    text = json.dumps(told, ensure_ascii=False).replace("WORDS", json.dumps(words, ensure_ascii=False)[1:-1])
    if sign := SIGNS.get(one["kind"]):
        stamp = one[part]["query"].get("timestamp") or told["timestamp"]
        text = text.replace("SIGN", sign(SECRET, stamp))
    query = {
        name: unquote_plus(dingtalk.signature(SECRET, stamp)) if value == "SIGN" else value
        for name, value in one[part]["query"].items()
    }
    return one[part]["method"], one[part]["path"], query, json.loads(text)


def as_sent(request: httpx.Request) -> tuple[Any, ...]:
    body = json.loads(request.content) if request.content else None
    return request.method, request.url.path, dict(request.url.params), opened(body)


def met(way: Way, post: Post) -> tuple[type[Exception] | None, str]:
    """What became of sending, and what is said of it."""
    try:
        send(way, NOTE, post)
    except (Later, Never) as error:
        return type(error), str(error)
    return None, ""


def test_every_platform_is_asked_and_understood_as_it_documents_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time, "time", lambda: MOMENT)
    wrong, told = [], list[str]()
    for one in RECORDED:
        for answer in one["answers"]:
            asked: list[httpx.Request] = []
            found, why = met(recorded_way(one), faked(answer["status"], answer["body"], asked, one["kind"]))
            told.append(why)
            parts = ["token", "request"] if "token" in one else ["request"]
            said = [expected(one, part, NOTE.words(2000)) for part in parts]
            headers = one["request"].get("headers", {})
            if found is not BECOMES[answer["becomes"]] or [as_sent(request) for request in asked] != said:
                wrong.append((one["kind"], answer, found, [as_sent(request) for request in asked], said))
            assert {name: asked[-1].headers[name] for name in headers} == headers
    assert wrong == []
    assert [words for words in told if "secret" in words or "693a" in words] == []
    assert {one["kind"] for one in RECORDED} == set(SENDERS) - {"mail", "webhook"}
    answers = {204: None, 410: Never, 503: Later, 302: Never}
    assert {status: met(way("webhook"), faked(status, {}, []))[0] for status in answers} == answers


def test_what_is_too_long_is_cut_before_its_link() -> None:
    long = Note("有一件事项等您办理", "泵" * 2000, "https://grid.example.cn/cases/WT-1", "c0de")
    for most in (2000, 2048, 8000):
        words = long.words(most)
        assert (len(words.encode()) <= most, words.endswith("/WT-1"), "…" in words) == (
            True,
            True,
            most < 6000,
        )


def test_a_token_is_fetched_once_and_again_when_it_was_refused() -> None:
    for kind, refusal in (("wecom_app", {"errcode": 42001}), ("dingtalk_app", {"errcode": 88, "sub_code": "42001"}),
                          ("feishu_app", {"code": 99991663})):  # fmt: skip
        asked: list[httpx.Request] = []
        answers = [{"errcode": 0, "code": 0}, {"errcode": 0, "code": 0}, refusal, {"errcode": 0, "code": 0}]
        post = faked(200, {}, asked, kind)
        real = post.ask

        def ask(
            method: str, address: str, real: Callable[..., Any] = real, answers: Any = answers, **more: Any
        ) -> Any:
            said = real(method, address, **more)
            return said or answers.pop(0)

        post.ask = ask  # type: ignore[method-assign]
        send(way(kind), NOTE, post)
        send(way(kind), NOTE, post)
        with pytest.raises(Later):
            send(way(kind), NOTE, post)
        send(way(kind), NOTE, post)
        assert sum("oken" in request.url.path for request in asked) == 2


def test_signatures_are_those_of_the_documentation() -> None:
    asked: list[httpx.Request] = []
    send(way("webhook"), NOTE, faked(200, {}, asked))
    sent = asked[0]
    stamp, secret = sent.headers["Redgrid-Timestamp"], SECRET.encode()
    made = hmac.new(secret, stamp.encode() + b"." + sent.content, hashlib.sha256).hexdigest()
    assert (sent.headers["Redgrid-Signature"], sent.headers["Redgrid-Delivery"]) == (f"v1={made}", "c0de")
    assert webhook.signature("s", "1", b"{}") != webhook.signature("s", "2", b"{}")
    # Worked out by hand from the platforms' documentation.
    assert (
        dingtalk.signature("this is secret", "1577262236757")
        == "hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D"
    )
    assert feishu.signature("demo", "1599360473") == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="


@pytest.mark.parametrize(
    ("address", "numbers", "is_let_out"),
    [
        ("https://a.cn/x", ["93.184.216.34"], True), ("https://a.cn", ["2606:2800:220:1::1"], True),
        ("http://a.cn", ["93.184.216.34"], False), ("https://a.cn", ["10.0.0.1"], False),
        ("https://a.cn", ["93.184.216.34", "127.0.0.1"], False), ("https://a.cn", ["169.254.169.254"], False),
        ("https://a.cn", ["::1"], False), ("https://a.cn", ["::ffff:127.0.0.1"], False),
        ("https://a.cn", ["fd00::1"], False), ("https://a.cn", ["100.64.0.1"], False),
        ("https://a.cn", ["2002:7f00:1::"], False), ("https://a.cn", ["224.0.0.1"], False),
        ("https://u:p@a.cn", ["93.184.216.34"], False), ("https://", ["93.184.216.34"], False),
        ("file:///etc/passwd", [], False),
        ("https://a.cn:99999", ["93.184.216.34"], False), ("https://a.cn", [], False),
    ],
)  # fmt: skip
def test_only_public_https_addresses_are_asked(
    address: str, numbers: list[str], is_let_out: bool, settings: Any
) -> None:
    def ask() -> bool:
        try:
            return bool(checked(address, lambda _host: numbers))
        except Never:
            return False

    assert ask() is is_let_out
    settings.MESSAGE_PRIVATE_ADDRESSES = True
    assert ask() is (is_let_out or (bool(numbers) and address == "https://a.cn"))

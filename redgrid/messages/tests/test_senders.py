"""The adapters against fakes that answer in the platforms' documented forms, and what may be asked at all."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from redgrid.messages.senders import SENDERS, Later, Never, Note, Post, Way, dingtalk, feishu, send, webhook
from redgrid.messages.senders.post import checked

pytestmark = pytest.mark.once
NOTE = Note(
    "有一件事项等您办理", "泵异响", "https://grid.example.cn/cases/WT-1", "c0de", {"kind": "case.opened"}
)
TOKENS = {
    "/cgi-bin/gettoken": {"errcode": 0, "errmsg": "ok", "access_token": "T", "expires_in": 7200},
    "/gettoken": {"errcode": 0, "errmsg": "ok", "access_token": "T", "expires_in": 7200},
    "/open-apis/auth/v3/tenant_access_token/internal": {
        "code": 0,
        "msg": "ok",
        "tenant_access_token": "T",
        "expire": 7200,
    },
}
OK, GONE, AGAIN = None, Never, Later
# What the platform answers to what was sent, and what becomes of it.
ANSWERS: list[tuple[str, int, dict[str, Any], type[Exception] | None]] = [
    ("webhook", 204, {}, OK), ("webhook", 410, {}, GONE), ("webhook", 503, {}, AGAIN), ("webhook", 302, {}, GONE),
    ("wecom_robot", 200, {"errcode": 0, "errmsg": "ok"}, OK),
    ("wecom_robot", 200, {"errcode": 93000, "errmsg": "invalid webhook url"}, GONE),
    ("wecom_robot", 200, {"errcode": 45009, "errmsg": "api freq out of limit"}, AGAIN),
    ("wecom_robot", 200, {}, GONE),
    ("wecom_app", 200, {"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": "m"}, OK),
    ("wecom_app", 200, {"errcode": 0, "errmsg": "ok", "invaliduser": "li"}, GONE),
    ("wecom_app", 200, {"errcode": 42001, "errmsg": "access_token expired"}, AGAIN),
    ("dingtalk_robot", 200, {"errcode": 0, "errmsg": "ok"}, OK),
    ("dingtalk_robot", 200, {"errcode": 310000, "errmsg": "sign not match"}, GONE),
    ("dingtalk_robot", 200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}, AGAIN),
    ("dingtalk_app", 200, {"errcode": 0, "errmsg": "ok", "task_id": 256271667526}, OK),
    ("dingtalk_app", 200, {"errcode": 88, "sub_code": "40014", "sub_msg": "不合法的access_token"}, AGAIN),
    ("feishu_robot", 200, {"code": 0, "msg": "success", "data": {}}, OK),
    ("feishu_robot", 200, {"StatusCode": 0, "StatusMessage": "success"}, OK),
    ("feishu_robot", 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}, GONE),
    ("feishu_robot", 200, {"code": 11232, "msg": "frequency limited psm[lark.oapi.app_platform_runtime]"}, AGAIN),
    ("feishu_app", 200, {"code": 0, "msg": "success", "data": {"message_id": "om_1"}}, OK),
    ("feishu_app", 400, {"code": 99991663, "msg": "Invalid access token for authorization"}, AGAIN),
    ("feishu_app", 429, {"code": 99991400, "msg": "request trigger frequency limit"}, AGAIN),
    ("feishu_app", 400, {"code": 230001, "msg": "Your request contains an invalid request parameter"}, GONE),
]  # fmt: skip


def faked(status: int, answer: dict[str, Any], asked: list[httpx.Request]) -> Post:
    """A platform that gives tokens and answers ``answer`` to everything else."""

    def take(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        for path, token in TOKENS.items():
            if request.url.path == path:
                return httpx.Response(200, json=token)
        return httpx.Response(status, json=answer) if answer else httpx.Response(status)

    return Post(httpx.MockTransport(take))


def way(kind: str) -> Way:
    address = "https://hooks.example.com" + ("" if kind.endswith("_app") else "/send?key=K")
    return Way(1, kind, address, "corp", "7", "a secret of 16 and more", "li")


def test_every_platform_is_understood() -> None:
    wrong, told = [], list[str]()
    for kind, status, answer, expected in ANSWERS:
        asked: list[httpx.Request] = []
        met: type[Exception] | None = None
        try:
            send(way(kind), NOTE, faked(status, answer, asked))
        except (Later, Never) as error:
            met = type(error)
            told.append(str(error))
        if met is not expected:
            wrong.append((kind, status, answer, met))
    assert wrong == []
    assert [words for words in told if "secret" in words or "K" in words] == []
    assert {kind for kind, *_rest in ANSWERS} == set(SENDERS) - {"mail"}


def test_a_token_is_fetched_once_and_again_when_it_was_refused() -> None:
    for kind, refusal in (("wecom_app", {"errcode": 42001}), ("dingtalk_app", {"errcode": 88, "sub_code": "42001"}),
                          ("feishu_app", {"code": 99991663})):  # fmt: skip
        asked: list[httpx.Request] = []
        answers = [{"errcode": 0, "code": 0}, {"errcode": 0, "code": 0}, refusal, {"errcode": 0, "code": 0}]
        post = faked(200, {}, asked)
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
    stamp, secret = sent.headers["Redgrid-Timestamp"], b"a secret of 16 and more"
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

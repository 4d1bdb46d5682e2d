"""Out of the house by HTTPS: to public addresses only, with limits on time and size; secrets never in an error."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings

SECONDS, MOST_BYTES = 5.0, 64_000
CUT = "…"
TOO_MANY = 429


class Later(Exception):
    """It did not go through and may another time. What it says holds no secret and no address."""


class Never(Exception):
    """It will never go through like this: the address, the secret or the receiver is wrong."""


@dataclass(frozen=True)
class Way:
    """A channel as the adapters see it; ``to`` is the address of a person there."""

    key: int
    kind: str
    address: str = field(default="", repr=False)
    account: str = ""
    agent: str = ""
    secret: str = field(default="", repr=False)
    to: str = ""


@dataclass(frozen=True)
class Note:
    """What is sent: a line, more words, where it leads, the id that every try has; ``body`` is for machines."""

    title: str
    text: str
    link: str
    code: str
    body: Mapping[str, Any] = field(default_factory=dict)

    def words(self, most: int) -> str:
        """What is read, in at most ``most`` bytes of UTF-8: too long, the text is cut and never the link."""
        said, link = "\n".join(filter(None, (self.title, self.text))), f"\n{self.link}" if self.link else ""
        room = most - len(link.encode())
        if len(said.encode()) > room:
            said = said.encode()[: room - len(CUT.encode())].decode(errors="ignore") + CUT
        return said + link


def addresses_of(host: str) -> list[str]:
    """What ``host`` is called by number."""
    return sorted({str(found[4][0]) for found in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)})


def is_public(number: str) -> bool:
    found = ipaddress.ip_address(number.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (mapped is None or is_public(str(mapped)))


def checked(address: str, find: Callable[[str], list[str]] = addresses_of) -> str:
    """The number to connect to for ``address``. Raises Never unless it is https and leads to public addresses only."""
    try:
        parts = urlsplit(address)
        is_whole = parts.scheme == "https" and parts.hostname and not parts.username and not parts.password
        port = parts.port
    except ValueError:
        is_whole, port = False, None
    if not is_whole or parts.hostname is None or port == 0:
        raise Never("address")
    try:
        numbers = find(parts.hostname)
    except (OSError, UnicodeError):
        raise Later("name") from None
    if not numbers or not (settings.MESSAGE_PRIVATE_ADDRESSES or all(map(is_public, numbers))):
        raise Never("private")
    return numbers[0]


class _Pinned(httpx.BaseTransport):
    """Connects to the number that was checked, so that a name cannot lead elsewhere between the two looks."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport(retries=0, trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        number = checked(str(request.url))
        request.url = request.url.copy_with(host=number)
        request.extensions = {**request.extensions, "sni_hostname": host}
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


class Post:
    """Asks and reads answers as JSON. ``transport`` is another one in tests. Keeps the tokens of apps, in memory."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._client = httpx.Client(
            transport=transport or _Pinned(), timeout=SECONDS, follow_redirects=False, trust_env=False
        )
        self._tokens: dict[tuple[object, ...], tuple[str, float]] = {}

    def ask(self, method: str, address: str, **more: Any) -> dict[str, Any]:
        """The answer's JSON object ({} for another answer). Raises Later or Never."""
        begun = time.monotonic()
        try:
            with self._client.stream(method, address, **more) as answer:
                content = bytearray()
                for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > MOST_BYTES or time.monotonic() - begun > 2 * SECONDS:
                        raise Later("long answer")
                _judge(answer.status_code)
                return _read(answer, bytes(content))
        except httpx.TimeoutException:
            raise Later("time") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise Later("connection") from None

    def token(self, way: Way, fetch: Callable[[], tuple[str, float]]) -> str:
        """The token of an app, fetched (with the seconds it holds) when there is none or it ends within a minute."""
        key = (way.key, way.address, way.account, way.secret)
        known, until = self._tokens.get(key, ("", 0.0))
        if time.monotonic() >= until:
            known, seconds = fetch()
            self._tokens[key] = known, time.monotonic() + max(seconds - 60, 0)
        return known

    def forget_token(self, way: Way) -> None:
        """The platform does not take it any more."""
        self._tokens.pop((way.key, way.address, way.account, way.secret), None)


def _judge(status: int) -> None:
    if status == TOO_MANY or status >= 500 or status == 408:
        raise Later(f"HTTP {status}")
    if status >= 300 and status != 400:
        raise Never(f"HTTP {status}")


def _read(answer: httpx.Response, content: bytes) -> dict[str, Any]:
    try:
        found = httpx.Response(200, content=content).json() if content else {}
    except ValueError:
        found = {}
    if answer.status_code == 400 and not found:
        raise Never("HTTP 400")
    return found if isinstance(found, dict) else {}


def settle(said: Mapping[str, Any], names: tuple[str, ...], *, later: frozenset[int]) -> int:
    """The code of an answer, 0 when all is well; raises Later for a code of ``later``, Never where there is none."""
    code = next((said[name] for name in names if name in said), None)
    if not isinstance(code, int):
        raise Never("answer")
    if code in later:
        raise Later(f"code {code}")
    return code


def held(said: Mapping[str, Any], name: str) -> str:
    """The words under ``name``; raises Never where there are none."""
    if not isinstance(said.get(name), str):
        raise Never("answer")
    return str(said[name])

"""How often one address may be refused. In memory only, under a key that dies with the process.

No address is stored anywhere: whoever takes the memory finds digests, whoever takes the disk finds nothing.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict, deque

WINDOW_SECONDS = 600
# An office sits behind one address: enough for a morning's mistyped passwords, too few for guessing.
REFUSALS_AT_MOST = 30
ADDRESSES_AT_MOST = 10_000

_salt = secrets.token_bytes(32)
_refusals: OrderedDict[bytes, deque[float]] = OrderedDict()
_lock = threading.Lock()


def seconds_to_wait(address: str) -> int:
    """0 when this address may try, else how long until it may again."""
    with _lock:
        recent = _recent(_key(address))
        if recent is None or len(recent) < REFUSALS_AT_MOST:
            return 0
        return max(1, int(recent[0] + WINDOW_SECONDS - time.monotonic()))


def note_refusal(address: str) -> None:
    with _lock:
        key = _key(address)
        recent = _recent(key) or deque(maxlen=REFUSALS_AT_MOST)
        recent.append(time.monotonic())
        _refusals[key] = recent
        _refusals.move_to_end(key)
        while len(_refusals) > ADDRESSES_AT_MOST:
            _refusals.popitem(last=False)


def forget() -> None:
    """For tests: nobody was refused."""
    with _lock:
        _refusals.clear()


def _key(address: str) -> bytes:
    return hashlib.blake2b(address.encode(), key=_salt, digest_size=16).digest()


def _recent(key: bytes) -> deque[float] | None:
    recent = _refusals.get(key)
    while recent and recent[0] < time.monotonic() - WINDOW_SECONDS:
        recent.popleft()
    return recent or None

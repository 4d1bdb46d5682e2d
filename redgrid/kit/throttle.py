"""How often one address may do something. In memory only, under a key that dies with the process.

No address is stored anywhere: whoever takes the memory finds digests, whoever takes the disk finds nothing.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict, deque
from time import monotonic

ADDRESSES_AT_MOST = 10_000

_salt = secrets.token_bytes(32)


class Throttle:
    """Lets an address do something ``at_most`` times within ``seconds``."""

    def __init__(self, *, at_most: int, seconds: int) -> None:
        self.at_most, self.seconds = at_most, seconds
        self._noted: OrderedDict[bytes, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def seconds_to_wait(self, address: str) -> int:
        """0 when this address may try, else how long until it may again."""
        with self._lock:
            recent = self._recent(_key(address))
            if recent is None or len(recent) < self.at_most:
                return 0
            return max(1, int(recent[0] + self.seconds - monotonic()))

    def note(self, address: str) -> None:
        """It did it once more."""
        with self._lock:
            key = _key(address)
            recent = self._recent(key) or deque(maxlen=self.at_most)
            recent.append(monotonic())
            self._noted[key] = recent
            self._noted.move_to_end(key)
            while len(self._noted) > ADDRESSES_AT_MOST:
                self._noted.popitem(last=False)

    def forget(self) -> None:
        """For tests: nobody did anything."""
        with self._lock:
            self._noted.clear()

    def _recent(self, key: bytes) -> deque[float] | None:
        recent = self._noted.get(key)
        while recent and recent[0] < monotonic() - self.seconds:
            recent.popleft()
        return recent or None


def _key(address: str) -> bytes:
    return hashlib.blake2b(address.encode(), key=_salt, digest_size=16).digest()

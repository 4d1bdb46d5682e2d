"""Tests talk to this machine only, and encrypt with a key of their own."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from django.conf import settings

from redgrid.kit.encryption import new_key

LOOPBACK = ("127.", "::1", "localhost")


def _sealed(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test wanted to reach {address[0]}: tests talk to this machine only")
        return connect(self, address)

    return guarded


def pytest_configure(config: pytest.Config) -> None:
    socket.socket.connect = _sealed(socket.socket.connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = _sealed(socket.socket.connect_ex)  # type: ignore[method-assign]
    settings.DATA_KEYS = [new_key()]

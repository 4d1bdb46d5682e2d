from __future__ import annotations

import socket

from redgrid.config import server


def test_the_door_names_its_protocol_so_that_answers_are_sent_at_once() -> None:
    with server.bind("127.0.0.1", 0) as door:
        assert (door.type, door.proto) == (socket.SOCK_STREAM, socket.IPPROTO_TCP)

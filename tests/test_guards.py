"""The guards of conftest.py: no connection past loopback, no settings of whoever runs the tests."""

from __future__ import annotations

import os
import socket

import pytest

from tests.support.network import NetworkBlockedError, SocketGuard


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_socket_guard_blocks_connections(method):
    with SocketGuard() as guard, socket.socket() as sock:
        with pytest.raises(NetworkBlockedError):
            getattr(sock, method)(("93.184.216.34", 80))
        assert guard.attempts == [("93.184.216.34", 80)]


def test_socket_guard_blocks_lookups_and_is_lifted():
    before = socket.getaddrinfo
    with SocketGuard() as guard:
        with pytest.raises(NetworkBlockedError):
            socket.create_connection(("example.com", 80))
        assert guard.attempts == ["example.com"]
    assert socket.getaddrinfo is before


def test_socket_guard_allows_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_environment_is_clean():
    assert not [name for name in os.environ if name.startswith("ASSISTANT_")]
    assert os.environ["HF_HUB_OFFLINE"] == "1"

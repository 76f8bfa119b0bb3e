"""A guard that lets no test leave the machine."""

from __future__ import annotations

import ipaddress
import socket


class NetworkBlockedError(RuntimeError):
    """A test tried to leave the machine."""


class SocketGuard:
    """While entered, refuses connections and look-ups that leave the machine, and remembers them."""

    def __init__(self):
        self.attempts = []
        self._originals = (socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo)

    def __enter__(self):
        connect, connect_ex, getaddrinfo = self._originals

        def guarded_connect(sock, address):
            self._check_address(sock, address)
            return connect(sock, address)

        def guarded_connect_ex(sock, address):
            self._check_address(sock, address)
            return connect_ex(sock, address)

        def guarded_getaddrinfo(host, *args, **kwargs):
            self._check_lookup(host)
            return getaddrinfo(host, *args, **kwargs)

        socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo = (
            guarded_connect,
            guarded_connect_ex,
            guarded_getaddrinfo,
        )
        return self

    def __exit__(self, *_):
        socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo = self._originals

    def _check_address(self, sock, address):
        if sock.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
            self._block(address)

    def _check_lookup(self, host):
        # A numeric host is not looked up anywhere, and None means this machine.
        if host and not (is_loopback(host) or is_numeric(host)):
            self._block(host)

    def _block(self, target):
        self.attempts.append(target)
        raise NetworkBlockedError(f"a test must not reach past loopback, but went for {target!r}; use a loopback server")


def is_numeric(host):
    try:
        ipaddress.ip_address(_as_text(host))
    except ValueError:
        return False
    return True


def is_loopback(host):
    name = _as_text(host)
    return name == "localhost" or (is_numeric(name) and ipaddress.ip_address(name).is_loopback)


def _as_text(host):
    return host.decode("ascii", "replace") if isinstance(host, bytes) else host

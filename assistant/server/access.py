"""Who may reach the server and what they may do there, as the settings say; the keys are known by their SHA-256 alone."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.errors import SettingsError
from assistant.settings import Settings, hash_key

DEFAULT_RATE = 120
"""Requests in a minute, where others than this machine may ask."""


class KeyRing:
    """The keys that open the server."""

    def __init__(self, hashed: Sequence[str]) -> None:
        self._hashed = tuple(dict.fromkeys(hashed))

    def __bool__(self) -> bool:
        return bool(self._hashed)

    def user(self, key: str) -> str:
        """The name of the key's owner, the same after a restart and no clue to the key; empty where the key is none of these.

        All are compared, each in the same time, so that how long it takes tells nothing.
        """
        given = hash_key(key).encode()
        found = [known for known in self._hashed if hmac.compare_digest(given, known.encode())]
        return _name(found[0]) if found else ""


@dataclass(frozen=True, slots=True)
class Access:
    """What the settings come to.

    `hosts` are names that are answered to besides loopback ones; None where any is. `per_minute` is 0 where nothing is limited.
    """

    keys: KeyRing
    hosts: frozenset[str] | None
    may_change: bool
    per_minute: int
    log: bool


def access_of(settings: Settings) -> Access:
    """What the settings come to; what they leave open depends on whether only this machine may ask."""
    loopback, keys = is_loopback(settings.host), KeyRing(settings.api_keys)
    private = loopback and not keys
    named = frozenset(name.lower() for name in settings.allowed_hosts)
    return Access(
        keys=keys,
        hosts=named if loopback or named else None,
        may_change=private and settings.index == "local" if settings.allow_changes is None else settings.allow_changes,
        per_minute=settings.requests_per_minute
        if settings.requests_per_minute is not None
        else (0 if private else DEFAULT_RATE),
        log=not private if settings.access_log is None else settings.access_log,
    )


def refuse_exposed(settings: Settings, *, insecure: bool) -> None:
    """Let nobody but this machine in without a key, unless that is meant.

    Raises:
        SettingsError: if the host is not a loopback address, there are no keys and `insecure` is not set.
    """
    if not (insecure or settings.api_keys or is_loopback(settings.host)):
        raise SettingsError(
            f"on the address {settings.host!r} anyone on the network could read your articles; "
            "listen on 127.0.0.1, set api_keys, or add --insecure if that is meant"
        )


def _name(hashed: str) -> str:
    return f"user-{hashlib.sha256(f'user {hashed}'.encode()).hexdigest()[:16]}"


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False

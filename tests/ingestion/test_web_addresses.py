"""Which addresses and URLs are fetched from, and which must be refused."""

from __future__ import annotations

import socket

import pytest

from assistant.errors import FetchError
from assistant.ingestion.web import is_public
from tests.support.web_pages import TEXT, fetch, serving


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1.2.3",
        "localhost",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "[fd00::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    ],
)
def test_private_addresses_are_refused(host):
    with pytest.raises(FetchError, match="not a public address"):
        fetch(f"http://{host}:8080/", allow_private=False)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "127.1", "0", "1.2.3.4.5", "127.0.0.256"])
@pytest.mark.parametrize("allow_private", [True, False])
def test_addresses_in_disguise_are_refused(host, allow_private):
    with pytest.raises(FetchError, match=r"no valid host|is not valid"):
        fetch(f"http://{host}/", allow_private=allow_private)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::"])
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "otters",
        "//x.org/a",
        "file:///etc/passwd",
        "ftp://x.org/a",
        "javascript:alert(1)",
        "http://",
        "http:///a",
        "http://[",
        "http://[zz]/",
        "http://[fe80::1%25eth0]/",
        "http://x.org:99999/",
        "http://x.org:0/",
        "http://x.org:-1/",
        "http://x.org:port/",
        "http://x\n.org/",
        "http://x.org/\x00",
        "http://a b/",
        "http://a..b/",
        "http://" + "a" * 70 + ".org/",
        "http://user:secret@[/",
        "http://１２７.0.0.1/",
        "http://" + "a" * 70_000,
        "http://user:secret@x.org/",
        "http://user@x.org/",
    ],
)
def test_strange_urls_are_refused(url):
    with pytest.raises(FetchError) as caught:
        fetch(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("host", ["nowhere.test", "xn--", "x" * 63 + ".org."])
def test_names_that_lead_nowhere(host, monkeypatch):
    def fail(name, *_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(FetchError, match=r"can't be fetched \(.*Name or service not known\)"):
        fetch(f"http://{host}/")


def resolve_to(monkeypatch, *answers):
    """Let look-ups answer these addresses, one tuple each; one look-up more fails."""
    left = list(answers)
    real = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **kwargs):
        if host != "otters.test":
            return real(host, port, *args, **kwargs)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in left.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def test_the_checked_address_is_the_one_connected_to(server, monkeypatch):
    """One look-up only, so a second answer can't lead elsewhere; the server still sees the name."""
    server.seen.clear()
    resolve_to(monkeypatch, ("127.0.0.1",))
    document = fetch(f"http://otters.test:{server.server_port}/text")
    assert document.source == f"http://otters.test:{server.server_port}/text"
    assert server.seen[0]["Host"] == f"otters.test:{server.server_port}"


def test_the_next_address_is_tried(server, monkeypatch):
    resolve_to(monkeypatch, ("127.0.0.2", "127.0.0.1"))  # the server listens on the second only
    assert fetch(f"http://otters.test:{server.server_port}/text").text == TEXT


def test_one_private_address_among_public_ones_is_refused(monkeypatch):
    resolve_to(monkeypatch, ("93.184.216.34", "10.0.0.1"))
    with pytest.raises(FetchError, match=r"leads to '10\.0\.0\.1'"):
        fetch("http://otters.test/", allow_private=False)

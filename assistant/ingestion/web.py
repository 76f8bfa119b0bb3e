"""A URL -> `Document`, without letting the URL reach into the machine or its network.

A person (or someone through the HTTP API) may name any URL, so the host is looked up once, every address found must be public,
and the connection goes to just that address: a second look-up can't lead elsewhere. Each redirect is checked in the same way.
"""

from __future__ import annotations

import codecs
import ipaddress
import re
import socket
import time
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from assistant.connection_deadline import ConnectionDeadline
from assistant.errors import FetchError, UnsupportedDocumentError
from assistant.ingestion.documents import SUPPORTED_SUFFIXES, parse_document, too_large
from assistant.ingestion.encodings import encoding_meant
from assistant.schema import Document

if TYPE_CHECKING:
    import httpx

MAX_REDIRECTS = 5

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/epub+zip": ".epub",
    "application/json": ".json",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/vtt": ".vtt",
    "text/rtf": ".rtf",
    "application/rtf": ".rtf",
    "message/rfc822": ".eml",
    "multipart/related": ".mhtml",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/xml": ".rss",
    "text/xml": ".rss",
    "text/x-tex": ".tex",
    "application/x-tex": ".tex",
    "text/x-rst": ".rst",
    "text/org": ".org",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
}
_PICTURES = frozenset({".png", ".jpg", ".tif"})
_BINARY = frozenset({".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".epub", ".rtf", ".eml", ".mhtml", ".rss", ".atom"}) | _PICTURES
_UNTOLD_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_HEADERS = {
    "User-Agent": "article-assistant",
    "Accept": "text/html, application/pdf, text/markdown, text/plain;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
# Others are not asked for; what httpx would unpack of them may swell a thousandfold and more in one step.
_ENCODINGS = frozenset({"", "identity", "gzip", "deflate"})
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_NUMERIC_LABEL = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)
_HOST_NAME = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63})*\.?", re.ASCII)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")
_COMPATIBLE = ipaddress.IPv6Network("::/96")


@dataclass(frozen=True, slots=True)
class _Limits:
    max_bytes: int
    timeout: float
    deadline: float
    allow_private: bool

    def remaining(self) -> float:
        return self.deadline - time.monotonic()


@dataclass(frozen=True, slots=True)
class _Page:
    url: httpx.URL
    body: bytes
    content_type: str


def fetch_document(url: str, *, max_bytes: int, timeout: float, allow_private: bool) -> Document:
    """Fetch an article; the `doc_id` is the URL as given, the `source` the URL where it was found in the end.

    `timeout` holds for the whole fetch, redirects included; `allow_private` lets URLs lead to private and loopback addresses.

    Raises:
        FetchError: if the URL can't be fetched in time, or must not be.
        UnsupportedDocumentError: if what is there has a format that the assistant does not read.
        DocumentTooLargeError: if it is larger than `max_bytes`.
        DocumentReadError: if it holds no text.
    """
    limits = _Limits(max_bytes, timeout, time.monotonic() + timeout, allow_private)
    url = url.strip()
    page = _follow(url, limits)
    suffix = _choose_suffix(page, url)
    document = parse_document(_mark_encoding(page, suffix), url, suffix)
    return replace(document, source=str(page.url.copy_with(fragment=None)))


def _follow(url: str, limits: _Limits) -> _Page:
    target = _parse_url(url)
    for _ in range(MAX_REDIRECTS + 1):
        found = _request(target, limits)
        if isinstance(found, _Page):
            return found
        target = found
    raise FetchError(f"URL {url!r} redirects more than {MAX_REDIRECTS} times; open it in a browser and use the final URL")


def _parse_url(url: str, base: httpx.URL | None = None) -> httpx.URL:
    import httpx

    shown = re.sub(r"//[^/?#]*@", "//***@", url)  # a message must not spread a password
    try:
        target = base.join(url) if base else httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"URL {shown!r} is not valid ({error}); correct it") from error
    host = target.raw_host.decode("ascii")  # not `host`, which may raise on a name that claims to be encoded
    if target.scheme not in {"http", "https"}:
        raise FetchError(f"URL {shown!r} has the scheme {target.scheme!r}; use http or https")
    if target.userinfo:
        raise FetchError(f"URL {shown!r} holds a user name or password; remove it")
    if not _is_plain_host(host):
        raise FetchError(f"URL {shown!r} has no valid host; write it as a name or a plain IP address")
    if target.port is not None and not 0 < target.port < 65536:
        raise FetchError(f"URL {shown!r} has the impossible port {target.port!r}; use 1 to 65535")
    return target


def _is_plain_host(host: str) -> bool:
    """Whether the host is a name or a plain address, not one in disguise such as 2130706433 or 0x7f.1."""
    if ":" in host or _NUMERIC_LABEL.fullmatch(host.rstrip(".").rpartition(".")[2]):
        try:
            return "%" not in str(ipaddress.ip_address(host))
        except ValueError:
            return False
    return len(host) < 254 and _HOST_NAME.fullmatch(host) is not None


def _request(url: httpx.URL, limits: _Limits) -> _Page | httpx.URL:
    """Fetch one URL: the page, or where it redirects to."""
    import httpx

    try:
        found = _try_addresses(url, limits)
        if limits.remaining() <= 0:  # a body that was cut off can look complete
            raise httpx.ReadTimeout("cut off")
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        if limits.remaining() <= 0 or isinstance(error, httpx.TimeoutException):
            raise FetchError(
                f"URL {str(url)!r} took longer than {limits.timeout:g} s; try again or raise fetch_timeout"
            ) from error
        reason = str(error) or type(error).__name__
        raise FetchError(f"URL {str(url)!r} can't be fetched ({reason}); check it and the network") from error
    return found


def _try_addresses(url: httpx.URL, limits: _Limits) -> _Page | httpx.URL:
    import httpx

    failure = httpx.ConnectError("the host has no address")
    for address in _find_addresses(url, limits):
        try:
            return _request_from(address, url, limits)
        except httpx.ConnectError as error:
            failure = error
    raise failure


def _find_addresses(url: httpx.URL, limits: _Limits) -> tuple[str, ...]:
    port = url.port or (443 if url.scheme == "https" else 80)
    found = socket.getaddrinfo(url.raw_host.decode("ascii"), port, type=socket.SOCK_STREAM)
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not limits.allow_private and not is_public(address):
            raise FetchError(
                f"URL {str(url)!r} leads to {address!r}, not a public address; use another URL or set fetch_private_addresses"
            )
    return addresses


def is_public(address: str) -> bool:
    """Whether an IP address, and any IPv4 address that it carries inside, belongs to the public internet."""
    outer = ipaddress.ip_address(address)
    inner = _embedded_addresses(outer) if isinstance(outer, ipaddress.IPv6Address) else ()
    return all(part.is_global and not part.is_multicast and not _is_local(part) for part in (outer, *inner))


def _embedded_addresses(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or address in _COMPATIBLE:
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(part for part in carried if part is not None)


def _is_local(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """What `is_global` of older Pythons lets through: site-local addresses, and local translation to IPv4."""
    return isinstance(address, ipaddress.IPv6Address) and (address.is_site_local or address in _NAT64_LOCAL)


def _request_from(address: str, url: httpx.URL, limits: _Limits) -> _Page | httpx.URL:
    import httpx

    # A client for each request: a kept connection or cookie would belong to the address, not to the host that was asked.
    client = httpx.Client(trust_env=False, follow_redirects=False, timeout=max(limits.remaining(), 0.001), headers=_HEADERS)
    with client, ConnectionDeadline(limits.remaining()) as deadline:
        extensions = {"sni_hostname": url.raw_host.decode("ascii").rstrip("."), "trace": deadline.trace}
        with client.stream(
            "GET", url.copy_with(host=address), headers={"Host": url.netloc.decode("ascii")}, extensions=extensions
        ) as response:
            return _read_response(response, url, limits)


def _read_response(response: httpx.Response, url: httpx.URL, limits: _Limits) -> _Page | httpx.URL:
    location = response.headers.get("location")
    if response.status_code in _REDIRECTS and location:
        return _parse_url(location, url)
    if not response.is_success:
        status = f"{response.status_code} {response.reason_phrase}".strip()
        raise FetchError(f"URL {str(url)!r} was answered with status {status!r}; check it in a browser")
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in _ENCODINGS:
        raise FetchError(
            f"URL {str(url)!r} was answered in the unknown encoding {encoding!r}; save the page and add it instead"
        )
    return _Page(url, _read_body(response, str(url), limits), response.headers.get("content-type", ""))


def _read_body(response: httpx.Response, url: str, limits: _Limits) -> bytes:
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limits.max_bytes:
        raise too_large(url, int(announced), limits.max_bytes)
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > limits.max_bytes:
            raise too_large(url, len(body), limits.max_bytes)
    return bytes(body)


def _choose_suffix(page: _Page, url: str) -> str:
    media_type = page.content_type.partition(";")[0].strip().lower()
    path_suffix = PurePosixPath(page.url.path).suffix.lower()
    if media_type == "text/plain" and _SUFFIXES["text/markdown"] == path_suffix:  # how code hosts serve Markdown
        return path_suffix
    if media_type in _SUFFIXES:
        return _SUFFIXES[media_type]
    if media_type in _UNTOLD_TYPES and path_suffix in SUPPORTED_SUFFIXES:
        return path_suffix
    raise UnsupportedDocumentError(
        f"document {url!r} has the unsupported content type {media_type!r}; use HTML, PDF, Word, Markdown or plain text"
    )


def _mark_encoding(page: _Page, suffix: str) -> bytes:
    """The body; if the server declared the encoding of a text, as marked UTF-8, which outranks what the page declares."""
    declared = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", page.content_type, re.IGNORECASE)
    if not declared or suffix in _BINARY or page.body.startswith(_BOMS):
        return page.body
    try:
        return codecs.BOM_UTF8 + page.body.decode(encoding_meant(declared.group(1))).encode("utf-8")
    except (LookupError, UnicodeError):  # wrongly declared
        return page.body

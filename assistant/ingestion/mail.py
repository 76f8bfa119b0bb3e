"""Mails, mailboxes and saved web pages in MIME -> text."""

from __future__ import annotations

import email
import re
from email import policy
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime

from assistant.errors import DocumentReadError
from assistant.ingestion.blocks import PARSER_FAULTS, Extract, Outline, reason
from assistant.ingestion.html import add_html, read_html

_FIELDS = ("From", "To", "Cc", "Date", "Subject")
_QUOTED = re.compile(r"^(?:>[ \t]?)+", re.MULTILINE)
_FULLER = 2
"""Times as many words make the formatted text of a mail count instead of the plain one."""
_BETWEEN = re.compile(rb"^From .*\r?\n", re.MULTILINE)


def read_eml(data: bytes, doc_id: str) -> Extract:
    """Read a mail: who wrote it to whom and when, and its text; attachments are named.

    Raises:
        DocumentReadError: if it is no mail.
    """
    mail = _parse(data, doc_id)
    outline = Outline()
    _add(mail, doc_id, outline)
    return Extract(outline.render(), str(mail["Subject"] or ""), "", _date(mail))


def read_mbox(data: bytes, doc_id: str) -> Extract:
    """Read all mails of a mailbox, each under its subject; raises what `read_eml` raises."""
    outline = Outline()
    for piece in filter(None, _BETWEEN.split(data)):
        mail = _parse(re.sub(rb"^>(>*From )", rb"\1", piece, flags=re.MULTILINE), doc_id)
        outline.heading(2, str(mail["Subject"] or "No subject"))
        _add(mail, doc_id, outline)
    return Extract(outline.render())


def read_mhtml(data: bytes, doc_id: str) -> Extract:
    """Read a web page that a browser saved; raises what `read_eml` and `read_html` raise."""
    page = _parse(data, doc_id)
    part = next((part for part in page.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}), None)
    if part is None:
        raise DocumentReadError(f"document {doc_id!r} holds no web page; save it anew")
    read = read_html(_content(part), doc_id)
    place = str(page["Snapshot-Content-Location"] or page["Content-Location"] or "")
    return Extract(read.text, read.title or str(page["Subject"] or ""), place or read.source, read.published or _date(page))


def _parse(data: bytes, doc_id: str) -> EmailMessage:
    try:
        mail = email.message_from_bytes(data, policy=policy.default)
    except PARSER_FAULTS as error:
        raise DocumentReadError(f"document {doc_id!r} is no mail ({reason(error)}); save it anew") from error
    if not mail.keys():
        raise DocumentReadError(f"document {doc_id!r} is no mail: it has no fields such as 'From'; save it anew")
    return mail


def _add(mail: EmailMessage, doc_id: str, outline: Outline) -> None:
    for name in _FIELDS:
        if mail[name]:
            outline.line(f"{name}: {' '.join(str(mail[name]).split())}")
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    said, shown = Outline(), Outline()
    if plain is not None:
        for paragraph in re.split(r"\n(?:[>\s]*\n)+", _content(plain).replace("\r\n", "\n")):
            said.paragraph(_QUOTED.sub("", paragraph))
    if page is not None:
        add_html(_content(page), doc_id, shown)
    # Many newsletters have no more than a link in the plain text.
    is_fuller = len(shown.render().split()) > _FULLER * len(said.render().split())
    outline.paragraph((shown if is_fuller else said).render())
    for attached in mail.iter_attachments() if mail.is_multipart() else ():
        outline.paragraph(f"Attachment: {attached.get_filename() or attached.get_content_type()}")


def _content(part: Message) -> str:
    """The text of a part; a charset that is unknown or wrong costs single letters."""
    data = part.get_payload(decode=True)
    try:
        return bytes(data or b"").decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return bytes(data or b"").decode("utf-8", "replace")


def _date(mail: EmailMessage) -> str:
    try:
        return parsedate_to_datetime(str(mail["Date"])).date().isoformat()
    except (TypeError, ValueError):
        return ""

"""HTML read as a person sees it, for tests of what is rendered."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"input"}


class Read(HTMLParser):
    """Reads HTML, refuses what is not well-formed, and keeps what a test asks for."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.open, self.text, self.by_tag = [], [], [], "", []
        self.feed(source)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append((tag, dict(attrs), len(self.text)))

    def handle_endtag(self, tag):
        opened, attrs, start = self.open.pop()
        assert opened == tag
        self.by_tag.append((tag, attrs, self.text[start:]))

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data!r}")

    handle_decl = handle_pi = unknown_decl = handle_comment

    def texts(self, tag):
        return [text for found, _, text in self.by_tag if found == tag]


def squeeze(text):
    """HTML doesn't tell kinds of blank space apart, and knows no NUL or half surrogate pairs."""
    return "".join(text.encode("utf-8", "replace").decode().replace("\x00", "").replace("\ufffd", "").split())

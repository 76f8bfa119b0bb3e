"""What tests of the window's parts share: an article, an assistant that says what it was given, and kept answers."""

from assistant.errors import StoreError
from assistant.schema import Document
from assistant.settings import load_settings
from tests.support.answers import make_answer

OTTERS = Document.create(
    "otters.md", "Before. Otters came back in 2019. After.", title="Otters", source="o.md", published="2020"
)
ANSWER = make_answer()


class Scripted:
    """Stands where the Assistant does: streams what it was given, and keeps what it was asked."""

    def __init__(self, *pieces, documents=(OTTERS,), **settings):
        self.pieces, self.asked = pieces, []
        self.settings = load_settings(**settings)
        self._documents = {document.doc_id: document for document in documents}

    def stream(self, question, history=(), documents=()):
        self.asked.append((question, tuple(history)))
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def quote(self, question, history=(), documents=()):
        self.asked.append(("quoted", question, tuple(history)))
        return make_answer(question)

    def document(self, doc_id):
        if doc_id not in self._documents:
            raise StoreError(f"no document {doc_id!r}; add it")
        return self._documents[doc_id]

    def tagged(self, *names):
        raise AssertionError("nothing is tagged here")

    revision = 0
    report = None

    def follow(self):
        """Nothing changes here."""

    def similarities(self, question, texts):
        return tuple(float(len(text)) for text in texts)

    def summaries(self, after="", limit=None):
        return tuple(self._documents.values())


def kept(own, *answers):
    """A conversation of these answers."""
    key = own.start().conversation_id
    return key, [own.keep(key, answer) for answer in answers]

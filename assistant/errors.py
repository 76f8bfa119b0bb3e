"""Every exception the assistant raises on purpose, as one tree.

AssistantError
├── SettingsError
├── MissingExtraError
├── CorpusError
│   ├── DocumentReadError
│   │   └── NoWordsError
│   ├── UnsupportedDocumentError
│   ├── DocumentTooLargeError
│   ├── EmptyCorpusError
│   ├── UnknownDocumentError
│   ├── DocumentExistsError
│   └── FetchError
├── StoreError
│   ├── DamagedDatabaseError
│   ├── IndexMismatchError
│   ├── NotIndexedError
│   └── IndexLockedError
├── PromptError
├── GenerationError
│   ├── GenerationTimeoutError
│   ├── ReplyCutOffError
│   └── ContextOverflowError
└── EvalError

A message is one sentence: what is wrong, the value, what to do. To abstain is an `Answer`, not an error.
"""


class AssistantError(Exception):
    """Anything the assistant reports to the person in one line."""


class SettingsError(AssistantError):
    """A setting, or the model or folder it names, can't be used."""


class MissingExtraError(AssistantError):
    """An optional package is needed and not installed."""


class CorpusError(AssistantError):
    """Something is wrong with the articles."""


class DocumentReadError(CorpusError):
    """The document could not be read, or holds no text."""


class NoWordsError(DocumentReadError):
    """The document is a picture, or pictures, in which OCR finds no words."""


class UnsupportedDocumentError(CorpusError):
    """The document has a format that the assistant does not read."""


class DocumentTooLargeError(CorpusError):
    """The document is over the size limit."""


class EmptyCorpusError(CorpusError):
    """The corpus is missing or holds no document that can be read."""


class UnknownDocumentError(CorpusError):
    """The corpus has no such document."""


class DocumentExistsError(CorpusError):
    """Another document has that name already."""


class FetchError(CorpusError):
    """The URL could not be fetched, or must not be."""


class StoreError(AssistantError):
    """Something is wrong with the index, or with the conversations that are kept."""


class DamagedDatabaseError(StoreError):
    """A database of ours is damaged; it is begun anew, and what can be read of it saved."""


class IndexMismatchError(StoreError):
    """The index was built with other settings, or is damaged; it is rebuilt."""


class NotIndexedError(StoreError):
    """The index has no such document."""


class IndexLockedError(StoreError):
    """Another process is changing the index."""


class PromptError(AssistantError):
    """A prompt file is missing, or lacks a variable."""


class GenerationError(AssistantError):
    """The chat model gave no usable answer."""


class GenerationTimeoutError(GenerationError):
    """The chat model took too long."""


class ReplyCutOffError(GenerationError):
    """The chat model's reply ended before it was whole, as it may be no longer; what was written is an answer all the same."""


class ContextOverflowError(GenerationError):
    """The question and passages don't fit the chat model's context window."""


class EvalError(AssistantError):
    """An evaluation can't run: a broken case, an unknown metric."""

"""Opening the index in Milvus: a file of Milvus Lite, which one process may use, or the address of a server or cluster.

What an index was made with is part of its collections' names. So servers with other settings or another version never read what
they can't, and an index of new settings is made beside the one in use.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.errors import MissingExtraError, SettingsError, StoreError
from assistant.models.embedder import Embedder
from assistant.retrieval.index_file import FORMAT as LOCAL_FORMAT
from assistant.retrieval.milvus_index import MilvusIndex, one_line
from assistant.retrieval.milvus_schema import create_collections
from assistant.settings import Settings
from assistant.text.tokens import ENCODING_NAME

if TYPE_CHECKING:
    from pymilvus import MilvusClient

FORMAT = 2
"""Of the collections; how documents are read and cut is counted with the index on disk."""
_SCHEMES = ("http", "https", "tcp", "unix")
_TIMEOUT = 10.0
"""Seconds to wait for a server that doesn't answer."""


def open_milvus(settings: Settings, embedder: Embedder) -> MilvusIndex:
    """The index that the settings name.

    Raises:
        MissingExtraError: if pymilvus or, for a file, Milvus Lite is not installed.
        SettingsError: if `milvus_uri` is neither a file nor an address.
        StoreError: if nobody answers, or there is no index that was made with these settings.
    """
    index = find_milvus(settings, embedder)
    if index is None:
        where, name = _without_login(settings.milvus_uri or ""), settings.milvus_collection
        raise StoreError(f"there is no index {name!r} for these settings at {where!r}; run `assistant index`")
    return index


def find_milvus(settings: Settings, embedder: Embedder) -> MilvusIndex | None:
    """The same, or None if there is none yet.

    Raises:
        MissingExtraError, SettingsError, StoreError: see `open_milvus`.
    """
    client, name, where = _connected(settings, embedder)
    with _errors(where):
        if not client.has_collection(f"{name}_documents"):
            client.close()
            return None
        for part in ("documents", "passages"):
            client.load_collection(f"{name}_{part}")
    return MilvusIndex(client, name, embedder, where)


def create_milvus(settings: Settings, embedder: Embedder) -> MilvusIndex:
    """The same without a document; one that was there, whatever it was made with, is deleted.

    Raises:
        MissingExtraError, SettingsError, StoreError: see `open_milvus`.
    """
    client, name, where = _connected(settings, embedder)
    own = re.compile(rf"{re.escape(settings.milvus_collection)}_[0-9a-f]{{12}}_(?:documents|passages)")
    with _errors(where):
        for collection in filter(own.fullmatch, client.list_collections()):
            client.drop_collection(collection)
        create_collections(client, f"{name}_documents", f"{name}_passages", embedder.encode([""]).shape[1])
    return MilvusIndex(client, name, embedder, where)


def _connected(settings: Settings, embedder: Embedder) -> tuple[MilvusClient, str, str]:
    """A connection, what the names of the collections begin with, and the address as it is told."""
    uri = _checked_uri(settings)
    try:
        from pymilvus import MilvusClient

        if _is_file(uri):
            import milvus_lite  # noqa: F401, which pymilvus starts
    except ImportError as error:
        message = "index 'milvus' needs packages that are not installed; run `pip install 'article-assistant[milvus]'`"
        raise MissingExtraError(message) from error
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # whose errors are told as ours, in one line
    logging.getLogger("milvus_lite").setLevel(logging.CRITICAL)
    token = settings.milvus_token.get_secret_value() if settings.milvus_token else ""
    where = _without_login(uri)
    with _errors(where):
        if _is_file(uri):
            Path(uri).parent.mkdir(parents=True, exist_ok=True)
        client = MilvusClient(uri, token=token, timeout=_TIMEOUT)
    return client, f"{settings.milvus_collection}_{_made_with(settings, embedder)}", where


def _made_with(settings: Settings, embedder: Embedder) -> str:
    """What an index must have been made with to fit, in twelve digits."""
    made_with = [FORMAT, LOCAL_FORMAT, embedder.identity, ENCODING_NAME, settings.passage_tokens]
    return hashlib.sha256(json.dumps(made_with).encode()).hexdigest()[:12]


def _checked_uri(settings: Settings) -> str:
    uri = settings.milvus_uri
    if uri and (_is_file(uri) or urlsplit(uri).scheme in _SCHEMES):
        return uri
    raise SettingsError(
        f"setting 'milvus_uri' can't be {_without_login(uri or '')!r}: name a file that ends with .db, or an address such as http://localhost:19530"
    )


def _is_file(uri: str) -> bool:
    return uri.endswith(".db") and "://" not in uri


def _without_login(uri: str) -> str:
    return re.sub(r"//[^/@]*@", "//", uri)


@contextmanager
def _errors(where: str) -> Iterator[None]:
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except (MilvusException, OSError) as error:
        mend = (
            "see that no other process has the file open" if _is_file(where) else "see that the server runs, and milvus_token"
        )
        raise StoreError(f"the index at {where!r} can't be opened ({one_line(error)}); {mend}") from error

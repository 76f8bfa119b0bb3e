"""Nearest passages of a large corpus by Chroma's graph (HNSW, Malkov and Yashunin 2018), which compares few of the vectors.

A graph is built once, in a folder of its own, of the vectors that stand in the index, and never changed: any process may read
it while another one builds its successor. Passages that came later are compared one by one (`scan.py`), those that have gone
are passed over. It is a copy: without it, or where it is damaged, every vector is compared.
"""

from __future__ import annotations

import shutil
import uuid
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.models.embedder import Vectors
from assistant.retrieval.vectors import Numbers

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

WORTH = 150_000
"""Passages beyond a graph from which a new one is built: so many are compared one by one in some 20 ms, which is what a graph
of as many takes, that is built in minutes."""
PREFIX = "graph-"

_NAME = "passages"
_HNSW = {"space": "cosine", "ef_construction": 100, "ef_search": 400, "max_neighbors": 16, "num_threads": 1}


class Graph:
    """A graph on disk that is open for reading. It is closed when nobody refers to it any more.

    Args:
        folder: where `build` has put it.

    Raises:
        OSError: if it is not there, or can't be read.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / "chroma.sqlite3").is_file():
            raise FileNotFoundError(f"{folder.name} is gone")
        self.folder = folder
        with _damage(folder):
            client = _client(folder)
            weakref.finalize(self, client.close)
            self._vectors = client.get_collection(_NAME, embedding_function=None)

    def __len__(self) -> int:
        return int(self._vectors.count())

    def nearest(self, vector: Vectors, n: int) -> list[int]:
        """The numbers of about the `n` nearest passages.

        Raises:
            OSError: if the graph is damaged.
        """
        with _damage(self.folder):
            found = self._vectors.query(query_embeddings=[vector], n_results=n, include=[])
            return [int(key) for key in found["ids"][0]]


def build(home: Path, blocks: Iterable[tuple[Numbers, Vectors]]) -> Path:
    """Build a graph of vectors, given with the numbers of their passages, in a new folder under `home`."""
    folder = home / f"{PREFIX}{uuid.uuid4().hex[:12]}"
    client = _client(folder)
    try:
        vectors = client.create_collection(_NAME, configuration={"hnsw": _HNSW}, embedding_function=None)
        most = client.get_max_batch_size()
        for numbers, block in blocks:
            for start in range(0, len(numbers), most):
                few = slice(start, start + most)
                vectors.add(ids=[str(number) for number in numbers[few]], embeddings=np.asarray(block[few]))
    except BaseException:
        client.close()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    client.close()
    return folder


def _client(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


@contextmanager
def _damage(folder: Path) -> Iterator[None]:
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, ValueError, KeyError) as error:
        raise OSError(f"{folder.name} is damaged ({(str(error).splitlines() or [type(error).__name__])[0][:120]})") from error

"""Reading, cutting and embedding on the machines of a Ray cluster; what comes back is written by whoever started it.

As one process writes, a worker that is killed loses nothing but time: Ray does its batch again elsewhere.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.errors import MissingExtraError, StoreError
from assistant.models.embedder import Embedder, Vectors
from assistant.progress import Progress, no_progress
from assistant.retrieval.milvus_schema import embedded_texts
from assistant.retrieval.taking_in import ReadingJob, Taken, take
from assistant.settings import Settings

_BATCH = 8
"""Documents that a worker takes at a time; what is lost when it is killed."""
_SECONDS = 5
"""Within which a cluster must answer."""

MakeEmbedder = Callable[[Settings], Embedder]


class EmbeddedAhead:
    """An embedder that has the vectors of some texts already, and makes those of others."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    @property
    def identity(self) -> str:
        """See `Embedder`."""
        return self._embedder.identity

    def add(self, vectors: Mapping[str, Vectors]) -> None:
        """Vectors of texts that will soon be asked for, each of shape (dimension,)."""
        self._known.update(vectors)

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Give the vectors that are known and forget them; embed the rest."""
        known, self._known = self._known, {}
        missing = list(dict.fromkeys(text for text in texts if text not in known))
        if missing:
            known |= dict(zip(missing, self._embedder.encode(missing, progress), strict=True))
        return np.stack([known[text] for text in texts]) if texts else self._embedder.encode([])

    def fits(self, text: str) -> bool:
        """See `Embedder`."""
        return self._embedder.fits(text)


@dataclass(frozen=True, slots=True)
class RaySource:
    """Does jobs on a Ray cluster, one worker for each processor core; see `taking_in.Source`.

    Args:
        address: of the cluster, as `ray.init` takes it; `local` starts one on this machine.
        settings: where the corpus is, which every machine must see at the same path, and how it is cut.
        make_embedder: makes each worker's embedder.
        ahead: is given the vectors.
    """

    address: str
    settings: Settings
    make_embedder: MakeEmbedder
    ahead: EmbeddedAhead

    def __call__(self, jobs: Sequence[ReadingJob]) -> Iterator[Taken]:
        """Read, cut and embed.

        Raises:
            MissingExtraError: if Ray is not installed.
            StoreError: if there is no such cluster, or it fails.
        """
        if not jobs:
            return
        workers = self._connect()
        import ray.data

        rows = [{"job": job} for job in jobs]
        try:
            done = ray.data.from_items(rows, override_num_blocks=-(-len(rows) // _BATCH)).map_batches(
                _Worker,
                batch_size=_BATCH,
                compute=ray.data.ActorPoolStrategy(min_size=1, max_size=workers),
                num_cpus=1,
                fn_constructor_args=(self.settings, self.make_embedder),
            )
            for row in done.iter_rows():
                self.ahead.add(row["done"].vectors)
                yield row["done"].taken
        except ray.exceptions.RayError as error:
            raise StoreError(f"indexing on Ray at {self.address!r} failed ({_one_line(error)}); see its logs") from error

    def _connect(self) -> int:
        """The number of workers there may be."""
        try:
            import ray
            import ray.data
        except ImportError as error:
            message = "--ray needs packages that are not installed; run `pip install 'article-assistant[ray]'`"
            raise MissingExtraError(message) from error
        try:
            _reach(self.address)
            if not ray.is_initialized():
                ray.init(self.address, log_to_driver=False, logging_level=logging.ERROR, include_dashboard=False)
        except (OSError, RuntimeError, ValueError) as error:
            raise StoreError(f"there is no Ray cluster at {self.address!r} ({_one_line(error)}); start one") from error
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        resources: dict[str, float] = ray.cluster_resources()
        return max(1, int(resources.get("CPU", 1)))


@dataclass(frozen=True, slots=True)
class _Done:
    """One object, since Ray would make columns of a mapping, one for every text."""

    taken: Taken
    vectors: Mapping[str, Vectors]


class _Worker:
    """Lives on one core of the cluster, and has the model loaded."""

    def __init__(self, settings: Settings, make_embedder: MakeEmbedder) -> None:
        self._settings = settings
        self._embedder = make_embedder(settings)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Jobs in, and for each what came of it with the vectors of its texts."""
        taken = [take(job, self._settings, self._embedder.fits) for job in batch["job"]]
        return {"done": [_Done(one, self._vectors(one)) for one in taken]}

    def _vectors(self, taken: Taken) -> dict[str, Vectors]:
        passages = taken.entry.passages if taken.entry else ()
        texts = list(dict.fromkeys(text for passage in passages for text in embedded_texts(passage)))
        return dict(zip(texts, self._embedder.encode(texts), strict=True)) if texts else {}


def _reach(address: str) -> None:
    """Fail at once where nothing listens at `HOST:PORT`; Ray itself tries for minutes."""
    host, colon, port = address.rpartition(":")
    if colon and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), _SECONDS).close()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__

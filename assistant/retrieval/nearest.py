"""The nearest passages: of those that a graph knows by the graph, of the others by comparing with each."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from assistant.models.embedder import Vectors
from assistant.retrieval.graph import Graph
from assistant.retrieval.scan import Scan
from assistant.retrieval.vectors import Numbers, VectorStore

logger = logging.getLogger(__name__)

_GONE = 100
"""More are asked of a graph, as some of its passages may have gone."""
_STILL = 0.75
"""A graph of which less stands still is made anew."""


@dataclass(frozen=True, slots=True)
class Graphed:
    """The folder of the graph in use, empty where there is none, and the number of the last passage that it knows."""

    name: str
    last: int


class NearestPassages:
    """What is in memory of one index for finding the nearest passages. Safe to share between threads.

    Args:
        home: the folder that graphs stand in.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._scan: Scan | None = None
        self._graph: Graph | None = None
        self._lost = ""  # the name of a graph that is gone or damaged

    def nearest(
        self, store: VectorStore, graphed: Graphed, revision: int, vector: Vectors, n: int, within: Numbers | None = None
    ) -> dict[int, float]:
        """The cosines of the `n` nearest passages by number, nearest first, of all or of those `within`; ties by number."""
        graph, near = self._opened(graphed), list[int]()
        if within is not None and graph:  # which knows no bounds
            return Scan.of(*store.some(within.tolist())).nearest(vector, n)
        try:
            near = graph.nearest(vector, n + _GONE) if graph else []
        except OSError as error:
            self._lose(graphed, error)
            graph = None
        scan = self._scanned(store, revision, graphed.last if graph else 0)
        found = Scan.of(*store.some(sorted(near))).nearest(vector, n) | scan.nearest(vector, n, within)
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:n])

    def needs_graph(self, store: VectorStore, graphed: Graphed, passages: int, worth: int) -> bool:
        """Whether, of so many passages, `worth` stand beyond the graph in use, or too much of it has gone."""
        graph = self._opened(graphed)
        beyond = store.count(graphed.last) if graph else passages
        return beyond >= worth or (graph is not None and passages - beyond < _STILL * len(graph))

    def _opened(self, graphed: Graphed) -> Graph | None:
        with self._lock:
            if not graphed.name or graphed.name == self._lost:
                return None
            if self._graph is None or self._graph.folder.name != graphed.name:
                try:
                    self._graph = Graph(self._home / graphed.name)
                except OSError as error:
                    self._lose(graphed, error)
            return self._graph

    def _lose(self, graphed: Graphed, error: OSError) -> None:
        logger.warning("every passage is compared, which is slower: %s; `assistant index` mends it", error)
        self._graph, self._lost = None, graphed.name

    def _scanned(self, store: VectorStore, revision: int, after: int) -> Scan:
        """The vectors of all passages beyond a number, at least as of this revision."""
        with self._lock:
            scan = self._scan
            if scan is None or scan.revision < revision or scan.after != after:
                scan = scan.followed(store, revision, after) if scan else Scan.load(store, revision, after)
                self._scan = scan
            return scan

"""What Prometheus reads: requests by route, how long answers take, how many abstain. Each app counts for itself."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from assistant.schema import Answer

CONTENT_TYPE = CONTENT_TYPE_LATEST
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """The counters of one app."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "assistant_requests", "Requests answered.", ("route", "method", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "assistant_answer_seconds", "Time an answer took.", ("engine",), buckets=_SECONDS, registry=self.registry
        )
        self._abstentions = Counter(
            "assistant_abstentions", "Answers that abstained, by reason.", ("reason",), registry=self.registry
        )
        self._failures = Counter("assistant_answer_failures", "Questions that ended in an error.", registry=self.registry)
        self.in_flight = Gauge("assistant_answers_in_flight", "Answers being made.", registry=self.registry)

    def count_request(self, route: str, method: str, status: int) -> None:
        """One request is answered; a method of no meaning is not named, or a client could make up endless series."""
        self._requests.labels(route, method if method in _METHODS else "other", str(status)).inc()

    def count_answer(self, answer: Answer) -> None:
        """One answer is made."""
        self._seconds.labels(answer.engine).observe(answer.timings.total / 1000)
        if answer.abstention:
            self._abstentions.labels(answer.abstention.value).inc()

    def count_failure(self) -> None:
        """One question ended in an error."""
        self._failures.inc()

    def page(self) -> bytes:
        """What Prometheus reads."""
        return generate_latest(self.registry)

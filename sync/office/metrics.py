"""Figures for Prometheus, on a registry of its own: what this process did, and how the whole office stands.

What a process counts is its own, and several share one port, so that a scrape meets now one, now another: each series
of theirs carries the process's number as `worker`, never goes back, and is summed over `worker` by whoever asks. What
is read from the database at a scrape is the whole office's, the same from every process, and has no such label.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from terminal.clock import from_text
from terminal.ledger.unit import Unit, microseconds

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

_SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_WHOLE: Final = "Of the whole office, read from its database."
_OWN: Final = "Of this process alone; sum over worker."


class Metrics:
    """Counts requests and events. Raises `ImportError` where prometheus-client is not installed."""

    def __init__(self, worker: str | None = None) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._registry = CollectorRegistry(auto_describe=False)
        self._worker = worker or str(os.getpid())
        own = self._registry
        self._requests = Counter(
            "paidui_requests", f"Requests answered. {_OWN}", ("worker", "route", "method", "status"), registry=own
        )
        self._seconds = Histogram(
            "paidui_request_seconds",
            f"Time from a request's head to its answer's end. {_OWN}",
            ("worker", "route"),
            registry=own,
            buckets=_SECONDS,
        )
        self._events = Counter(
            "paidui_events", f"Tills' events answered, by outcome. {_OWN}", ("worker", "outcome"), registry=own
        )
        self._refusals = Counter(
            "paidui_problems", f"Requests answered by a problem, by its code. {_OWN}", ("worker", "code"), registry=own
        )
        self._asked = Gauge(
            "paidui_requests_in_hand", f"Requests at work or waiting. {_OWN}", ("worker",), registry=own
        )

    def request(self, route: str, method: str, status: int, seconds: float, code: str) -> None:
        self._requests.labels(self._worker, route, method, status).inc()
        self._seconds.labels(self._worker, route).observe(seconds)
        if code:
            self._refusals.labels(self._worker, code).inc()

    def events(self, outcome: str) -> None:
        self._events.labels(self._worker, outcome).inc()

    def exposed(self, asked: int, office: Sequence[Metric] = ()) -> bytes:
        """All figures in Prometheus' text format; `asked` requests are in hand now."""
        from prometheus_client import CollectorRegistry, generate_latest

        self._asked.labels(self._worker).set(asked)
        whole = CollectorRegistry(auto_describe=False)
        whole.register(_Fixed(list(office)))
        return bytes(generate_latest(self._registry)) + bytes(generate_latest(whole))


class _Fixed:
    """Figures that were read before."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> list[Metric]:
        return self._metrics


def of_office(unit: Unit) -> list[Metric]:
    """How the whole office stands: tills, open cases, queues, the journal's end."""
    from prometheus_client.metrics_core import GaugeMetricFamily

    found: list[Metric] = []

    def gauge(name: str, what: str, rows: list[tuple[tuple[str, ...], float]], labels: tuple[str, ...] = ()) -> None:
        family = GaugeMetricFamily(f"paidui_{name}", f"{what}. {_WHOLE}", labels=labels)
        for values, value in rows:
            family.add_metric(values, value)
        found.append(family)

    tills = unit.sql.all(
        "SELECT CASE WHEN revoked_at <> '' THEN 'revoked' ELSE stopped END, contact_at FROM joined_till"
    )
    states = [state or "exchanging" for state, _ in tills]
    gauge("tills", "Tills by state", [((each,), states.count(each)) for each in sorted(set(states))], ("state",))
    contacts = [contact for state, contact in tills if contact and state == ""]
    now = microseconds(unit.now())
    silent = max((now - microseconds(from_text(contact)) for contact in contacts), default=0) / 1e6
    gauge("longest_silence_seconds", "Since the till that was silent longest was heard", [((), max(0.0, silent))])
    cases = unit.sql.all("SELECT kind, count(*) FROM office_case WHERE closed_at = '' GROUP BY kind")
    gauge("open_cases", "What waits for a person", [((kind,), count) for kind, count in cases], ("kind",))
    row = unit.sql.one("SELECT count(*), coalesce(sum(waiting), 0) FROM queue")
    queues, waiting = row if row is not None else (0, 0)
    gauge("queues", "Queues", [((), queues)])
    gauge("entries_waiting", "Entries that wait, in all queues", [((), int(waiting))])
    gauge("journal_events", "The journal's last event", [((), unit.journal_seq)])
    gauge("jobs_behind_seconds", "Since scheduled jobs last ran", [((), max(0.0, (now - unit.jobs_us) / 1e6))])
    return found

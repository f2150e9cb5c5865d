"""How the benchmarks measure: interleaved, as medians and ratios, because absolute times drift with the machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one action over all its runs."""

    runs: int
    median_ms: float
    p95_ms: float

    @classmethod
    def of(cls, seconds: list[float]) -> Timing:
        ordered = sorted(seconds)
        p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        return cls(len(ordered), statistics.median(ordered) * 1000, p95 * 1000)

    def as_json(self) -> dict[str, float]:
        return {"runs": self.runs, "median_ms": round(self.median_ms, 4), "p95_ms": round(self.p95_ms, 4)}


def interleaved(actions: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = 5) -> dict[str, Timing]:
    """Run every action once a round, in turn, and time each by itself; the first rounds are not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for turn in range(rounds + warm_up):
        for name, action in actions.items():
            started = time.perf_counter()
            action()
            taken = time.perf_counter() - started
            if turn >= warm_up:
                seconds[name].append(taken)
    return {name: Timing.of(taken) for name, taken in seconds.items()}

"""Scheduled jobs as a use case of their own: at start for what fell due while the till was off, and while it runs."""

from __future__ import annotations

from terminal.ledger import jobs
from terminal.ledger.unit import Unit


def run(unit: Unit) -> int:
    """Run whatever has fallen due by now; returns how many jobs changed anything."""
    return len(jobs.advance(unit, unit.now()))

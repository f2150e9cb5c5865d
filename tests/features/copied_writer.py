"""A till that sells and keeps the journal's copy, for tests that kill it: `python -m … LEDGER COUNT`."""

from __future__ import annotations

import sys

from terminal.ledger.store import Ledger
from tests.features.bill_writer import rung, say


def main(path: str, count: int) -> int:
    ledger = Ledger.open(path, copied=True)
    for number in range(1, count + 1):
        facts = rung(ledger, number)
        say(f"{facts.outcome} {facts.id}")
    ledger.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))

"""A till that does nothing but sell, for tests that cut its power: a process of its own, told by its arguments.

`python -m tests.features.bill_writer LEDGER COUNT [PRAGMA…]` rings up bills 1 to COUNT on that ledger, those that are
there already too, and writes a line to stdout, unbuffered, after each commit: the receipt that a customer holds. Where
the ledger can't be written it says why and asks again with the same id, as a cashier would.
"""

from __future__ import annotations

import os
import sys

from terminal.errors import TillError
from terminal.ledger.store import Ledger
from terminal.services import members
from terminal.services.facts import BillFacts
from terminal.services.ring_up import ring_up
from tests.shop import cash

TRIES = 5


def member_of(number: int) -> str:
    return f"m{number % 3}"


def rung(ledger: Ledger, number: int) -> BillFacts:
    with ledger.write() as unit:
        member = member_of(number)
        if not members.known(unit, member):
            members.join(unit, member, card=member)
        return ring_up(unit, cash(f"{10 + number}.{number:02d}", member, f"bill-{number}"))


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def main(path: str, count: int, pragmas: list[str]) -> int:
    try:
        ledger = Ledger.open(path)
    except TillError as error:
        say(f"error {error.code}")
        return 1
    raw = ledger.connection.connection.dbapi_connection
    assert raw is not None
    for pragma in pragmas:
        raw.execute(f"PRAGMA {pragma}")
    for number in range(1, count + 1):
        for _ in range(TRIES):
            try:
                facts = rung(ledger, number)
            except TillError as error:
                say(f"error {error.code}")
            else:
                say(f"{facts.outcome} {facts.id}")
                break
    ledger.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3:]))

"""A till of the live run: a process that sells the bills of a file, and talks to head office on a thread of its own.

`python -m tests.features.live_till LEDGER URL CODE STORE FILE` joins if it has not yet, rings up the file's bills one
by one, those that are there already too, and writes a line to stdout, unbuffered, after each commit. When head office
has confirmed them all it says `done`, and ends when it is told to. It may be killed at any time and started again.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

from sync import till
from terminal.errors import Refused, TillError, Unavailable
from terminal.ledger.lane import Lane
from terminal.ledger.unit import Unit
from terminal.money import Quantity
from terminal.services import members, office_link, ring_file, settings
from terminal.services.facts import Line, LinkFacts, Purchase, Tender, TenderKind
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration, ShopProfile

JOIN_TRIES = 200
JOIN_AGAIN_S = 0.2
"""A cashier who tries to join while head office is away tries again."""
PACE_S = 0.05
"""Between two bills, so that what happens to the network lasts for some."""
REST_S = 300.0


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


class LiveTill:
    """One till from its start to its end."""

    def __init__(self, path: Path, store: str) -> None:
        self.lane = Lane(path)
        self.path = path
        self._store = store
        self._rest = threading.Event()
        self._all_rung = False
        self.lane.submit(self._set_up).result()

    def _set_up(self, unit: Unit) -> None:
        if not settings.current(unit).version:
            shop = ShopProfile(shop_name="福源百货", store=self._store)
            settings.change(unit, Configuration(shop), based_on=0, who="李红", reason="set up")

    def join(self, url: str, code: str) -> None:
        """Belong to head office, however often it takes to ask."""
        if self.lane.look(office_link.standing).result() is not None:
            return
        for _ in range(JOIN_TRIES):
            try:
                till.join(self.path, self.lane, url, code)
                return
            except Unavailable:
                time.sleep(JOIN_AGAIN_S)
            except Refused as refused:
                if refused.code != "history_under_way":
                    raise
                time.sleep(JOIN_AGAIN_S)
        raise Unavailable("office_away")

    def sell(self, file: Path) -> None:
        """Ring up everything, and stay until head office has confirmed it."""
        worker = till.worker(self.path, self.lane, report=self._heard, confirmed=lambda bills: None)
        worker.start()
        with ring_file.opened(file) as bills:
            for row in bills.rows(self._store, ring_file.Tally()):
                facts = self.lane.submit(_ring, row).result()
                say(f"{facts} {row.bill}")
                worker.nudge()
                time.sleep(PACE_S)
        self._all_rung = True
        worker.nudge()
        rested = self._rest.wait(REST_S)
        say("done" if rested else "never confirmed")
        sys.stdin.readline()
        worker.close()
        self.lane.close()

    def _heard(self, facts: LinkFacts, online: bool, error: TillError | None) -> None:
        if facts.stopped:
            say(f"stopped {facts.stopped}")
        if self._all_rung and online and not facts.unconfirmed and self._answered():
            self._rest.set()

    def _answered(self) -> bool:
        def all_of_it(unit: Unit) -> bool:
            standing = office_link.standing(unit)
            return standing is not None and standing.acked_seq == unit.journal_seq

        return self.lane.look(all_of_it).result()


def _ring(unit: Unit, row: ring_file.FileBill) -> str:
    """One bill as the window would ring it up, now; the member is taken down if he is new here."""
    member = row.member or None
    if member is not None and not members.known(unit, member):
        members.join(unit, member, card=member)
    tenders = (Tender(TenderKind.CASH, row.paid, row.paid),) if row.paid else ()
    purchase = Purchase(row.bill, (Line("百货", Quantity.of(1), row.paid),), tenders, member)
    return ring_up(unit, purchase, drawn=False).outcome


def main(ledger: str, url: str, code: str, store: str, file: str) -> int:
    """0 when it was told to end."""
    live = LiveTill(Path(ledger), store)
    live.join(url, code)
    live.sell(Path(file))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""A line of an order joins its queue: at its payment, or later when a claim slip tells whose it was."""

from __future__ import annotations

import json
from dataclasses import dataclass

from terminal.ledger import leave
from terminal.ledger.journal import Body
from terminal.ledger.orders import Line, Order
from terminal.ledger.queues import Entry
from terminal.ledger.settle import Movements
from terminal.ledger.unit import Unit
from terminal.rebate.guild import QUEUE as GUILD


@dataclass(frozen=True, slots=True)
class Joiner:
    """Whose entry it is, the calendar day that it counts for (4.2), the settings it was promised by, and when."""

    member: str | None
    day: str
    settings: int
    at: str


def join(unit: Unit, order: Order, line: Line, promised: Body, joiner: Joiner, moved: Movements) -> Entry | None:
    """Put a line into the queue that it was promised; a random return's points place is converted at once (6.1).

    None for a line that joins nothing. `moved` is the caller's to book.
    """
    if line.verdict != "joins":
        return None
    assert joiner.member is not None
    queue = unit.queues.get(promised["queue"])
    lottery = promised["lottery"]
    entry = Entry(
        seq=unit.next_join_seq(),
        id=order.entry_id(line.no),
        queue=queue.id,
        bill=order.seq,
        member=joiner.member,
        store=order.store,
        day=joiner.day,
        ratio=promised["ratio"],
        rule=promised["rule"],
        settings_version=joiner.settings,
        entitlement_fen=promised["entitlement"],
        line=line.no,
        family="guild" if promised["queue"] == GUILD else order.channel,
        sku=line.sku,
        lottery=None if lottery is None else json.dumps(lottery, sort_keys=True),
        completed=int(order.completed_us is not None),
    )
    unit.queues.join(queue, entry)
    if promised["place"]:
        if promised["group"] is not None:
            unit.take_place(promised["queue"], promised["group"], promised["place"] == "money")
        if promised["place"] == "points":
            leave.credit(unit, entry, "points", promised["points_ratio"], leave.CONVERTED, joiner.at, moved)
    return entry

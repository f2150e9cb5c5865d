"""What the done page shows besides the bill: how its receipt is doing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReceiptState(StrEnum):
    """Where the receipt of the last bill is."""

    NONE = "none"  # no printer is set up: it is shown and can be saved
    WAITING = "waiting"  # in the spool
    PRINTED = "printed"
    AWAY = "away"  # the printer does not answer; the job waits


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """`bill_id` says of which bill; `paper_mm` the paper's width; `drawer_kicked` that the drawer was opened."""

    bill_id: str
    state: ReceiptState
    paper_mm: int = 58
    drawer_kicked: bool = False

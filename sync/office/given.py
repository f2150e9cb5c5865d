"""Whom bills paid, for the answer to the till that sent them: the first few, with masked names.

Only the newest bills of a batch are told of: a till that sells sends one or two at a time, and nobody stands before
the screen any more when a backlog is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sync.protocol import PAYEES_MAX, Given
from terminal.ledger.unit import Unit
from terminal.services import settings
from terminal.services.privacy import mask_name

NEWEST: Final = 20
"""Bills of a batch that are told of."""
_PAID: Final = (
    "SELECT p.event, p.no, p.amount_fen, e.entitlement_fen, e.bill, m.name, m.card, (SELECT sum(s.amount_fen) "  # noqa: S608 - a number from the contract
    "FROM payout s WHERE s.entry = p.entry AND s.event <= p.event) FROM payout p JOIN entry e ON e.seq = p.entry "
    f"JOIN member m ON m.id = e.member WHERE p.no <= {PAYEES_MAX} AND p.event IN (?)"
)
_LINE: Final = (
    "SELECT bill, queue, extract_ratio, extraction_fen, retained_fen, to_pool_fen, from_pool_fen, payouts "
    "FROM order_line WHERE no = 1 AND queue <> '' AND bill IN (?)"
)


def by_bills(unit: Unit, bills: Sequence[int]) -> dict[int, Given]:
    """What became of the extractions of the newest of these bills, by the event that each is here."""
    asked = list(bills)[-NEWEST:]
    if not asked:
        return {}
    named = settings.current(unit).configuration.shop.switches.member
    paid: dict[int, list[tuple[str, int, int, int, bool]]] = {}
    for event, _, amount, entitlement, bill, name, card, so_far in sorted(unit.sql.among(_PAID, asked)):
        shown = mask_name(name or card or "") if named else ""
        paid.setdefault(event, []).append((shown, amount, min(int(so_far), entitlement), entitlement, bill == event))
    return {
        bill: Given(
            queue=queue, extract_ratio=ratio, extraction_fen=extraction, retained_fen=retained, to_pool_fen=to_pool,
            from_pool_fen=from_pool, count=count, first=paid.get(bill, []),
        )
        for bill, queue, ratio, extraction, retained, to_pool, from_pool, count in unit.sql.among(_LINE, asked)
    }  # fmt: skip

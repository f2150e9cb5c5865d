"""The queue's day so far: what the idle second screen and the foot of the cashier's window show."""

from __future__ import annotations

from terminal.clock import from_text
from terminal.ledger.decide import in_force
from terminal.ledger.unit import Unit
from terminal.money import ZERO, Money
from terminal.rebate.queue import cashier_queue
from terminal.services import business_day, office_view, picture, settings
from terminal.services.facts import TodayFacts


def today(unit: Unit) -> TodayFacts:
    """This store's cashier queue as it stands, and its totals of the business day."""
    now = in_force(unit)
    store = settings.current(unit).configuration.shop.store
    name = cashier_queue(now.settings, store)
    queue = unit.queues.find(name)
    day = business_day.today(unit).isoformat()
    totals = None
    if queue is not None:
        totals = unit.sql.one(
            "SELECT bills, turnover_fen, rewarded_fen, filled FROM queue_day WHERE queue = ? AND day = ?", queue.id, day
        )
    bills, turnover, rewarded, filled = totals or (0, 0, 0, 0)
    last = unit.sql.one("SELECT number, paid_fen, at FROM bill ORDER BY seq DESC LIMIT 1")
    return TodayFacts(
        bills=bills,
        turnover=Money(turnover),
        rewarded=Money(rewarded),
        filled=filled,
        extract_ratio=now.settings.extract_at_cashier(store),
        enabled=now.settings.cashier_enabled(store),
        paused=now.settings.base.paused,
        river=office_view.queue_river(unit, name) or picture.river(unit, queue),
        last_number=last[0] if last else "",
        last_paid=Money(last[1]) if last else ZERO,
        last_at=from_text(last[2]) if last else None,
    )

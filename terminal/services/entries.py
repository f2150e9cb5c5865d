"""What a member can do with an entry and with his wallets: draw, exchange, transfer; and the release of frozen love."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from terminal.errors import Refused
from terminal.ledger import apply, jobs, leave
from terminal.ledger.accounts import LOVE, LOVE_FROZEN, POINTS, VOUCHER
from terminal.ledger.decide import in_force, lottery_from_body
from terminal.ledger.queues import WAITING
from terminal.ledger.unit import Unit
from terminal.money import Money, Ratio
from terminal.rebate.chance import draw as drawn_ratio
from terminal.rebate.chance import entry_seed
from terminal.services.orders import balance, member_known

By = Mapping[str, str]
"""Who does it at a till: `who`, `approved_by`, `reason`. With it the event leaves a line in the log."""
NOBODY: By = {}
TRANSFERABLE = (POINTS, LOVE, VOUCHER)


def draw(unit: Unit, entry_id: str, nonce: str, at: datetime, by: By = NOBODY) -> Ratio | None:
    """8.2: the one draw of an entry; the ratio won, None for a miss.

    Raises `Refused`: `unknown_entry`, `no_lottery`, `not_waiting`.
    """
    jobs.advance(unit, at)
    entry = unit.queues.entry(entry_id)
    if entry is None:
        raise Refused("unknown_entry", entry=entry_id)
    if entry.lottery is None or entry.drawn:
        raise Refused("no_lottery", entry=entry_id)
    if entry.status != WAITING or entry.rewarded_fen:
        raise Refused("not_waiting", entry=entry_id)
    lottery = lottery_from_body(json.loads(entry.lottery))
    assert lottery is not None
    seed = entry_seed(unit.seed, entry.id)
    won = drawn_ratio(seed, nonce, lottery).ratio
    order = entry.id.split("#")[0]
    body = leave.body_of_draw(entry, order, nonce, seed, won.hundredths if won is not None else None)
    apply.apply(unit, unit.append(apply.DRAWN, at, {**body, **by}))
    return won


def exchange(unit: Unit, entry_id: str, into: str, at: datetime, by: By = NOBODY) -> Money:
    """9.1: put what an entry still waits for into a wallet; returns how much of it, in hundredths.

    Raises `Refused`: `unknown_entry`, `not_waiting`, `no_exchange`.
    """
    jobs.advance(unit, at)
    entry = unit.queues.entry(entry_id)
    if entry is None:
        raise Refused("unknown_entry", entry=entry_id)
    if entry.status != WAITING:
        raise Refused("not_waiting", entry=entry_id)
    base = in_force(unit).settings.base
    ratio = base.exchange.get(into)
    if ratio is None:
        raise Refused("no_exchange", into=into)
    wallet = LOVE_FROZEN if into == LOVE and base.love_credit == "frozen" else into
    body = {"entry": entry_id, "wallet": wallet, "ratio": ratio.hundredths}
    apply.apply(unit, unit.append(apply.EXCHANGED, at, {**body, **by}))
    return Money(entry.wallet_amount)


def transfer(
    unit: Unit, source: str, target: str, wallet: str, amount: Money | None, at: datetime, by: By = NOBODY
) -> None:
    """9.2: move points, love value or vouchers between members.

    Raises `Refused`: `unknown_member`, `no_transfer`, `invalid_amount`, `insufficient`.
    """
    if not member_known(unit, source) or not member_known(unit, target):
        raise Refused("unknown_member")
    if wallet not in TRANSFERABLE:
        raise Refused("no_transfer", wallet=wallet)
    if not amount or source == target:
        raise Refused("invalid_amount")
    if amount > balance(unit, source, wallet):
        raise Refused("insufficient", wallet=wallet)
    body = {"from": source, "to": target, "wallet": wallet, "amount": amount.fen, **by}
    apply.apply(unit, unit.append(apply.TRANSFERRED, at, body))


def release(unit: Unit, member: str, amount: Money | None, at: datetime, by: By = NOBODY) -> None:
    """9.1: frozen love becomes available. Raises `Refused`: `unknown_member`, `invalid_amount`, `insufficient`."""
    if not member_known(unit, member):
        raise Refused("unknown_member")
    if not amount:
        raise Refused("invalid_amount")
    if amount > balance(unit, member, LOVE_FROZEN):
        raise Refused("insufficient", wallet=LOVE_FROZEN)
    apply.apply(unit, unit.append(apply.RELEASED, at, {"member": member, "amount": amount.fen, **by}))

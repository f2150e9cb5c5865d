"""Bills as they arrive: checked as they stand, settled here by the settings in force, promised what the till promised.

The till said what the customer was promised, and that is kept: ratio, rule and entitlement, also where they are outside
the policy, which only has a person look at them. What is not the till's to say is decided now: the queue, the
extraction, and the place in a random return's group. Everything is checked before anything is changed.
"""

from __future__ import annotations

from typing import Final

from sync.office import cases, claims
from sync.office.batch import Batch, Sent, Unfit, one_of, short, whole
from sync.office.bill_shape import LINES_MAX, TENDERS, is_bill, is_chain, is_refund, lottery
from sync.office.claim_shape import is_offer
from terminal.ledger import apply
from terminal.ledger.accounts import member_account
from terminal.ledger.decide import at_arrival
from terminal.ledger.journal import Body, Event
from terminal.money import Money, share
from terminal.rebate.entitlement import JoinVerdict
from terminal.rebate.settings import Lottery
from terminal.services import orders
from terminal.services.facts import TenderKind

_JOINS: Final = JoinVerdict.JOINS.value
_BALANCE: Final = TenderKind.BALANCE.value
_REFUNDABLE: Final = TENDERS | {"online"}


def paid(batch: Batch, sent: Sent) -> Event:
    """A bill. Raises `Unfit` with the reason why it is put aside."""
    body = sent.body
    if not is_bill(body) or not is_offer(body):
        raise Unfit("bad_bill")
    _check_money(body)
    line = body["lines"][0]
    _check_promise(body, line, decided_there=batch.history)
    member = _member(batch, body)
    number = _number(batch, sent)
    unit = batch.unit
    decided: Body = {} if member == body["member"] else {"member": member}
    if number != body["number"]:
        decided["number"] = number
    if not batch.settled_there and (lines := at_arrival(unit, body["channel"], body["store"], body["lines"])):
        decided["lines"] = lines
    event = batch.take(sent, decided)
    apply.order_paid(unit, event)
    batch.bills[body["id"]] = body["digest"]
    batch.numbers.add(number)
    if body["status_hash"] is not None:
        batch.status_hashes.add(body["status_hash"])
    if not batch.settled_there:
        _look_closer(batch, sent, event, member)
    if number != body["number"]:
        batch.flag(sent, "number_twice", number=number)
    if "claim" in body:
        batch.slips.add(body["claim"]["hash"])
        claims.bill_came(batch, sent)
    return event


def completed(batch: Batch, sent: Sent) -> Event:
    """An order was completed at the till."""
    order = sent.body.get("order")
    if not short(order, least=1):
        raise Unfit("bad_body")
    _own(batch, order)
    orders.check_completion(batch.unit, order)
    return _applied(batch, sent)


def refunded(batch: Batch, sent: Sent) -> Event:
    """A part of an order was paid back at the till; only what it sold itself."""
    body = sent.body
    order, line, amount = body.get("order"), body.get("line"), body.get("amount")
    if not short(order, least=1) or not whole(line, 1, LINES_MAX) or not whole(amount):
        raise Unfit("bad_body")
    if not one_of(body.get("tender"), _REFUNDABLE):
        raise Unfit("bad_tender")
    if "kind" in body and not is_refund(body):
        raise Unfit("bad_body")
    _own(batch, order)
    asked = Money(amount) if amount else None  # 0 is what is left of an order that was paid wholly by deductions
    if orders.check_refund(batch.unit, order, line, asked) != Money(amount):
        raise Unfit("invalid_amount")
    return _applied(batch, sent)


def _applied(batch: Batch, sent: Sent) -> Event:
    event = batch.take(sent)
    apply.apply(batch.unit, event)
    return event


def _own(batch: Batch, order_id: str) -> None:
    order = batch.unit.orders.find(order_id)
    own = order is None or order.till in ("", batch.till.prefix) or batch.history
    if order is not None and not own and _is_prefix(batch, order.till):
        raise Unfit("not_yours")


def _check_money(body: Body) -> None:
    """Lines, less deductions and rounded, and tenders come to what was paid; what leaves a wallet leaves a member's."""
    due = body["lines"][0]["paid"]
    goods = due + sum(body.get("deducted", {}).values()) - body.get("rounding", 0)
    if (
        sum(line["amount"] for line in body["receipt"]) != goods
        or sum(each["amount"] for each in body["tenders"]) != due
    ):
        raise Unfit("bad_bill")
    from_wallets = body["deductions"] or any(each["kind"] == _BALANCE for each in body["tenders"])
    if from_wallets and body["member"] is None:
        raise Unfit("bad_bill")


def _check_promise(body: Body, line: Body, *, decided_there: bool) -> None:
    """The promise agrees with itself: who joins has an entitlement, and it is the ratio's share of what was paid."""
    joins = line["verdict"] == _JOINS
    if joins and (body["member"] is None or line["ratio"] is None or not line["paid"]):
        raise Unfit("bad_promise")
    if line["entitlement"] != (share(line["paid"], line["ratio"]) if joins else 0):
        raise Unfit("bad_promise")
    if (line["place"] or line["group"] is not None) and not (decided_there and joins and line["group"] is not None):
        raise Unfit("bad_promise")
    drawn = lottery(line["lottery"])
    if not is_chain(line["chain"]) or (drawn is None) != (line["lottery"] is None):
        raise Unfit("bad_promise")
    if joins and not line["entitlement"] and drawn is None:
        raise Unfit("bad_promise")


def _member(batch: Batch, body: Body) -> str | None:
    if body["member"] is None:
        return None
    member = batch.members.get(body["member"])
    if member is None:
        raise Unfit("unknown_member")
    return member


def _number(batch: Batch, sent: Sent) -> str:
    """The receipt's number here. No bill of that id, number or status token may be here yet, nor may the number be
    another till's.

    A ledger that was restored from an old copy has given numbers to two customers: until it joined again, its number
    is kept here with the new prefix behind it.
    """
    body = sent.body
    known = batch.bills.get(body["id"])
    if known is not None:
        reason = "duplicate" if known == body["digest"] else "same_id_other_content"
        cases.note(
            batch.unit, cases.ALARM, reason, batch.at, till=batch.till.id, seq=sent.event.seq, subject=body["id"]
        )
        raise Unfit(reason)
    number, foreign = str(body["number"]), body["till"] != batch.till.prefix and _is_prefix(batch, body["till"])
    if batch.history and batch.returned is not None and (foreign or number in batch.numbers):
        number = f"{number}/{batch.till.prefix}"
    elif foreign and not batch.history:
        raise Unfit("foreign_number")
    if number in batch.numbers or body["status_hash"] in batch.status_hashes:
        raise Unfit("number_taken")
    if body.get("claim", {}).get("hash") in batch.slips:
        raise Unfit("claim_taken")
    return number


def _is_prefix(batch: Batch, prefix: str) -> bool:
    """Whether it is the prefix of a till of another ledger."""
    row = batch.unit.sql.one(
        "SELECT 1 FROM joined_till WHERE prefix = ? AND ledger <> (SELECT ledger FROM joined_till WHERE id = ?)",
        prefix,
        batch.till.id,
    )
    return row is not None


def _look_closer(batch: Batch, sent: Sent, event: Event, member: str | None) -> None:
    """What was applied and yet a person should see."""
    body, line, policy = sent.body, sent.body["lines"][0], batch.policy
    if line["verdict"] == _JOINS:
        ratios = [line["ratio"], *_drawable(lottery(line["lottery"]))]
        if not all(policy.least_ratio <= ratio <= policy.most_ratio for ratio in ratios):
            batch.flag(sent, "ratio", ratios=ratios, least=policy.least_ratio, most=policy.most_ratio)
    if batch.now - event.instant > policy.late:
        batch.flag(sent, "late", paid_at=event.at)
    if body["store"] != batch.till.store:
        batch.flag(sent, "other_store", store=body["store"])
    wallets = set(body["deductions"])
    if any(tender["kind"] == _BALANCE for tender in body["tenders"]):
        wallets.add("balance")
    if wallets and member is not None:
        _spend(batch, sent, member, wallets)


def _drawable(drawn: Lottery | None) -> list[int]:
    """The lowest and the highest ratio that a draw can bring."""
    if drawn is None:
        return []
    ratios = [ratio.hundredths for ratio in drawn.fixed or (drawn.low, drawn.high)]
    return [min(ratios), max(ratios)]


def _spend(batch: Batch, sent: Sent, member: str, wallets: set[str]) -> None:
    """What was reserved for the bill is used; what the wallets did not hold is a debt that is shown."""
    unit = batch.unit
    unit.sql.run(
        "UPDATE reservation SET state = 'used' WHERE bill = ? AND till = ? AND state = 'held'",
        sent.body["id"],
        batch.till.id,
    )
    for wallet in sorted(wallets):
        held = -unit.accounts.balance(member_account(member, wallet))
        if held < 0:
            batch.flag(sent, "debt", member=member, wallet=wallet, owes=-held)

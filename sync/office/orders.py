"""Bills as they arrive: checked as they stand, settled here by the settings in force, promised what the till promised.

The till said what the customer was promised, and that is kept: ratio, rule and entitlement, also where they are outside
the policy, which only has a person look at them. What is not the till's to say is decided now: the queue, the
extraction, and the place in a random return's group. Everything is checked before anything is changed.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from sync.office import cases
from sync.office.batch import FEN_MAX, Batch, Sent, Unfit, one_of, short, whole
from terminal.ledger import apply
from terminal.ledger.accounts import LOVE, POINTS, VOUCHER, member_account
from terminal.ledger.decide import at_arrival, chain_from_body
from terminal.ledger.journal import Body, Event
from terminal.money import Money, share
from terminal.rebate import codecs
from terminal.rebate.entitlement import JoinVerdict
from terminal.rebate.settings import CASHIER_CHANNEL, Lottery
from terminal.services import orders
from terminal.services.facts import TenderKind

LINES_MAX: Final = 1_000
TENDERS_MAX: Final = 20
RATIO_MAX: Final = 100_000_000
_VERDICTS: Final = frozenset(verdict.value for verdict in JoinVerdict)
_JOINS: Final = JoinVerdict.JOINS.value
_TENDERS: Final = frozenset(kind.value for kind in TenderKind)
_REFUNDABLE: Final = _TENDERS | {"online"}
_PLACES: Final = frozenset(("", "money", "points"))
_BALANCE: Final = TenderKind.BALANCE.value
_DEDUCTIBLE: Final = frozenset((POINTS, LOVE, VOUCHER))
_STATUS_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ID: Final = re.compile(r"[^\x00-\x1f\x7f]{1,80}")


def paid(batch: Batch, sent: Sent) -> Event:
    """A bill. Raises `Unfit` with the reason why it is put aside."""
    body = sent.body
    _check_bill(body)
    _check_money(body)
    line = body["lines"][0]
    _check_promise(body, line, decided_there=batch.history)
    member = _member(batch, body)
    _check_not_here(batch, sent)
    unit = batch.unit
    decided: Body = {} if member == body["member"] else {"member": member}
    if not batch.history and (lines := at_arrival(unit, body["channel"], body["store"], body["lines"])):
        decided["lines"] = lines
    event = batch.take(sent, decided)
    apply.order_paid(unit, event)
    batch.bills[body["id"]] = body["digest"]
    batch.numbers.add(body["number"])
    if body["status_hash"] is not None:
        batch.status_hashes.add(body["status_hash"])
    if not batch.history:
        _look_closer(batch, sent, event, member)
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
    if order is not None and order.till not in ("", batch.till.prefix) and not batch.history:
        row = batch.unit.sql.one("SELECT 1 FROM joined_till WHERE prefix = ? AND id <> ?", order.till, batch.till.id)
        if row is not None:
            raise Unfit("not_yours")


def _check_bill(body: Body) -> None:
    """That every part is there and is what it should be; whatever reads a bill later relies on it."""
    lines: Any = body.get("lines")
    receipt: Any = body.get("receipt")
    tenders: Any = body.get("tenders")
    status_hash, member, digest = body.get("status_hash"), body.get("member"), body.get("digest")
    holds = (
        short(body.get("id"), least=1)
        and _ID.fullmatch(body["id"]) is not None
        and body.get("channel") == CASHIER_CHANNEL
        and short(body.get("store"), 40)
        and (member is None or short(member, least=1))
        and short(body.get("cashier"), 200)
        and short(body.get("till"), 40, 1)
        and whole(body.get("serial"), 1)
        and body.get("number") == f"{body['till']}-{body['serial']:06d}"
        and whole(body.get("settings"), 0, 2**53)
        and whole(body.get("clock_went_back"), 0, 1)
        and short(digest, 64)
        and (status_hash is None or (type(status_hash) is str and _STATUS_HASH.fullmatch(status_hash) is not None))
        and _is_day(body.get("day"))
        and type(lines) is list
        and len(lines) == 1
        and type(receipt) is list
        and 1 <= len(receipt) <= LINES_MAX
        and type(tenders) is list
        and len(tenders) <= TENDERS_MAX
        and type(body.get("deductions")) is dict
    )
    if not holds or not _is_line(lines[0]) or not all(map(_is_receipt_line, receipt)):
        raise Unfit("bad_bill")
    if not all(map(_is_tender, tenders)):
        raise Unfit("bad_bill")
    if not all(wallet in _DEDUCTIBLE and whole(amount, 1) for wallet, amount in body["deductions"].items()):
        raise Unfit("bad_bill")


def _is_day(value: object) -> bool:
    try:
        return type(value) is str and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_line(line: Any) -> bool:
    return (
        type(line) is dict
        and short(line.get("sku"))
        and whole(line.get("paid"))
        and whole(line.get("cost"))
        and one_of(line.get("verdict"), _VERDICTS)
        and short(line.get("queue"))
        and (line.get("ratio") is None or whole(line["ratio"], 0, RATIO_MAX))
        and short(line.get("rule"))
        and whole(line.get("entitlement"), 0, FEN_MAX * 100)
        and one_of(line.get("place"), _PLACES)
        and whole(line.get("points_ratio"), 0, RATIO_MAX)
        and type(line.get("pending", False)) is bool
        and _is_group(line.get("group"))
    )


def _is_group(group: object) -> bool:
    if group is None:
        return True
    return type(group) is list and len(group) == 3 and all(whole(part, 0, 10**9) for part in group)


def _is_receipt_line(line: Any) -> bool:
    return (
        type(line) is dict
        and short(line.get("barcode"), 200)
        and short(line.get("name"), 200)
        and whole(line.get("quantity"), 1)
        and short(line.get("unit"), 40)
        and whole(line.get("price"))
        and whole(line.get("discount"))
        and whole(line.get("amount"))
    )


def _is_tender(tender: Any) -> bool:
    return (
        type(tender) is dict
        and one_of(tender.get("kind"), _TENDERS)
        and whole(tender.get("amount"), 1)
        and whole(tender.get("given"))
        and short(tender.get("name"), 200)
        and short(tender.get("reference"), 200)
    )


def _check_money(body: Body) -> None:
    """Lines and tenders come to what was paid, and what leaves a wallet leaves a member's."""
    due = body["lines"][0]["paid"]
    if sum(line["amount"] for line in body["receipt"]) != due or sum(each["amount"] for each in body["tenders"]) != due:
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
    try:
        chain_from_body(line["chain"])
        lottery = _lottery(line.get("lottery"))
    except (LookupError, TypeError, ValueError, AttributeError, AssertionError):
        raise Unfit("bad_promise") from None
    if joins and not line["entitlement"] and lottery is None:
        raise Unfit("bad_promise")


def _member(batch: Batch, body: Body) -> str | None:
    if body["member"] is None:
        return None
    member = batch.members.get(body["member"])
    if member is None:
        raise Unfit("unknown_member")
    return member


def _check_not_here(batch: Batch, sent: Sent) -> None:
    """No bill of that id, number or status token is here yet, and the number is not another till's."""
    body = sent.body
    known = batch.bills.get(body["id"])
    if known is not None:
        reason = "duplicate" if known == body["digest"] else "same_id_other_content"
        cases.note(
            batch.unit, cases.ALARM, reason, batch.at, till=batch.till.id, seq=sent.event.seq, subject=body["id"]
        )
        raise Unfit(reason)
    if body["till"] != batch.till.prefix and not batch.history and _is_prefix(batch, body["till"]):
        raise Unfit("foreign_number")
    if body["number"] in batch.numbers or body["status_hash"] in batch.status_hashes:
        raise Unfit("number_taken")


def _is_prefix(batch: Batch, till: str) -> bool:
    row = batch.unit.sql.one("SELECT 1 FROM joined_till WHERE prefix = ? AND id <> ?", till, batch.till.id)
    return row is not None


def _look_closer(batch: Batch, sent: Sent, event: Event, member: str | None) -> None:
    """What was applied and yet a person should see."""
    body, line, policy = sent.body, sent.body["lines"][0], batch.policy
    if line["verdict"] == _JOINS:
        ratios = [line["ratio"], *_drawable(_lottery(line.get("lottery")))]
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


def _lottery(body: object) -> Lottery | None:
    """The lottery that a line was promised. Raises `Unfit` for what is none."""
    if body is None:
        return None
    reader = codecs.Reader(strict=False)
    lottery = codecs.LOTTERY.read(reader, "lottery", body)
    if reader.faults or not isinstance(lottery, Lottery):
        raise Unfit("bad_promise")
    return lottery


def _drawable(lottery: Lottery | None) -> list[int]:
    """The lowest and the highest ratio that a draw can bring."""
    if lottery is None:
        return []
    ratios = [ratio.hundredths for ratio in lottery.fixed or (lottery.low, lottery.high)]
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

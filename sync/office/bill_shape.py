"""What a bill that a till sends has to look like: every part there, of its kind, within bounds that everything fits in.

Written for speed, because every bill of every till passes here: a part's fields are fetched together, and a field that
is missing is found by its absence. Whatever reads a bill afterwards relies on what is looked at here.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from sync.office.batch import FEN_MAX, short, whole
from terminal.ledger.accounts import LOVE, POINTS, VOUCHER
from terminal.ledger.journal import Body
from terminal.rebate import codecs
from terminal.rebate.entitlement import JoinVerdict, StepOutcome
from terminal.rebate.settings import CASHIER_CHANNEL, Lottery
from terminal.services.facts import TenderKind

LINES_MAX: Final = 1_000
TENDERS_MAX: Final = 20
STEPS_MAX: Final = 200
RATIO_MAX: Final = 100_000_000
TEXT_MAX: Final = 200
ROUNDING_MAX: Final = 9
"""Fen that cash may be rounded by."""
TENDERS: Final = frozenset(kind.value for kind in TenderKind)
_VERDICTS: Final = frozenset(verdict.value for verdict in JoinVerdict)
_OUTCOMES: Final = frozenset(outcome.value for outcome in StepOutcome)
_PLACES: Final = frozenset(("", "money", "points"))
_DEDUCTIBLE: Final = frozenset((POINTS, LOVE, VOUCHER))
_STATUS_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ID: Final = re.compile(r"[^\x00-\x1f\x7f]{1,80}")

_bill: Final = itemgetter(
    "id", "channel", "store", "member", "cashier", "till", "serial", "number", "settings", "clock_went_back", "digest",
    "status_hash", "day", "lines", "receipt", "tenders", "deductions",
)  # fmt: skip
_line: Final = itemgetter(
    "sku", "paid", "cost", "verdict", "queue", "ratio", "rule", "entitlement", "lottery", "place", "group",
    "points_ratio", "chain",
)  # fmt: skip
_receipt_line: Final = itemgetter("barcode", "name", "quantity", "unit", "price", "discount", "amount")
_tender: Final = itemgetter("kind", "amount", "given", "name", "reference")
_step: Final = itemgetter("kind", "scope", "outcome")


def is_bill(body: Body) -> bool:
    """Whether this is a cashier's bill with its one line, its receipt and its tenders."""
    try:
        return _is_bill(body)
    except (KeyError, TypeError):  # a part is missing, is no object, or a word is none
        return False


def _is_bill(body: Body) -> bool:
    (
        bill, channel, store, member, cashier, till, serial, number, settings, clock_went_back, digest, status_hash,
        day, lines, receipt, tenders, deductions,
    ) = _bill(body)  # fmt: skip
    return (
        type(bill) is str
        and _ID.fullmatch(bill) is not None
        and channel == CASHIER_CHANNEL
        and short(store, 40)
        and (member is None or short(member, least=1))
        and short(cashier, TEXT_MAX)
        and short(till, 40, 1)
        and whole(serial, 1)
        and number == f"{till}-{serial:06d}"
        and whole(settings, 0, 2**53)
        and whole(clock_went_back, 0, 1)
        and short(digest, 64)
        and (status_hash is None or (type(status_hash) is str and _STATUS_HASH.fullmatch(status_hash) is not None))
        and type(day) is str
        and _is_day(day)
        and ("calendar_day" not in body or (type(body["calendar_day"]) is str and _is_day(body["calendar_day"])))
        and type(lines) is list
        and len(lines) == 1
        and is_line(lines[0])
        and type(receipt) is list
        and 1 <= len(receipt) <= LINES_MAX
        and all(map(_is_receipt_line, receipt))
        and type(tenders) is list
        and len(tenders) <= TENDERS_MAX
        and all(map(_is_tender, tenders))
        and type(deductions) is dict
        and all(wallet in _DEDUCTIBLE and whole(amount, 1) for wallet, amount in deductions.items())
        and _is_adjusted(body, deductions)
    )


def _is_adjusted(body: Body, deductions: Body) -> bool:
    """Whether what stands between lines and paid amount is what it may be, where there is any of it."""
    deducted = body.get("deducted", {})
    return (
        type(deducted) is dict
        and deducted.keys() <= deductions.keys()
        and all(map(whole, deducted.values()))
        and whole(body.get("rounding", 0), -ROUNDING_MAX, ROUNDING_MAX)
        and short(body.get("note", ""), TEXT_MAX)
    )


@lru_cache(maxsize=64)
def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_line(line: Body) -> bool:
    """Whether this is a line of an order with what it was promised. Raises `KeyError`, `TypeError`."""
    sku, paid, cost, verdict, queue, ratio, rule, entitlement, lottery, place, group, points_ratio, chain = _line(line)
    return (
        short(sku)
        and whole(paid)
        and whole(cost)
        and verdict in _VERDICTS
        and short(queue)
        and (ratio is None or whole(ratio, 0, RATIO_MAX))
        and short(rule)
        and whole(entitlement, 0, FEN_MAX * 100)
        and (lottery is None or type(lottery) is dict)
        and place in _PLACES
        and (group is None or _is_group(group))
        and whole(points_ratio, 0, RATIO_MAX)
        and type(line.get("pending", False)) is bool
        and type(chain) is list
    )


def _is_group(group: object) -> bool:
    return type(group) is list and len(group) == 3 and all(whole(part, 0, 10**9) for part in group)


def _is_receipt_line(line: Body) -> bool:
    barcode, name, quantity, unit, price, discount, amount = _receipt_line(line)
    return (
        type(barcode) is type(name) is type(unit) is str
        and len(barcode) <= TEXT_MAX
        and len(name) <= TEXT_MAX
        and len(unit) <= TEXT_MAX
        and type(quantity) is type(price) is type(discount) is type(amount) is int
        and 1 <= quantity <= FEN_MAX
        and 0 <= price <= FEN_MAX
        and 0 <= discount <= FEN_MAX
        and 0 <= amount <= FEN_MAX
    )


def is_refund(body: Body) -> bool:
    """Whether a refund tells how and by whom it was given back, as tills do."""
    lines = body.get("lines")
    return (
        body.get("kind") in ("refund", "void")
        and short(body.get("id"), least=1)
        and whole(body.get("part", 1), 1, TENDERS_MAX)
        and all(short(body.get(key), TEXT_MAX) for key in ("tender_name", "reference", "who", "approved_by", "reason"))
        and type(lines) is list
        and len(lines) <= LINES_MAX
        and all(map(_is_line_back, lines))
    )


def _is_line_back(line: object) -> bool:
    if type(line) is not dict:
        return False
    texts, numbers = ("barcode", "name", "unit"), ("no", "quantity", "amount")
    return all(short(line.get(key), TEXT_MAX) for key in texts) and all(whole(line.get(key)) for key in numbers)


def _is_tender(tender: Body) -> bool:
    kind, amount, given, name, reference = _tender(tender)
    return (
        kind in TENDERS and whole(amount, 1) and whole(given) and short(name, TEXT_MAX) and short(reference, TEXT_MAX)
    )


def is_chain(chain: list[Any]) -> bool:
    """Whether these are the steps of a decision, which is what is shown of how a ratio came about."""
    try:
        return len(chain) <= STEPS_MAX and all(map(_is_step, chain))
    except (KeyError, TypeError):
        return False


def _is_step(step: Body) -> bool:
    kind, scope, outcome = _step(step)
    if not (type(kind) is type(scope) is str and outcome in _OUTCOMES):
        return False
    if len(step) == 3:
        return True
    rest = (step.get("ratio"), step.get("days"), step.get("amount"), step.get("short"))
    return (
        all(value is None or whole(value) for value in rest)
        and short(step.get("level", ""))
        and (step.get("lottery") is None or lottery(step["lottery"]) is not None)
    )


def lottery(body: object) -> Lottery | None:
    """The lottery that a line was promised; None for what is none."""
    if type(body) is not dict:
        return None
    reader = codecs.Reader(strict=False)
    read = codecs.LOTTERY.read(reader, "lottery", body)
    return None if reader.faults or not isinstance(read, Lottery) else read

"""Payments through providers, kept before anybody is asked, and until it is certain what became of them.

An attempt is one row of the till's own. It is written before the provider hears of it, under the number by which the
provider will know it; what the provider answers moves it on. Only a person, or an answer that is certain, ends it: one
that is not known is asked for again. A bill is committed with payments that are there and with no others, in the
transaction that marks them as used; a refund that goes back through a provider is written in the refund's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from terminal import ids
from terminal.clock import from_text, to_text
from terminal.errors import Refused
from terminal.ledger.unit import Unit
from terminal.money import ZERO, Money
from terminal.services import audit_log, holds, staff
from terminal.services.facts import Tender, TenderKind
from terminal.services.payment_facts import GONE_AFTER_S, OPEN, Answer, Attempt, How, Provider, State, Verdict
from terminal.services.privacy import REFERENCE_MAX, clean_text, holds_card_number
from terminal.services.refund_facts import Way
from terminal.services.rights import Approval, Right

SETTLED_BY_HAND: Final = "payment_settled"
GIVEN_BACK: Final = "payment_given_back"
WHY_MAX: Final = 80
TRIES_LEAST: Final = 3
SHOWN_MAX: Final = 200
"""So many open payments are told at once; more means that nobody looks at them."""
_PROVIDERS: Final = frozenset(Provider)
_COLUMNS: Final = (
    "a.id, a.bill, a.provider, a.amount_fen, a.state, a.reference, a.asked_at, a.changed_at, a.detail, b.number"
)
_FROM: Final = "FROM payment_attempt a LEFT JOIN bill b ON b.id = a.bill"
_OPEN: Final = ", ".join(f"'{state.value}'" for state in OPEN)


Keep = Callable[[Unit], object]


def begin(
    unit: Unit, number: str, bill_id: str, provider: Provider, amount: Money, how: How, keep: Keep | None = None
) -> Attempt:
    """Keep an attempt before its provider hears of it. Asked again with its number it is what it was. `keep` puts the
    bill itself on hold with it (`holds.put`, with `paying`).

    Raises `Refused`: `tender_zero`; `already_paid` where the bill is committed; `payment_waits` while another one of
    the bill is neither there nor broken off.
    """
    unit.settle_reads()
    known = find(unit, number)
    if known is not None:
        return known
    if amount <= ZERO:
        raise Refused("tender_zero")
    if unit.orders.find(bill_id) is not None:
        raise Refused("already_paid", id=bill_id)
    for other in of_bill(unit, bill_id):
        if other.state in (State.PENDING, State.UNKNOWN) and not other.breaking_off:
            raise Refused("payment_waits")
    if keep is not None:
        keep(unit)
    at = unit.now()
    attempt = Attempt(number, bill_id, provider, how, amount, State.PENDING, at, at)
    _insert(unit, attempt)
    return attempt


def answered(unit: Unit, number: str, answer: Answer) -> Attempt:
    """What a provider said moves the attempt on. One that has ended stays as it is. Raises `Refused`:
    `unknown_payment`."""
    attempt = _held(unit, number)
    if not attempt.open:
        return attempt
    now = unit.now()
    moved = (_refund_moved if attempt.is_refund else _moved)(attempt, answer, now)
    tries = attempt.tries + 1 if moved.state is attempt.state else 0
    moved = replace(
        moved,
        sent=True,
        tries=tries,
        reference=_reference(attempt, answer),
        show=answer.show or attempt.show,
        why=clean_text(answer.why, WHY_MAX),
    )
    if moved.state is not attempt.state:
        moved = replace(moved, changed_at=now)
    _update(unit, moved)
    _let_go(unit, moved)
    return moved


def break_off(unit: Unit, number: str, approval: Approval) -> Attempt:
    """It is not to be taken: what is not paid yet is closed, what is paid goes back. The provider does it; until it
    has said so the payment stays open. Raises `Refused`: `unknown_payment`, `payment_ended`."""
    attempt = _held(unit, number)
    if not attempt.open or attempt.is_refund:
        raise Refused("payment_ended")
    if attempt.breaking_off:
        return attempt
    moved = replace(attempt, breaking_off=True, sent=False, tries=0, changed_at=unit.now())
    _update(unit, moved)
    _note(unit, GIVEN_BACK, moved, approval)
    return moved


def try_again(unit: Unit, number: str) -> Attempt:
    """Ask for a refund once more that the provider had refused. Raises `Refused("unknown_payment")`."""
    attempt = _held(unit, number)
    if attempt.state is not State.REFUSED:
        return attempt
    moved = replace(attempt, state=State.UNKNOWN, sent=False, tries=0, changed_at=unit.now())
    _update(unit, moved)
    return moved


def settle(unit: Unit, number: str, approval: Approval) -> Attempt:
    """A person has looked with the provider and says that it is done with; the reason stands in the log.

    Raises `Refused`: `not_allowed`, `reason_missing`, `unknown_payment`, `payment_ended`.
    """
    staff.allow(unit, Right.SETTLE_PAYMENT, approval)
    if not clean_text(approval.reason, audit_log.REASON_MAX):
        raise Refused("reason_missing")
    attempt = _held(unit, number)
    if not attempt.open:
        raise Refused("payment_ended")
    moved = replace(attempt, state=State.SETTLED, changed_at=unit.now())
    _update(unit, moved)
    _let_go(unit, moved)
    _note(unit, SETTLED_BY_HAND, attempt, approval)
    return moved


# what is there


def find(unit: Unit, number: str) -> Attempt | None:
    row = unit.sql.one(f"SELECT {_COLUMNS} {_FROM} WHERE a.id = ?", number)
    return None if row is None else _attempt(row)


def of_bill(unit: Unit, bill_id: str) -> tuple[Attempt, ...]:
    """The payments asked for a bill, the oldest first; refunds are left out."""
    rows = unit.sql.all(f"SELECT {_COLUMNS} {_FROM} WHERE a.bill = ? ORDER BY a.asked_at, a.id", bill_id)
    return tuple(each for each in map(_attempt, rows) if not each.is_refund)


def unsettled(unit: Unit) -> tuple[Attempt, ...]:
    """Everything that is not certain or not used, the oldest first; what a recovered bill used is marked so."""
    unit.settle_reads()
    rows = unit.sql.all(
        f"SELECT {_COLUMNS} {_FROM} WHERE a.state IN ({_OPEN}) ORDER BY a.asked_at, a.id LIMIT ?",
        SHOWN_MAX,
    )
    return tuple(each for each in map(_attempt, rows) if not _found_used(unit, each))


def _found_used(unit: Unit, attempt: Attempt) -> bool:
    """Whether a bill in the ledger holds it: the row is of before a restored backup then."""
    if attempt.state is not State.PAID or attempt.is_refund or not attempt.number:
        return False
    row = unit.sql.one(
        "SELECT 1 FROM tender t JOIN bill b ON b.seq = t.bill WHERE b.id = ? AND t.kind = ? AND t.name = ? "
        "AND t.reference = ? AND t.amount_fen = ?",
        attempt.bill_id, TenderKind.SCAN.value, attempt.provider.value, attempt.reference, attempt.amount.fen,
    )  # fmt: skip
    if row is not None:
        _update(unit, replace(attempt, state=State.USED, breaking_off=False))
    return row is not None


# with bills


def tender_of(attempt: Attempt) -> Tender:
    """The payment as a bill has it."""
    return Tender(TenderKind.SCAN, attempt.amount, name=attempt.provider.value, reference=attempt.reference)


def through_provider(tender: Tender | Way) -> bool:
    """Whether it came through one, and was not told by hand."""
    return tender.kind is TenderKind.SCAN and tender.name in _PROVIDERS


def use(unit: Unit, bill_id: str, tenders: Iterable[Tender]) -> None:
    """The bill is being committed with these. Raises `Refused("not_paid_yet")` for one that is not there."""
    asked = tuple(filter(through_provider, tenders))
    if not asked:
        return
    there = [each for each in of_bill(unit, bill_id) if each.state is State.PAID and not each.breaking_off]
    for tender in asked:
        attempt = next((each for each in there if tender_of(each) == tender), None)
        if attempt is None:
            raise Refused("not_paid_yet", amount=tender.amount)
        there.remove(attempt)
        _update(unit, replace(attempt, state=State.USED, changed_at=unit.now()))


def give_back(unit: Unit, bill_id: str, bill_seq: int, way: Way) -> None:
    """Ask, with the refund that is being written, that its amount goes back through the provider that it came by;
    nothing to do for other ways.

    It is shared out over the bill's payments by that provider, the first one first; none gets back more than it paid.
    """
    if not through_provider(way):
        return
    gone: dict[str, int] = {}
    rows = unit.sql.all(f"SELECT {_COLUMNS} {_FROM} WHERE a.bill = ?", bill_id)
    for each in map(_attempt, rows):
        if each.is_refund and each.state is not State.FAILED:
            gone[each.paid_as] = gone.get(each.paid_as, 0) + each.amount.fen
    at, left, provider = unit.now(), way.amount.fen, Provider(way.name)
    for reference, paid in unit.sql.all(
        "SELECT reference, amount_fen FROM tender WHERE bill = ? AND kind = ? AND name = ? ORDER BY no",
        bill_seq, TenderKind.SCAN.value, provider.value,
    ):  # fmt: skip
        part = min(left, paid - gone.get(reference, 0))
        if part <= 0:
            continue
        left -= part
        _insert(
            unit,
            Attempt(
                ids.new_trade_number(), bill_id, provider, How.BACK, Money(part), State.PENDING, at, at,
                paid_as=reference, paid=Money(paid),
            ),
        )  # fmt: skip


# inside


def _moved(attempt: Attempt, answer: Answer, now: datetime) -> Attempt:
    """A payment after an answer."""
    was_paid = attempt.state is State.PAID
    match answer.verdict:
        case Verdict.PAID:
            return replace(attempt, state=State.PAID)
        case Verdict.BACK:
            return replace(attempt, state=State.REFUNDED)
        case Verdict.CLOSED:
            return replace(attempt, state=State.REFUNDED if was_paid else State.FAILED)
        case Verdict.FAILED if was_paid:  # what was paid can't go back: somebody has to decide
            return replace(attempt, breaking_off=False)
        case Verdict.FAILED:
            return replace(attempt, state=State.FAILED)
        case Verdict.ABSENT if not was_paid and _is_gone(attempt, now):
            return replace(attempt, state=State.FAILED)
        case Verdict.PENDING if not was_paid:
            return replace(attempt, state=State.PENDING)
        case Verdict.ABSENT if attempt.how is How.SHOW and not was_paid:
            return replace(attempt, state=State.PENDING)  # nobody has scanned the code yet
        case _:
            return attempt if was_paid else replace(attempt, state=State.UNKNOWN)


def _refund_moved(attempt: Attempt, answer: Answer, now: datetime) -> Attempt:
    match answer.verdict:
        case Verdict.BACK:
            return replace(attempt, state=State.REFUNDED)
        case Verdict.PENDING:
            return replace(attempt, state=State.PENDING)
        case Verdict.FAILED | Verdict.CLOSED:
            return replace(attempt, state=State.REFUSED)
        case _:
            return replace(attempt, state=State.UNKNOWN)


def _reference(attempt: Attempt, answer: Answer) -> str:
    """The provider's number of the payment; ours where that looks like a card's, which no bill may hold."""
    reference = clean_text(answer.reference, REFERENCE_MAX) or attempt.reference
    return attempt.id if holds_card_number(reference) else reference


def _is_gone(attempt: Attempt, now: datetime) -> bool:
    """Whether it will not arrive any more; not by the clock alone, which may jump."""
    return attempt.tries >= TRIES_LEAST and (now - attempt.asked_at).total_seconds() >= GONE_AFTER_S[attempt.how]


def _let_go(unit: Unit, attempt: Attempt) -> None:
    """A bill that nothing is asked for any more need not be kept for that."""
    if not attempt.open and not any(each.open for each in of_bill(unit, attempt.bill_id)):
        holds.not_paying(unit, attempt.bill_id)


def _held(unit: Unit, number: str) -> Attempt:
    unit.settle_reads()
    attempt = find(unit, number)
    if attempt is None:
        raise Refused("unknown_payment")
    return attempt


def _note(unit: Unit, what: str, attempt: Attempt, approval: Approval) -> None:
    detail = {"provider": attempt.provider.value, "was": attempt.state.value, "reference": attempt.reference}
    audit_log.note(unit, what, approval, subject=attempt.id, amount=attempt.amount, detail=detail)


def _insert(unit: Unit, attempt: Attempt) -> None:
    unit.sql.run(
        "INSERT INTO payment_attempt (id, bill, provider, amount_fen, state, reference, asked_at, changed_at, detail) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        attempt.id, attempt.bill_id, attempt.provider.value, attempt.amount.fen, attempt.state.value,
        attempt.reference, to_text(attempt.asked_at), to_text(attempt.changed_at), _detail(attempt),
    )  # fmt: skip


def _update(unit: Unit, attempt: Attempt) -> None:
    unit.sql.run(
        "UPDATE payment_attempt SET state = ?, reference = ?, changed_at = ?, detail = ? WHERE id = ?",
        attempt.state.value, attempt.reference, to_text(attempt.changed_at), _detail(attempt), attempt.id,
    )  # fmt: skip


def _detail(attempt: Attempt) -> str:
    return json.dumps(
        {
            "how": attempt.how.value, "show": attempt.show, "why": attempt.why, "breaking_off": attempt.breaking_off,
            "sent": attempt.sent, "paid_as": attempt.paid_as, "paid": attempt.paid.fen, "tries": attempt.tries,
        },
        ensure_ascii=False,
    )  # fmt: skip


def _attempt(row: Any) -> Attempt:
    number, bill_id, provider, fen, state, reference, asked_at, changed_at, detail, receipt = row
    rest = json.loads(detail)
    return Attempt(
        number, bill_id, Provider(provider), How(rest["how"]), Money(fen), State(state), from_text(asked_at),
        from_text(changed_at), reference, rest["show"], rest["why"], rest["breaking_off"], rest["sent"],
        rest["paid_as"], Money(rest["paid"]), rest["tries"], receipt or "",
    )  # fmt: skip

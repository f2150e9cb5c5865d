"""Ringing up a bill: foretold before payment, committed whole, and answered with facts.

The same lines work out the preview and the bill; a preview is tried on a scratch unit that nobody flushes. A
purchase has its id before the first try, and asked again with the same id the answer is `exists` and what was then.
What was typed is cleaned before anything else looks at it, so that the slip that is printed at once and its later copy
say the same, and the instant is the one that the journal keeps, so that an audit decides as was decided here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Final

from terminal import ids
from terminal.clock import from_text, local_day, to_text
from terminal.errors import Refused
from terminal.ledger import apply, jobs, journal
from terminal.ledger.apply import Outcome
from terminal.ledger.decide import Asked, AskedLine, Promise, decide, in_force
from terminal.ledger.queues import WAITING
from terminal.ledger.unit import Unit, microseconds
from terminal.money import ZERO, Money, Quantity
from terminal.rebate.settings import CASHIER_CHANNEL
from terminal.services import (
    bill_body,
    bills,
    business_day,
    claim_slips,
    deductions,
    holds,
    members,
    office_view,
    orders,
    payments,
    picture,
    pricing,
    reductions,
    settings,
    tax,
)
from terminal.services.facts import (
    BillFacts,
    Certainty,
    Line,
    MemberFacts,
    Payee,
    Purchase,
    Settlement,
    Tender,
    TenderKind,
)
from terminal.services.privacy import NAME_MAX, REFERENCE_MAX, clean_text, holds_card_number, mask_name
from terminal.services.shop import ShopProfile

LINES_MAX: Final = 1_000
TENDERS_MAX: Final = 20
QUANTITY_MAX: Final = Quantity.of(1_000_000)
PAYEES_SHOWN: Final = 5
UNIT_MAX: Final = 10
NOTE_MAX: Final = 60
"""Characters of a note on a bill or on a line: two lines on paper."""


def preview(unit: Unit, purchase: Purchase) -> Settlement:
    """What the purchase would do to the queue if it were committed now; tenders are not looked at."""
    jobs.advance(unit, unit.now())
    unit.settle_reads()
    trial = unit.scratch()
    purchase = replace(_cleaned(purchase), tenders=_as_if_paid(purchase))
    shop = settings.current(trial).configuration.shop
    _check_lines(purchase, shop)
    member = members.get(trial, purchase.member_id) if purchase.member_id else None
    at = _as_kept(trial.now())
    promise = _decided(trial, purchase, member, shop.store, at)
    body = _body(trial, purchase, promise, shop, shop.store, at)
    event = trial.append(apply.ORDER_PAID, at, {**body, **bill_body.asked(purchase), "digest": "", "status_hash": None})
    outcome = apply.order_paid(trial, event)
    return _settlement(trial, purchase, promise, outcome, Certainty.PREVIEW, at, member, drawn=True)


def ring_up(
    unit: Unit, purchase: Purchase, *, at: datetime | None = None, store: str | None = None,
    status_base: str = "", drawn: bool = True, reserved: bool = False,
) -> BillFacts:  # fmt: skip
    """Commit a purchase. `at` and `store` are for bills that were paid elsewhere and are entered from a file; they are
    part of what is asked then: the same id at another time or in another store is another bill.

    `status_base` is where the status page is reached (`http://host:port`); with `drawn` off the river is left out.
    `reserved` says that head office holds what the bill takes from the member's wallets; at a joined till that has not
    asked, only the shop's offline allowance may be spent, and of his balance only.
    Raises `Refused`: `empty_bill`, `over_cap`, `bad_line`, `card_number`, `unknown_member`, `bad_tender`,
    `not_paid_in_full`, `not_paid_yet`, `insufficient`, `needs_office`, `no_shift` where the shop sells in shifts only,
    `same_id_other_content`, and what `reductions.check` and `deductions.check` raise. Nothing is written then.
    """
    purchase = _cleaned(purchase)
    asked = bill_body.asked(purchase)
    digest = bill_body.digest(purchase, asked, at, store)
    if unit.orders.find(purchase.id) is not None:
        return _again(unit, purchase.id, digest, status_base)
    shop = settings.current(unit).configuration.shop
    if shop.shifts and at is None and business_day.open_shift(unit) is None:
        raise Refused("no_shift")
    member = _checked(unit, purchase, shop, reserved=reserved)
    instant = _as_kept(at or unit.now())
    jobs.advance(unit, instant)
    promise = _decided(unit, purchase, member, store or shop.store, instant)
    token = ids.new_status_token() if promise.ratio is not None else ""
    unit.bill_serial += 1
    body = _body(unit, purchase, promise, shop, store or shop.store, instant)
    if at is None:
        body |= business_day.days_of(unit, instant)
        body |= claim_slips.issue(unit, body, shop.claim_days, promise, instant)
    body |= tax.of_bill(unit, purchase.lines, purchase.paid, shop.tax)
    body.update(asked, digest=digest, status_hash=ids.status_hash(token) if token else None)
    event = unit.append(apply.ORDER_PAID, instant, body)
    outcome = apply.order_paid(unit, event)
    if at is None:
        payments.use(unit, purchase.id, purchase.tenders)
    holds.paid(unit, purchase.id)
    reductions.note(unit, purchase, body["number"])
    if token:
        unit.add("status_token", (event.seq, token))
    settled = _settlement(unit, purchase, promise, outcome, Certainty.CONFIRMED, instant, member, drawn=drawn)
    after = _member_after(member, purchase, None if office_view.link(unit) else outcome) if member else None
    return _told(unit, purchase, body, instant, after, settled, token, status_base)


def _told(
    unit: Unit, purchase: Purchase, body: journal.Body, at: datetime, member: MemberFacts | None, settled: Settlement,
    token: str, status_base: str,
) -> BillFacts:  # fmt: skip
    """The committed bill; `member` is as the bill leaves him."""
    return BillFacts(
        id=purchase.id,
        number=body["number"],
        at=at,
        business_day=date.fromisoformat(body["day"]),
        store=body["store"],
        till=body["till"],
        cashier=body["cashier"],
        lines=purchase.lines,
        tenders=purchase.tenders,
        paid=purchase.paid,
        member=member,
        settlement=settled,
        status_token=token,
        status_url=bills.status_url(status_base, token),
        clock_went_back=bool(body["clock_went_back"]),
        deductions=bill_body.deductions(body),
        rounding=purchase.rounding,
        note=purchase.note,
        claim=claim_slips.of_body(unit, purchase.id, body, status_base),
        taxes=tax.from_body(body),
    )


def _checked(unit: Unit, purchase: Purchase, shop: ShopProfile, *, reserved: bool) -> MemberFacts | None:
    """Look at everything that may be wrong with it; the member whose bill it is."""
    _check_lines(purchase, shop)
    reductions.check(unit, purchase)
    member = members.get(unit, purchase.member_id) if purchase.member_id else None
    _check_tenders(unit, purchase, member, None if reserved else shop.offline_allowance)
    _check_rounding(purchase, shop)
    deductions.check(unit, purchase, member, shop.terms, reserved=reserved)
    return member


def _again(unit: Unit, purchase_id: str, digest: str, status_base: str) -> BillFacts:
    """A bill that is there already, as it was then; the same id with other content is refused."""
    known = unit.orders.find(purchase_id)
    if known is None or known.digest != digest:
        raise Refused("same_id_other_content", id=purchase_id)
    unit.settle_reads()
    return bills.by_id(unit, purchase_id, status_base=status_base, outcome="exists")


def _decided(unit: Unit, purchase: Purchase, member: MemberFacts | None, store: str, at: datetime) -> Promise:
    """What the rules say of it as a cashier bill, which is one line to them."""
    line = (AskedLine(purchase.paid),)
    level = member.level if member else ""
    deducted = bool(purchase.deductions)
    return decide(unit, Asked(CASHIER_CHANNEL, store, purchase.member_id, level, line, at, deducted))[0]


def _as_if_paid(purchase: Purchase) -> tuple[Tender, ...]:
    return (Tender(TenderKind.CASH, purchase.paid, purchase.paid),) if purchase.paid else ()


def _cleaned(purchase: Purchase) -> Purchase:
    """The purchase with its texts as they are kept."""
    lines = tuple(map(_cleaned_line, purchase.lines))
    tenders = tuple(map(_cleaned_tender, purchase.tenders))
    cashier, note = clean_text(purchase.cashier, NAME_MAX), clean_text(purchase.note, NOTE_MAX)
    if (lines, tenders, cashier, note) == (purchase.lines, purchase.tenders, purchase.cashier, purchase.note):
        return purchase
    return replace(purchase, lines=lines, tenders=tenders, cashier=cashier, note=note)


def _cleaned_line(line: Line) -> Line:
    texts = clean_text(line.name, NAME_MAX), clean_text(line.barcode, NAME_MAX), clean_text(line.unit, UNIT_MAX)
    note = clean_text(line.note, NOTE_MAX)
    if (*texts, note) == (line.name, line.barcode, line.unit, line.note):
        return line
    return replace(line, name=texts[0], barcode=texts[1], unit=texts[2], note=note)


def _cleaned_tender(tender: Tender) -> Tender:
    texts = clean_text(tender.name, NAME_MAX), clean_text(tender.reference, REFERENCE_MAX)
    if texts == (tender.name, tender.reference):
        return tender
    return replace(tender, name=texts[0], reference=texts[1])


def _as_kept(at: datetime) -> datetime:
    """The instant as the journal has it, to the millisecond."""
    return from_text(to_text(at))


def _member_after(member: MemberFacts, purchase: Purchase, outcome: Outcome | None) -> MemberFacts:
    """The member as the bill leaves him: what his balance paid, what his entries received, the place he gained.

    Without an outcome head office decides what he receives, and only what he paid is known.
    """
    spent = Money.total(tender.amount for tender in purchase.tenders if tender.kind is TenderKind.BALANCE)
    if outcome is None:
        return replace(member, balance=member.balance - spent)
    own = [(entry, fen) for entry, fen in outcome.given if entry.member == member.id]
    received = Money(sum(fen for _, fen in own))
    joined = outcome.entry
    return replace(
        member,
        balance=member.balance + received - spent,
        waiting=member.waiting + (joined is not None) - sum(entry.status != WAITING for entry, _ in own),
        still_to_come=member.still_to_come + Money(joined.entitlement_fen if joined else 0) - received,
    )


def _check_lines(purchase: Purchase, shop: ShopProfile) -> None:
    if not purchase.lines:
        raise Refused("empty_bill")
    if len(purchase.lines) > LINES_MAX:
        raise Refused("bad_line", no=LINES_MAX + 1, why="too_many")
    for no, line in enumerate(purchase.lines, 1):
        if line.price < ZERO or line.discount < ZERO or line.amount < ZERO:
            raise Refused("bad_line", no=no, why="negative")
        if not 0 < line.quantity.thousandths <= QUANTITY_MAX.thousandths:
            raise Refused("bad_line", no=no, why="size")
        if holds_card_number(line.name) or holds_card_number(line.note):
            raise Refused("card_number", where="line", no=no)
    if holds_card_number(purchase.cashier):
        raise Refused("card_number", where="cashier")
    if holds_card_number(purchase.note):
        raise Refused("card_number", where="note")
    if purchase.paid < ZERO:
        raise Refused("deduct_too_much", most=purchase.goods)
    if max(purchase.goods, purchase.paid, *(line.price for line in purchase.lines)) > shop.bill_cap:
        raise Refused("over_cap", paid=purchase.paid, cap=shop.bill_cap)


def _check_tenders(unit: Unit, purchase: Purchase, member: MemberFacts | None, allowance: Money | None) -> None:
    if len(purchase.tenders) > TENDERS_MAX:
        raise Refused("bad_tender", why="too_many")
    for tender in purchase.tenders:
        if tender.amount <= ZERO or (tender.kind is TenderKind.CASH) != (tender.given > ZERO):
            raise Refused("bad_tender", kind=tender.kind.value, why="amount")
        if tender.kind is TenderKind.CASH and tender.given < tender.amount:
            raise Refused("bad_tender", kind=tender.kind.value, why="given")
        if tender.kind is TenderKind.OTHER and not tender.name:
            raise Refused("bad_tender", kind=tender.kind.value, why="name")
        if holds_card_number(tender.reference) or holds_card_number(tender.name):
            raise Refused("card_number", where="reference")
    taken = Money.total(tender.amount for tender in purchase.tenders)
    if taken != purchase.paid:
        raise Refused("not_paid_in_full", due=purchase.paid, taken=taken)
    drawn = Money.total(tender.amount for tender in purchase.tenders if tender.kind is TenderKind.BALANCE)
    if drawn:
        if member is None:
            raise Refused("bad_tender", kind="balance", why="no_member")
        _check_balance(unit, member, drawn, allowance)


def _check_rounding(purchase: Purchase, shop: ShopProfile) -> None:
    """Only what cash pays is rounded, and only as the shop does it; a bill may always be paid to the fen."""
    if not purchase.rounding:
        return
    others = Money.total(each.amount for each in purchase.tenders if each.kind is not TenderKind.CASH)
    by_cash = Money.total(each.amount for each in purchase.tenders if each.kind is TenderKind.CASH)
    left = by_cash - purchase.rounding
    if not by_cash or by_cash != pricing.cash_due(left, shop.cash_rounding) or by_cash + others != purchase.paid:
        raise Refused("bad_tender", kind="cash", why="rounding")


def _check_balance(unit: Unit, member: MemberFacts, drawn: Money, allowance: Money | None) -> None:
    """At a joined till head office's word counts, and without it the allowance, for what it does not know of yet."""
    joined = office_view.link(unit) is not None
    if joined and allowance is None:
        return
    if drawn > member.balance:
        raise Refused("insufficient", wanted=drawn, held=member.balance)
    if joined and allowance is not None:
        left = allowance - office_view.unanswered_spending(unit, member.id)
        if drawn > left:
            raise Refused("needs_office", wanted=drawn, left=max(left, ZERO), allowance=allowance)


def _body(
    unit: Unit, purchase: Purchase, promise: Promise, shop: ShopProfile, store: str, at: datetime
) -> journal.Body:
    asked = orders.OrderAsked(
        purchase.id, CASHIER_CHANNEL, (orders.OrderLine(purchase.paid),), store, purchase.member_id,
        {each.wallet: each.amount for each in purchase.deductions},
    )  # fmt: skip
    return {
        **orders.body_of(unit, asked, (promise,), at),
        "serial": unit.bill_serial,
        "number": f"{shop.till}-{unit.bill_serial:06d}",
        "till": shop.till,
        "cashier": purchase.cashier,
        "clock_went_back": int(microseconds(at) < unit.last_bill_us),
    }


def _settlement(
    unit: Unit, purchase: Purchase, promise: Promise, outcome: Outcome, certainty: Certainty, at: datetime,
    member: MemberFacts | None, *, drawn: bool,
) -> Settlement:  # fmt: skip
    queue, entry, line = unit.queues.find(promise.queue), outcome.entry, outcome.order.lines[0]
    waits = entry is not None and entry.status == WAITING
    ahead = Money(entry.joined_money_ahead_fen) if entry is not None and waits else ZERO
    worked_out = Settlement(
        certainty=certainty,
        queue=promise.queue,
        paid=purchase.paid,
        enabled=promise.enabled,
        extract_ratio=promise.extract,
        extraction=promise.extraction,
        payees=_payees(unit, outcome),
        payee_count=len(outcome.given),
        retained=Money(line.retained_fen),
        to_pool=Money(line.to_pool_fen),
        from_pool=Money(line.from_pool_fen),
        join=promise.verdict,
        entry_id=entry.id if entry is not None else None,
        ratio=promise.ratio,
        rule=promise.rule,
        chain=promise.chain,
        entitlement=promise.entitlement,
        own_reward=Money(entry.rewarded_fen) if entry is not None else ZERO,
        entries_ahead=entry.joined_ahead if entry is not None and waits else None,
        money_ahead=ahead,
        settings_version=promise.version,
        paused=in_force(unit).settings.base.paused,
        river=picture.river(
            unit,
            queue if drawn else None,
            certainty=certainty,
            own=entry if waits else None,
            own_ahead=entry.joined_ahead if entry is not None and waits else None,
            own_member=member.id if member else None,
        ),
        pace=picture.pace(unit, queue, ahead, promise.extract, local_day(at, in_force(unit).time_zone))
        if drawn
        else bills.NO_PACE,
    )
    joined = office_view.link(unit) is not None
    return office_view.provisional(unit, outcome.order.seq, worked_out) if joined else worked_out


def _payees(unit: Unit, outcome: Outcome) -> tuple[Payee, ...]:
    return tuple(
        Payee(
            entry_id=entry.id,
            place=place,
            name=mask_name(picture.member_name(unit, entry.member)),
            amount=Money(fen),
            rewarded=Money(entry.rewarded_fen),
            entitlement=Money(entry.entitlement_fen),
        )
        for place, (entry, fen) in enumerate(islice(outcome.given, PAYEES_SHOWN), 1)
    )

"""Bills put on hold and taken up again, by the id that the purchase will have.

A held bill stays kept until a bill with its id is committed, in that very transaction: taken up and lost to a power
cut it is on hold again, and taken up twice it can still be paid only once. Members and products are kept by what was
on the screen, so the customer pays what he was told; the member's wallets are looked up anew.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from terminal.clock import from_text, to_text
from terminal.errors import Refused
from terminal.ledger.unit import Unit
from terminal.money import Money, Quantity, Ratio
from terminal.services import audit_log
from terminal.services.facts import ProductFacts
from terminal.services.pricing import Discount, NewPrice
from terminal.services.privacy import NAME_MAX, clean_text
from terminal.services.rights import Approval

HELD_MAX: Final = 100
"""Bills on hold at once; more means that nobody clears them away."""
HELD: Final = "held"
DROPPED: Final = "bill_abandoned"


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One line as it was rung up, with what was decided on it; without a product a typed amount."""

    product: ProductFacts | None
    quantity: Quantity
    price: Money
    new_price: NewPrice | None = None
    discount: Discount | None = None
    note: str = ""

    def amount(self, *, for_member: bool) -> Money:
        """What it comes to, the member's price taken off where there is a member, and its discount."""
        if self.new_price is not None:
            amount = self.quantity.times(self.new_price.price)
        elif self.product is not None:
            amount = self.product.line(self.quantity, for_member=for_member).amount
        else:
            amount = self.quantity.times(self.price)
        return amount - self.discount.off(amount) if self.discount is not None else amount


@dataclass(frozen=True, slots=True)
class HeldBill:
    """A bill on hold; `id` is its purchase's."""

    id: str
    at: datetime
    who: str
    label: str
    member_id: str | None
    lines: tuple[HeldLine, ...]
    discount: Discount | None = None  # on the whole bill
    note: str = ""

    @property
    def total(self) -> Money:
        amount = Money.total(line.amount(for_member=self.member_id is not None) for line in self.lines)
        return amount - self.discount.off(amount) if self.discount is not None else amount


def put(
    unit: Unit, bill_id: str, lines: tuple[HeldLine, ...], member_id: str | None, *, label: str, approval: Approval,
    discount: Discount | None = None, note: str = "", paying: bool = False,
) -> HeldBill:  # fmt: skip
    """Keep a bill; the same id again replaces what was kept. With `paying` it is kept for the time in which a payment
    is not certain, so that a power cut loses no bill that somebody has paid: nobody put it there, and nothing is noted.
    Raises `Refused`: `empty_bill`, `too_many_held`, `already_paid`."""
    if not lines:
        raise Refused("empty_bill")
    if unit.orders.find(bill_id) is not None:
        raise Refused("already_paid", id=bill_id)
    known = unit.sql.one("SELECT 1 FROM held_bill WHERE id = ?", bill_id)
    count = unit.sql.one("SELECT count(*) FROM held_bill")
    if known is None and not paying and count is not None and count[0] >= HELD_MAX:
        raise Refused("too_many_held", most=HELD_MAX)
    at = unit.now()
    held = HeldBill(bill_id, at, approval.who, clean_text(label, NAME_MAX), member_id, lines, discount, note)
    body = {"member": member_id, "lines": [_line_body(line) for line in lines], "note": note}
    draft = json.dumps(body | {"discount": _discount_body(discount)}, ensure_ascii=False)
    unit.sql.run(
        "INSERT INTO held_bill (id, at, who, label, draft) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "at = excluded.at, who = excluded.who, draft = excluded.draft, "
        "label = CASE WHEN excluded.label = '' THEN held_bill.label ELSE excluded.label END",
        bill_id,
        to_text(at),
        held.who,
        held.label,
        draft,
    )
    if not paying:
        audit_log.note(unit, HELD, approval, subject=held.label, amount=held.total)
    return held


def not_paying(unit: Unit, bill_id: str) -> None:
    """No payment of it is under way any more: where nobody put it on hold it is on hold no longer."""
    unit.sql.run("DELETE FROM held_bill WHERE id = ? AND label = ''", bill_id)


def waiting(unit: Unit) -> tuple[HeldBill, ...]:
    """Everything on hold, the oldest first."""
    rows = unit.sql.all("SELECT id, at, who, label, draft FROM held_bill ORDER BY at, id")
    return tuple(_held(*row) for row in rows)


def drop(unit: Unit, bill_id: str, approval: Approval) -> None:
    """Take a bill off the hold that nobody comes back for. Raises `Refused("unknown_held")`."""
    row = unit.sql.one("SELECT id, at, who, label, draft FROM held_bill WHERE id = ?", bill_id)
    if row is None:
        raise Refused("unknown_held")
    held = _held(*row)
    unit.sql.run("DELETE FROM held_bill WHERE id = ?", bill_id)
    audit_log.note(unit, DROPPED, approval, subject=held.label, amount=held.total)


def paid(unit: Unit, bill_id: str) -> None:
    """The bill was committed in this unit: it is on hold no longer."""
    unit.sql.run("DELETE FROM held_bill WHERE id = ?", bill_id)


def _line_body(line: HeldLine) -> dict[str, Any]:
    body: dict[str, Any] = {"quantity": line.quantity.thousandths, "price": line.price.fen, "note": line.note}
    if (new_price := line.new_price) is not None:
        body["new_price"] = {"price": new_price.price.fen, "approval": asdict(new_price.approval)}
    body["discount"] = _discount_body(line.discount)
    if (product := line.product) is not None:
        body["product"] = {
            "barcode": product.barcode,
            "name": product.name,
            "price": product.price.fen,
            "member_price": None if product.member_price is None else product.member_price.fen,
            "unit": product.unit,
            "group": product.group,
        }
    return body


def _held(bill_id: str, at: str, who: str, label: str, draft: str) -> HeldBill:
    body = json.loads(draft)
    return HeldBill(
        bill_id, from_text(at), who, label, body["member"], tuple(map(_held_line, body["lines"])),
        _discount(body.get("discount")), body.get("note", ""),
    )  # fmt: skip


def _discount_body(discount: Discount | None) -> dict[str, Any] | None:
    if discount is None:
        return None
    ratio = None if discount.ratio is None else discount.ratio.hundredths
    return {"ratio": ratio, "amount": discount.amount.fen, "approval": asdict(discount.approval)}


def _discount(body: dict[str, Any] | None) -> Discount | None:
    if body is None:
        return None
    ratio = None if body["ratio"] is None else Ratio(body["ratio"])
    return Discount(ratio, Money(body["amount"]), Approval(**body["approval"]))


def _held_line(body: dict[str, Any]) -> HeldLine:
    product = None
    if (kept := body.get("product")) is not None:
        member_price = None if kept["member_price"] is None else Money(kept["member_price"])
        product = ProductFacts(
            kept["barcode"], kept["name"], Money(kept["price"]), member_price, kept["unit"], kept["group"]
        )
    new_price = None
    if (changed := body.get("new_price")) is not None:
        new_price = NewPrice(Money(changed["price"]), Approval(**changed["approval"]))
    return HeldLine(
        product, Quantity(body["quantity"]), Money(body["price"]), new_price, _discount(body.get("discount")),
        body.get("note", ""),
    )  # fmt: skip

"""What a member wants done at the till with a place or a wallet: draw, exchange, hand over, release; foretold first.

A till alone decides it and does it. At a till that belongs to a head office all of it is head office's to decide, so
here it is refused with `office_only`, and what head office then did is only noted (`decided`). Draws and exchanges
are the member's own wish and nobody's right; moving what is in a wallet is not everybody's.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from terminal.errors import Refused
from terminal.ledger import day
from terminal.ledger.accounts import LOVE, LOVE_FROZEN
from terminal.ledger.decide import in_force, lottery_from_body
from terminal.ledger.unit import Unit
from terminal.money import Money, share
from terminal.rebate.chance import entry_seed, fingerprint
from terminal.services import audit_log, entries, office_view, staff
from terminal.services.facts import Certainty
from terminal.services.member_facts import (
    DrawDone,
    DrawPreview,
    ExchangeDone,
    ExchangeOffer,
    ExchangePreview,
    MemberPlace,
    WalletFacts,
)
from terminal.services.member_sheet import place, wallets
from terminal.services.members import by_body
from terminal.services.orders import balance
from terminal.services.privacy import clean_text
from terminal.services.rights import Approval, Right

NONCE_MAX: Final = 80
TRANSFERABLE: Final = entries.TRANSFERABLE


# exchange (9.1)


def preview_exchange(unit: Unit, entry_id: str) -> ExchangePreview:
    """What a place would give in each wallet that is offered.

    Raises `Refused`: `unknown_entry`, `not_waiting`, `unconfirmed_place`, `no_exchange` where none is offered.
    """
    found = _waiting(unit, entry_id)
    base = in_force(unit).settings.base
    offers = tuple(
        ExchangeOffer(
            wallet, ratio, Money(share(found.remaining.fen, ratio.hundredths)),
            frozen=wallet == LOVE and base.love_credit == "frozen",
        )
        for wallet, ratio in base.exchange.items()
    )  # fmt: skip
    if not offers:
        raise Refused("no_exchange", into="")
    return ExchangePreview(found, offers)


def exchange(unit: Unit, entry_id: str, wallet: str, expected: Money, approval: Approval) -> ExchangeDone:
    """Put what a place waits for into a wallet, for as much as was shown.

    Raises `Refused`: `office_only`; as `preview_exchange`; `changed_meanwhile` where it would give another amount
    than was `expected`.
    """
    _alone(unit)
    preview = preview_exchange(unit, entry_id)
    offer = next((each for each in preview.offers if each.wallet == wallet), None)
    if offer is None:
        raise Refused("no_exchange", into=wallet)
    if offer.amount != expected:
        raise Refused("changed_meanwhile")
    given = entries.exchange(unit, entry_id, wallet, unit.now(), by_body(approval))
    return ExchangeDone(preview.place, replace(offer, amount=given))


# draw (8.2, 8.3)


def preview_draw(unit: Unit, entry_id: str) -> DrawPreview:
    """A place's draw before it is made; at a joined till the fingerprint is head office's and not known here.

    Raises `Refused`: `unknown_entry`, `not_waiting`, `unconfirmed_place`, `no_lottery`.
    """
    found = _waiting(unit, entry_id)
    if found.rewarded:
        raise Refused("not_waiting", entry=entry_id)
    if found.drawable is False:
        raise Refused("no_lottery", entry=entry_id)
    row = unit.sql.one("SELECT lottery FROM entry WHERE id = ?", entry_id)
    lottery = lottery_from_body(json.loads(row[0])) if row is not None and row[0] else None
    joined = office_view.link(unit) is not None
    return DrawPreview(found, "" if joined else fingerprint(entry_seed(unit.seed, entry_id)), lottery)


def draw(unit: Unit, entry_id: str, nonce: str, approval: Approval) -> DrawDone:
    """Draw for a place, with what the customer chose as `nonce`.

    Raises `Refused`: `office_only`, `no_nonce`; as `preview_draw`.
    """
    _alone(unit)
    chosen = checked_nonce(nonce)
    before = preview_draw(unit, entry_id).place
    won = entries.draw(unit, entry_id, chosen, unit.now(), by_body(approval))
    seed = entry_seed(unit.seed, entry_id)
    after = unit.queues.entry(entry_id)
    assert after is not None
    return DrawDone(before, chosen, seed.hex(), fingerprint(seed), won, Money(after.entitlement_fen))


def checked_nonce(text: str) -> str:
    """What the customer chose, as it is drawn with. Raises `Refused("no_nonce")`."""
    chosen = clean_text(text, NONCE_MAX)
    if not chosen:
        raise Refused("no_nonce")
    return chosen


# wallets (9.2, 9.1)


def transfer(
    unit: Unit, source: str, target: str, wallet: str, amount: Money, approval: Approval
) -> tuple[WalletFacts, WalletFacts]:
    """Move points, love value or vouchers from one member to another; the wallets of both after it.

    Raises `Refused`: `not_allowed`, `reason_missing`, `office_only`, `unknown_member`, `no_transfer`,
    `invalid_amount`, `wallet_short` with `held`.
    """
    staff.allow(unit, Right.MOVE_WALLETS, approval)
    _alone(unit)
    unit.settle_reads()
    if wallet in TRANSFERABLE and amount > (held := balance(unit, source, wallet)):
        raise Refused("wallet_short", wallet=wallet, held=held)
    entries.transfer(unit, source, target, wallet, amount, unit.now(), by_body(approval))
    return wallets(unit, source), wallets(unit, target)


def release(unit: Unit, member: str, amount: Money, approval: Approval) -> WalletFacts:
    """Make frozen love value available; the wallets after it.

    Raises `Refused`: as `transfer`.
    """
    staff.allow(unit, Right.MOVE_WALLETS, approval)
    _alone(unit)
    unit.settle_reads()
    if amount > (held := balance(unit, member, LOVE_FROZEN)):
        raise Refused("wallet_short", wallet=LOVE_FROZEN, held=held)
    entries.release(unit, member, amount, unit.now(), by_body(approval))
    return wallets(unit, member)


# what head office decided


def allow_transfer(unit: Unit, approval: Approval) -> None:
    """See whether somebody may have head office move what is in wallets. Raises `Refused`: as `transfer`."""
    staff.allow(unit, Right.MOVE_WALLETS, approval)


def decided(unit: Unit, what: str, approval: Approval, member: str, amount: Money, **detail: Any) -> None:
    """Note what head office did for a member from this till: `drawn`, `exchanged`, `transferred`."""
    if what not in (day.DRAWN, day.EXCHANGED, day.TRANSFERRED):
        raise AssertionError(f"{what} is not head office's")
    audit_log.note(unit, what, approval, subject=member, amount=amount, detail=detail)


def member_of(unit: Unit, entry_id: str) -> str:
    """Whose place it is. Raises `Refused("unknown_entry")`."""
    for table in ("entry", "office_entry"):
        row = unit.sql.one(f"SELECT member FROM {table} WHERE id = ?", entry_id)  # noqa: S608 - a table's name from here
        if row is not None:
            return str(row[0])
    raise Refused("unknown_entry", entry=entry_id[:40])


def _waiting(unit: Unit, entry_id: str) -> MemberPlace:
    found = place(unit, entry_id)
    if found.certainty is not Certainty.CONFIRMED:
        raise Refused("unconfirmed_place", entry=entry_id)
    if not found.waits:
        raise Refused("not_waiting", entry=entry_id)
    return found


def _alone(unit: Unit) -> None:
    if office_view.link(unit) is not None:
        raise Refused("office_only")

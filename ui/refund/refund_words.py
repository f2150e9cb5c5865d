"""Who bears what of a refund (9.4), in rows and sentences for the cashier; pure texts over facts."""

from __future__ import annotations

from typing import Final

from terminal.money import ZERO
from terminal.services.facts import Tender, TenderKind
from terminal.services.refund_facts import RefundFacts, Way
from ui.receipt.report_wording import wallet_name
from ui.receipt.wording import tender_name
from ui.shift.rows import Fact
from ui.widgets.money import money_text
from ui.words import Words

_BY_THE_TILL: Final = (TenderKind.CASH, TenderKind.BALANCE)


def way_name(way: Way, words: Words) -> str:
    return tender_name(Tender(way.kind, way.amount, name=way.name), words)


def ways_text(told: RefundFacts, words: Words) -> str:
    """By which ways: "Cash ¥30.00 · Scan pay ¥70.00"."""
    return " · ".join(f"{way_name(way, words)} {money_text(way.amount)}" for way in told.ways)


def customer_rows(told: RefundFacts, words: Words) -> list[Fact]:
    """What the customer gets and what leaves his wallets."""
    rows = [Fact(_to(way, words), way.amount, strong=True) for way in told.ways]
    borne = told.borne
    if borne is None:
        return rows
    rows += [
        Fact(words.text("{wallet} given back", wallet=wallet_name(wallet, words)), amount, plus=True)
        for wallet, amount in borne.deductions
    ]
    if borne.has_entry:
        change = f"{borne.entitlement_before.grouped} → {borne.entitlement.grouped}"
        rows += [
            Fact(words.text("Entitlement"), change),
            Fact(words.text("Rewarded of it, kept"), borne.rewarded),
        ]
    if borne.clawed_back:
        rows.append(Fact(words.text("Rewards taken back from the balance"), -borne.clawed_back, tone="alert"))
    rows += [
        Fact(words.text("{wallet} taken back", wallet=wallet_name(wallet, words)), -amount, tone="alert")
        for wallet, amount in borne.from_wallets
    ]
    if borne.balance is not None:
        rows.append(Fact(words.text("Balance then"), borne.balance, tone="alert" if borne.balance < ZERO else "ink"))
    return rows


def shop_rows(told: RefundFacts, words: Words) -> list[Fact]:
    """What the shop bears, and what others give back."""
    borne = told.borne
    if borne is None:
        return []
    rows = [Fact(words.text("Extraction, borne by the shop"), borne.refund_cost, strong=True)]
    for name, amount in (
        (words.text("Rewards that come back to the shop"), borne.clawed_back),
        (words.text("Commissions that come back"), borne.commissions),
        (words.text("Out of the dividend pool"), borne.dividends),
        (words.text("Out of the guild pool"), borne.pool),
    ):
        if amount:
            rows.append(Fact(name, amount))
    rows.append(Fact(words.text("Left of the bill"), borne.net))
    return rows


def bearing_sentences(told: RefundFacts, words: Words, *, joined: bool) -> list[str]:
    """What the rows mean."""
    borne = told.borne
    sentences = [
        words.text("{name}: give it back at the terminal or in the provider's app; here it is only kept.", name=name)
        for name in (way_name(way, words) for way in told.ways if way.kind not in _BY_THE_TILL)
    ]
    if borne is None:
        return sentences
    sentences.append(words.text("What others received from this bill stays theirs."))
    if borne.has_entry and not borne.net:
        sentences.append(words.text("Its place in the queue ends."))
    elif borne.has_entry and borne.status == "rewarded":
        sentences.append(words.text("Its place has received all that is left for it."))
    if borne.balance is not None and borne.balance < ZERO and borne.clawed_back:
        sentences.append(words.text("The balance falls below zero; later rewards make up for it."))
    if joined:
        sentences.append(words.text("Head office settles it; these are this till's own figures."))
    return sentences


def _to(way: Way, words: Words) -> str:
    match way.kind:
        case TenderKind.CASH:
            return words.text("In cash from the drawer")
        case TenderKind.BALANCE:
            return words.text("Onto the member's balance")
        case _:
            return words.text("By {name}", name=way_name(way, words))

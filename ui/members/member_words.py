"""What wallets, states of places and what happened to a member are called, and what is agreed to when one joins."""

from __future__ import annotations

from terminal.ledger.accounts import BALANCE, LOVE, LOVE_FROZEN, POINTS, VOUCHER
from terminal.services.member_facts import Happened
from ui.words import Words


def wallet_name(wallet: str, words: Words) -> str:
    return {
        BALANCE: words.text("balance"),
        POINTS: words.text("points"),
        LOVE: words.text("love value"),
        LOVE_FROZEN: words.text("frozen love value"),
        VOUCHER: words.text("vouchers"),
    }.get(wallet, wallet)


def wallet_title(wallet: str, words: Words) -> str:
    """A wallet's name as a head of its own."""
    return {
        BALANCE: words.text("Balance"),
        POINTS: words.text("Points"),
        LOVE: words.text("Love value"),
        LOVE_FROZEN: words.text("Frozen love value"),
        VOUCHER: words.text("Vouchers"),
    }.get(wallet, wallet)


def status_words(status: str, words: Words) -> str:
    return {
        "waiting": words.text("waiting"),
        "rewarded": words.text("fully received"),
        "exchanged": words.text("exchanged"),
        "points": words.text("done · points"),
        "cleared": words.text("cleared"),
        "cancelled": words.text("cancelled"),
    }.get(status, status)


def happened_words(kind: Happened, words: Words) -> str:
    return {
        Happened.BILL: words.text("Bill paid"),
        Happened.REFUNDED: words.text("Given back"),
        Happened.REWARDED: words.text("Reward received"),
        Happened.DRAWN: words.text("Drawn: may receive from now on"),
        Happened.EXCHANGED: words.text("Place exchanged"),
        Happened.POINTS: words.text("Place became points"),
        Happened.CLEARED: words.text("Place cleared"),
        Happened.TRANSFERRED: words.text("Handed over"),
        Happened.RELEASED: words.text("Love value released"),
        Happened.RANKED: words.text("Level set"),
        Happened.CHANGED: words.text("Name or number changed"),
        Happened.WITHDRAWN: words.text("Consent withdrawn"),
        Happened.CLAIMED: words.text("Claim slip used"),
    }[kind]


def consent_words(shop_name: str, words: Words) -> str:
    """What somebody who joins agrees to (`members.TERMS`)."""
    return words.text(
        "{shop} keeps your name and mobile number to keep your places in the queue, your points and vouchers, and to "
        "find them again. They are used for nothing else. You can take this back at the till at any time.",
        shop=shop_name or words.text("the shop"),
    )

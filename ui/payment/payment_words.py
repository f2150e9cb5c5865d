"""How a payment stands, in words: for the page that waits for it, and for the list of those that are open."""

from __future__ import annotations

from typing import Final

from terminal.services.payment_facts import Attempt, How, State
from ui.receipt.wording import provider_name
from ui.widgets.chip import ChipKind
from ui.widgets.money import money_text
from ui.words import Words

CHIPS: Final = {
    State.PENDING: ChipKind.PROVISIONAL,
    State.UNKNOWN: ChipKind.ALERT,
    State.PAID: ChipKind.ALERT,
    State.REFUSED: ChipKind.ALERT,
}


def title(attempt: Attempt, words: Words) -> str:
    return provider_name(attempt.provider.value, words)


def state_name(attempt: Attempt, words: Words) -> str:
    """How it stands, in a word or two."""
    if attempt.is_refund:
        return {
            State.PENDING: words.text("Going back"),
            State.UNKNOWN: words.text("Not known"),
            State.REFUSED: words.text("Refused"),
        }.get(attempt.state, words.text("Given back"))
    if attempt.breaking_off and attempt.open:
        return words.text("Going back") if attempt.state is State.PAID else words.text("Being broken off")
    return {
        State.PENDING: words.text("Waiting"),
        State.UNKNOWN: words.text("Not known"),
        State.PAID: words.text("Paid, no bill"),
        State.FAILED: words.text("Not paid"),
        State.USED: words.text("Paid"),
        State.REFUNDED: words.text("Given back"),
        State.SETTLED: words.text("Settled by hand"),
    }.get(attempt.state, attempt.state.value)


def waiting_words(attempt: Attempt, words: Words) -> str:
    """What the cashier is to know, and do, while a payment is not certain."""
    if attempt.state is State.UNKNOWN:
        return words.text(
            "Nobody can say yet whether it was paid. The till asks again by itself; take no other money for it before "
            "it is known."
        )
    if attempt.how is How.SHOW:
        return words.text("The customer scans this code. As soon as it is paid the bill goes on by itself.")
    if not attempt.sent:
        return words.text("Asking {name}…", name=title(attempt, words))
    return words.text("The customer confirms on the phone. As soon as it is paid the bill goes on by itself.")


def trouble(attempt: Attempt, words: Words) -> str:
    """Why it was not paid, or is not known; "" where nothing was said."""
    told = {
        "no_answer": words.text("No answer: the network may be down."),
        "no_keys": words.text("No keys are set up for it."),
        "bad_signature": words.text("The answer's signature is wrong: it is not believed."),
        "no_certificate": words.text("Its certificate could not be fetched."),
        "mismatch": words.text("The answer is about another payment: it is not believed."),
        "NOT_ENOUGH": words.text("Not enough money there."),
        "NOTENOUGH": words.text("Not enough money there."),
        "ACQ.BUYER_BALANCE_NOT_ENOUGH": words.text("Not enough money there."),
        "ACQ.SELLER_BALANCE_NOT_ENOUGH": words.text("Not enough money there."),
        "AUTH_CODE_EXPIRED": words.text("The code on the phone is no longer good: scan the new one."),
        "AUTHCODEEXPIRE": words.text("The code on the phone is no longer good: scan the new one."),
        "AUTH_CODE_INVALID": words.text("The code on the phone is no longer good: scan the new one."),
        "ACQ.PAYMENT_AUTH_CODE_INVALID": words.text("The code on the phone is no longer good: scan the new one."),
        "SIGN_ERROR": words.text("The keys are not right: see the manager's page Devices."),
        "keys_40002": words.text("The keys are not right: see the manager's page Devices."),
    }
    return told.get(attempt.why) or (words.text("It says: {why}", why=attempt.why) if attempt.why else "")


def what_to_do(attempt: Attempt, words: Words) -> str:
    """The sentence under the list for the chosen one."""
    told = _to_do(attempt, words)
    why = trouble(attempt, words)
    return f"{told} {why}".strip() if why and attempt.state in (State.UNKNOWN, State.REFUSED) else told


def _to_do(attempt: Attempt, words: Words) -> str:
    if attempt.state is State.REFUSED:
        return words.text("The provider did not give it back. Ask again, or give it back another way and settle it.")
    if attempt.is_refund:
        return words.text("The money is on its way back to the customer; the till asks until it is there.")
    if attempt.state is State.PAID and attempt.breaking_off:
        return words.text("The money is on its way back to the customer; the till asks until it is there.")
    if attempt.state is State.PAID and attempt.number:
        return words.text("The bill was paid otherwise: give this back.")
    if attempt.state is State.PAID:
        return words.text("It is paid and in no bill. Take the bill up again with F9 and complete it, or give it back.")
    if attempt.breaking_off:
        return words.text("It is being broken off; what was paid goes back. The till asks until that is certain.")
    return words.text("Not certain yet; the till asks by itself until it is.")


def back_words(attempt: Attempt, words: Words) -> str:
    """How money stands that goes back through a provider."""
    name, amount = title(attempt, words), money_text(attempt.amount)
    if attempt.state is State.REFUNDED:
        return words.text("{name}: {amount} is back", name=name, amount=amount)
    if attempt.state is State.REFUSED:
        return words.text(
            "{name}: {amount} could not be given back: see the open payments, Ctrl G", name=name, amount=amount
        )
    return words.text("{name}: {amount} is on its way back", name=name, amount=amount)

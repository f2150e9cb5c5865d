"""The printer's state in words: what is wrong, what to do about it, and how many receipts wait."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from terminal.devices.printer import AwayReason
from ui.words import Words


class PrinterStatus(StrEnum):
    NONE = "none"  # no printer is set up: receipts are shown and saved
    READY = "ready"  # nothing has gone wrong since it last printed, or since the start
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class PrinterState:
    """What every screen may know of the printer. `why` is of `AwayReason`, "" unless away."""

    status: PrinterStatus
    waiting: int = 0  # receipts in line; one whose picture could not be printed is only in the list
    why: str = ""


def away_words(why: str, words: Words) -> str:
    """One reason as a short phrase that says what to look at."""
    reasons: dict[str, str] = {
        AwayReason.BAD_ADDRESS: words.text("its address in the settings can't be read"),
        AwayReason.UNKNOWN_HOST: words.text("no machine has the name in its address"),
        AwayReason.REFUSED: words.text("that machine takes no print jobs"),
        AwayReason.UNREACHABLE: words.text("the network does not reach it"),
        AwayReason.NOT_FOUND: words.text("it is not connected"),
        AwayReason.PERMISSION: words.text("this computer does not allow its use"),
        AwayReason.IN_USE: words.text("another program uses it"),
        AwayReason.NO_ANSWER: words.text("it does not answer; is it on?"),
        AwayReason.BROKEN_OFF: words.text("the connection broke off"),
        AwayReason.NO_PAPER: words.text("out of paper"),
        AwayReason.COVER_OPEN: words.text("its cover is open"),
        AwayReason.FAULT: words.text("it reports a fault"),
        AwayReason.DISK_FULL: words.text("the disk is full"),
        AwayReason.NO_DRIVER: words.text("the library for this connection is not installed"),
    }
    return reasons.get(why) or words.text("unknown trouble")


def state_words(state: PrinterState, words: Words) -> str:
    """The state as the status bar says it."""
    match state.status:
        case PrinterStatus.NONE:
            return words.text("No printer")
        case PrinterStatus.READY:
            if state.waiting:
                return words.plural("{count} receipt printing", "{count} receipts printing", state.waiting)
            return words.text("Printer ready")
        case PrinterStatus.AWAY:
            away = words.text("Printer: {why}", why=away_words(state.why, words))
            if not state.waiting:
                return away
            waiting = words.plural("{count} receipt waits", "{count} receipts wait", state.waiting)
            return f"{away} · {waiting}"

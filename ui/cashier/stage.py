"""What the presenters ask of the window: which page stands, a passing word, and where the focus goes."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from terminal.errors import TillError
from ui.words import Words


class CashierPage(StrEnum):
    """The pages of the window, in the order of a bill."""

    BILL = "bill"
    PAY = "pay"
    DONE = "done"
    STOPPED = "stopped"


def page_name(page: CashierPage, words: Words) -> str:
    return {
        CashierPage.BILL: words.text("Sale"),
        CashierPage.PAY: words.text("Sale › Payment"),
        CashierPage.DONE: words.text("Sale › Completed"),
        CashierPage.STOPPED: words.text("Stopped"),
    }[page]


class Stage(Protocol):
    """The window as a presenter sees it."""

    @property
    def page(self) -> CashierPage: ...

    def show_page(self, page: CashierPage) -> None:
        """Show a page and put the focus where typing belongs."""

    def say(self, sentence: str) -> None:
        """A passing word; never about money that was taken."""

    def stop(self, error: TillError) -> None:
        """Show the page that says why nothing is sold any more; it stays."""

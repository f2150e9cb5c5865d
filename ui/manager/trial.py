"""What one bill would do under settings that are not saved yet: entitlement, ratio and why, extraction, net debt.

It asks the same pure functions that settle real bills, so the page can't tell another story than the receipt will.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from terminal.money import ZERO, Money, Ratio
from terminal.rebate.entitlement import RatioDecision, cashier_scopes, decide_ratio
from terminal.rebate.settings import BASE, CASHIER, TIER_AMOUNT_MAX, Settings
from terminal.services.shop import BILL_CAP
from ui.manager.draft import Setting
from ui.manager.forms import MoneyForm

HUNDRED_YUAN: Final = Money(100_00)
BILL_AMOUNT: Final = Setting(("trial", "amount"), MoneyForm(Money(1), BILL_CAP))
BILL_BARE: Final = Setting(("trial", "amount"), MoneyForm(Money(1), BILL_CAP, unit=""))
"""The same without its unit, for where there is no room for it."""
SPENT_AMOUNT: Final = Setting(("trial", "spent"), MoneyForm(ZERO, TIER_AMOUNT_MAX, unit=""))


@dataclass(frozen=True, slots=True)
class Trial:
    """The bill that is tried: its amount, the member's level, and what he has spent lately."""

    amount: Money = HUNDRED_YUAN
    level: str = ""
    spent: Money = ZERO


@dataclass(frozen=True, slots=True)
class TrialResult:
    """`got` is the new entry's entitlement, `handed_on` what reaches those waiting, `net` how much more is owed.

    With the scheme off nothing joins and nothing is extracted; while paused nothing reaches anybody.
    """

    enabled: bool
    paused: bool
    decision: RatioDecision
    got: Money
    extract_ratio: Ratio
    extract_scope: str  # "cashier" or "base": which one sets the extraction ratio
    extraction: Money
    handed_on: Money

    @property
    def net(self) -> Money:
        return self.got - self.handed_on


def try_bill(settings: Settings, store: str, trial: Trial) -> TrialResult:
    """One bill of a member, inside the window and the limits, with others waiting."""
    enabled = settings.cashier_enabled(store)
    decision = decide_ratio(cashier_scopes(settings, store), settings, trial.level, lambda _days: trial.spent)
    extract_ratio = settings.extract_at_cashier(store)
    extraction = extract_ratio.of(trial.amount) if enabled else ZERO
    return TrialResult(
        enabled=enabled,
        paused=settings.base.paused,
        decision=decision,
        got=decision.ratio.of(trial.amount) if enabled else ZERO,
        extract_ratio=extract_ratio,
        extract_scope=BASE if settings.cashier(store).extract is None else CASHIER,
        extraction=extraction,
        handed_on=ZERO if settings.base.paused else extraction,
    )


def queue_grows(settings: Settings, store: str) -> tuple[Ratio, Ratio] | None:
    """The default and the extraction ratio where the first is larger: then more is promised than is handed on."""
    own = settings.cashier(store).default
    default = settings.base.default if own is None else own
    extract = settings.extract_at_cashier(store)
    return (default, extract) if default > extract else None

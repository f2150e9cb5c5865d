"""The shop as its manager set it up: names, receipt texts, the status page's address, the printer.

Together with the rebate settings it makes one `Configuration`; each save of it is one versioned journal event.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from terminal.clock import DEFAULT_ZONE
from terminal.money import ZERO, Money, Ratio
from terminal.rebate.settings import Settings
from terminal.services.facts import DisplaySwitches
from terminal.services.pricing import WHOLE, CashRounding, SaleTerms
from terminal.services.receipt_setup import ReceiptSetup
from terminal.services.tax import TaxSetup

STATUS_PORT: Final = 8722
BILL_CAP: Final = Money(9_999_999_99)
ALLOWANCE_CAP: Final = Money(10_000_00)
LOCK_MINUTES: Final = range(241)
CLAIM_DAYS: Final = range(91)
BACKUP_HOURS: Final = range(169)
BACKUP_KEEP: Final = range(1, 1001)
WORTH_CAP: Final = Ratio(1_000_00)


class PrinterKind(StrEnum):
    """How the receipt printer is reached; `NONE`: receipts are only shown and saved."""

    NONE = "none"
    NETWORK = "network"  # address: host or host:port (9100)
    USB = "usb"  # address: vendor:product in hex, "04b8:0e15"
    SERIAL = "serial"  # address: device or device:baud, "/dev/ttyS0:9600", "COM3:19200"
    QUEUE = "queue"  # address: the name of a print queue of this computer's system
    FILE = "file"  # address: a device file or an ordinary file that is appended to


@dataclass(frozen=True, slots=True)
class PrinterSetup:
    kind: PrinterKind = PrinterKind.NONE
    address: str = ""
    paper_mm: int = 58  # 58 (384 dots) or 80 (576 dots)
    opens_drawer: bool = False  # kick the cash drawer after a bill with cash


@dataclass(frozen=True, slots=True)
class ShopProfile:
    """Everything about shop and till that is not a rule of money."""

    shop_name: str = ""
    store: str = "1"  # the store's id in queue names
    store_name: str = ""
    till: str = "01"  # this till's prefix in receipt numbers
    time_zone: str = DEFAULT_ZONE
    scheme_name: str = ""  # the scheme's own name (10.4); "" shows the standard one
    quick_line_name: str = ""  # what a typed amount is called on the bill; "" shows the standard word
    level_names: tuple[tuple[str, str], ...] = (
        ("gold", ""),
        ("silver", ""),
    )  # key, name; "" shows the standard one
    receipt_header: str = ""
    receipt_footer: str = ""
    bill_cap: Money = BILL_CAP  # no bill above it is taken
    offline_allowance: Money = ZERO  # what a member may spend of his balance while head office can't be asked
    lock_minutes: int = 5  # without a key or touch the till asks who is there; 0 is never
    status_on: bool = True
    status_host: str = ""  # what the QR names; "" finds this machine's address in the shop's network
    status_port: int = STATUS_PORT
    claim_days: int = 7  # a bill without a member may be claimed so long with its slip; 0 is never
    claim_always: bool = False  # the slip stands on each such receipt; else it is printed when somebody asks
    claim_newcomers: bool = False  # who claims on his phone may become a member there
    shifts: bool = False  # sold in shifts only: the till asks for the float before the first sale
    backup_hours: int = 24  # the till backs its ledger up so often; 0 is never
    backup_keep: int = 14  # so many of these backups are kept
    backup_folder: str = ""  # "" is `backups` beside the ledger
    training_prints: bool = False  # training may print receipts; never does it open the drawer
    cash_rounding: CashRounding = CashRounding.OFF  # of what is paid in cash
    points_worth: Ratio = WHOLE  # what 1.00 of the wallet counts for on a bill; 0: it can't be used on one
    love_worth: Ratio = WHOLE
    voucher_worth: Ratio = WHOLE
    deduct_most: Ratio = WHOLE  # what of a bill may be deducted, of its amount after discounts
    second_screen: bool = True  # the customers' window is shown
    language: str = "zh_CN"  # what the till speaks when it starts
    switches: DisplaySwitches = field(default_factory=DisplaySwitches)
    printer: PrinterSetup = field(default_factory=PrinterSetup)
    receipt: ReceiptSetup = field(default_factory=ReceiptSetup)
    tax: TaxSetup = field(default_factory=TaxSetup)

    @property
    def terms(self) -> SaleTerms:
        """What bills are worked out by."""
        return SaleTerms(
            self.cash_rounding, self.points_worth, self.love_worth, self.voucher_worth, self.deduct_most
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that a manager can change."""

    shop: ShopProfile = field(default_factory=ShopProfile)
    rebate: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True)
class ConfigurationVersion:
    """A configuration as it was saved; versions count from 1 without gaps."""

    version: int
    at: datetime
    who: str
    reason: str
    configuration: Configuration

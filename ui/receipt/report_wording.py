"""What a shift's report calls things, the same on paper and on the screen."""

from __future__ import annotations

from datetime import datetime

from terminal.clock import zone
from terminal.money import ZERO
from terminal.services.facts import Tender, TenderKind
from terminal.services.report_facts import CashMove, ShiftReport
from ui.receipt import wording
from ui.words import Words


def tender_kind_name(kind: str, name: str, words: Words) -> str:
    """A way of paying; one that this program doesn't know keeps the name that the ledger has for it."""
    known = {each.value for each in TenderKind}
    return wording.tender_name(Tender(TenderKind(kind), ZERO, name=name), words) if kind in known else name or kind


def group_name(name: str, words: Words) -> str:
    return name or words.text("Without a group")


def cashier_name(name: str, words: Words) -> str:
    return name or words.text("Nobody signed in")


def move_name(move: CashMove, words: Words) -> str:
    """What was done and why: "Paid out · to the bank"."""
    done = words.text("Put in") if move.direction == "in" else words.text("Taken out")
    return f"{done} · {move.reason}" if move.reason else done


def wallet_name(wallet: str, words: Words) -> str:
    """A wallet that was deducted from."""
    names = {"points": words.text("Points"), "love": words.text("Love value"), "voucher": words.text("Vouchers")}
    return names.get(wallet, wallet)


def local_text(at: datetime, time_zone: str) -> str:
    return f"{at.astimezone(zone(time_zone)):%Y-%m-%d %H:%M}"


def checks(report: ShiftReport, words: Words) -> list[tuple[str, str]]:
    """What an owner looks through: each with how often; amounts are part of the number's text."""

    def told(count: int, amount: str = "") -> str:
        return f"{count} · {amount}" if amount else str(count)

    rows = [
        (words.text("Voids"), told(report.voids.count, report.voids.amount.grouped)),
        (words.text("Removed lines"), told(report.removed.count, report.removed.amount.grouped)),
        (words.text("Drawer opened without a sale"), told(report.drawer_openings)),
        (words.text("Receipts printed again"), told(report.reprints)),
        (words.text("Claims after payment"), told(report.claims)),
        (words.text("Bills still on hold"), told(report.held_bills)),
    ]
    if report.clock_went_back:
        rows.append((words.text("Bills after the clock went back"), told(report.clock_went_back)))
    if report.outside.count:
        outside = told(report.outside.count, report.outside.amount.grouped)
        rows.append((words.text("Sold before this shift opened, without a shift"), outside))
    return rows


def short_checks(report: ShiftReport, words: Words) -> list[tuple[str, str]]:
    """The same for a line on the screen, without amounts."""
    rows = [
        (words.text("Voids"), report.voids.count),
        (words.text("Removed lines"), report.removed.count),
        (words.text("Drawer openings"), report.drawer_openings),
        (words.text("Claims after payment"), report.claims),
        (words.text("On hold"), report.held_bills),
    ]
    if report.clock_went_back:
        rows.append((words.text("Bills after the clock went back"), report.clock_went_back))
    return [(name, str(count)) for name, count in rows]

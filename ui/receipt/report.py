"""A shift's report on paper: the X of a moment or the Z of a closed shift, drawn like the receipts are.

It uses the standard receipt's styles, so both widths of paper and every language come out alike. Sections with
nothing in them are left out, but for the money in the drawer and the queues' equation, which always stand there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QImage

from terminal.money import Money
from terminal.services.privacy import clean_text
from terminal.services.report_facts import QueueSum, ShiftClose, ShiftReport
from terminal.services.shop import ShopProfile
from ui.receipt import report_wording as told_as
from ui.receipt.blocks import shop_rows
from ui.receipt.draw import draw_page
from ui.receipt.layout import lay_out
from ui.receipt.rows import AmountRow, BannerRow, LineAcross, PairRow, Row, Space, TableRow, TextRow
from ui.receipt.template import RuleKind, Template, standard_template
from ui.receipt.wording import tax_heads, tax_line
from ui.words import Words

TEXT_MAX: Final = 120
GROUPS_SHOWN: Final = 40
GAP: Final = 10


@dataclass(frozen=True, slots=True)
class _Slip:
    """What the sections share."""

    report: ShiftReport
    close: ShiftClose | None
    profile: ShopProfile
    words: Words
    template: Template

    def text(self, text: str, style: str) -> TextRow:
        return TextRow(text, self.template.style(style))

    def pair(self, left: str, right: str, style: str = "member") -> PairRow:
        chosen = self.template.style(style)
        return PairRow(clean_text(left, TEXT_MAX), chosen, clean_text(right, TEXT_MAX), chosen)

    def amount(
        self, text: str, amount: Money, *, strong: bool = False, fine: bool = False, plus: bool = False
    ) -> AmountRow:
        words = self.template.style("heading" if strong else "line_detail" if fine else "sum")
        number = self.template.style("heading" if strong else "line_detail" if fine else "line_amount")
        return AmountRow(clean_text(text, TEXT_MAX), words, amount, number, plus=plus)

    def heading(self, text: str) -> TextRow:
        return TextRow(text, self.template.style("heading"))


def draw_report(told: ShiftReport | ShiftClose, profile: ShopProfile, words: Words, *, copy: bool = False) -> QImage:
    """The report in black and white, as wide as the profile's paper and as high as it needs."""
    template = standard_template(profile.printer.paper_mm)
    return draw_page(lay_out(compose_report(told, profile, words, copy=copy), template))


def compose_report(
    told: ShiftReport | ShiftClose, profile: ShopProfile, words: Words, *, copy: bool = False
) -> tuple[Row, ...]:
    """All rows, from the top."""
    close = told if isinstance(told, ShiftClose) else None
    report = told.report if isinstance(told, ShiftClose) else told
    slip = _Slip(report, close, profile, words, standard_template(profile.printer.paper_mm))
    rows: list[Row] = [BannerRow(words.text("COPY"), slip.template.style("banner"))] if copy else []
    rows += _head(slip)
    for section in (_sales, _tenders, _taxes, _groups, _cashiers, _cash, _queues):
        if part := section(slip):
            rows += [Space(GAP), LineAcross(RuleKind.DASHED), Space(GAP), *part]
    rows += [Space(GAP), LineAcross(RuleKind.DASHED), Space(GAP), *_checks(slip)]
    rows += [Space(GAP), LineAcross(RuleKind.SOLID), Space(GAP), *_foot(slip)]
    return tuple(rows)


def _head(slip: _Slip) -> list[Row]:
    report, words, zone_name = slip.report, slip.words, slip.profile.time_zone
    number = f"{report.number:04d}"
    title = words.text("Z report {number}", number=number) if slip.close else words.text("X report")
    rows: list[Row] = [
        *shop_rows(slip.profile, report.store, slip.template),
        Space(GAP),
        TextRow(title, slip.template.style("banner")),
    ]
    if slip.close is None:
        rows.append(slip.text(words.text("Only looked at: the shift goes on."), "header"))
    rows += [
        Space(GAP),
        slip.pair(words.text("Shift {number}", number=number), words.text("Till {till}", till=report.till)),
        slip.pair(words.text("Business day"), report.day.isoformat()),
        slip.pair(words.text("Opened"), told_as.local_text(report.opened_at, zone_name)),
    ]
    if report.opened_by:
        rows.append(slip.pair(words.text("Opened by"), report.opened_by))
    at = slip.close.closed_at if slip.close else report.at
    rows.append(
        slip.pair(words.text("Closed") if slip.close else words.text("As of"), told_as.local_text(at, zone_name))
    )
    if slip.close and slip.close.closed_by:
        rows.append(slip.pair(words.text("Closed by"), slip.close.closed_by))
    if slip.close and slip.close.approved_by:
        approved = slip.close.approved_by
        by = words.text("Manager's PIN") if approved.startswith("*") else approved
        rows.append(slip.pair(words.text("Let through by"), by))
    return rows


def _sales(slip: _Slip) -> list[Row]:
    report, words = slip.report, slip.words
    count = words.plural("Sales, {count} bill", "Sales, {count} bills", report.sales_count)
    rows: list[Row] = [slip.heading(words.text("Sales")), slip.amount(count, report.sales)]
    for name, part in (
        (words.text("Refunds"), report.refunds),
        (words.text("Voids"), report.voids),
        (words.text("Returns without a receipt"), report.returns),
    ):
        if part.count:
            rows.append(slip.amount(f"{name} × {part.count}", -part.amount))
    rows.append(slip.amount(words.text("Net"), report.net, strong=True))
    if report.discounts.count:
        rows.append(slip.amount(words.text("Discounts (taken off above)"), -report.discounts.amount, fine=True))
    if report.reduced.count:
        name = words.text("of it decided at the till × {count}", count=report.reduced.count)
        rows.append(slip.amount(name, -report.reduced.amount, fine=True))
    if report.overridden.count:
        name = words.text("Prices changed × {count}", count=report.overridden.count)
        rows.append(slip.amount(name, -report.overridden.amount, fine=True, plus=True))
    if report.deducted:
        rows.append(
            slip.amount(words.text("Points, love value, vouchers (taken off above)"), -report.deducted, fine=True)
        )
    if report.rounding.count:
        name = words.text("Cash rounded × {count}", count=report.rounding.count)
        rows.append(slip.amount(name, report.rounding.amount, fine=True, plus=True))
    for wallet, amount in report.deductions:
        name = words.text("Deducted: {wallet}", wallet=told_as.wallet_name(wallet, words))
        rows.append(slip.amount(name, amount, fine=True))
    return rows


def _tenders(slip: _Slip) -> list[Row]:
    words = slip.words
    rows: list[Row] = []
    for each in slip.report.tenders:
        name = told_as.tender_kind_name(each.kind, each.name, words)
        rows.append(slip.amount(f"{name} × {each.taken.count}", each.net))
        if each.refunded.count:
            rows.append(slip.amount(words.text("of it given back"), -each.refunded.amount, fine=True))
    return [slip.heading(words.text("By way of paying")), *rows] if rows else []


def _taxes(slip: _Slip) -> list[Row]:
    """The tax that the receipts of the shift told; a refund's is not taken off."""
    words, sums = slip.words, slip.report.taxes
    if not sums:
        return []
    lines = [tax_heads(words), *(tax_line(str(each.rate), each.net, each.tax, each.gross) for each in sums)]
    if len(sums) > 1:
        gross, tax = Money.total(each.gross for each in sums), Money.total(each.tax for each in sums)
        lines.append(tax_line(words.text("Together"), gross - tax, tax, gross))
    note = slip.text(words.text("Of the sales; refunds are not taken off."), "sentence")
    return [slip.heading(words.text("Tax in the prices")), TableRow(tuple(lines), slip.template.style("tax")), note]


def _groups(slip: _Slip) -> list[Row]:
    shown = slip.report.groups[:GROUPS_SHOWN]
    rest = slip.report.groups[GROUPS_SHOWN:]
    rows: list[Row] = [slip.amount(told_as.group_name(each.name, slip.words), each.amount) for each in shown]
    if rest:
        rows.append(slip.amount(slip.words.text("Other groups"), Money.total(each.amount for each in rest)))
    return [slip.heading(slip.words.text("By product group")), *rows] if rows else []


def _cashiers(slip: _Slip) -> list[Row]:
    words = slip.words
    rows: list[Row] = []
    for each in slip.report.cashiers:
        rows.append(slip.amount(f"{told_as.cashier_name(each.name, words)} × {each.sales.count}", each.sales.amount))
        for name, amount in (
            (words.text("Discounts"), each.discounts),
            (words.text("Given back × {count}", count=each.refunds.count), each.refunds.amount),
            (words.text("Removed lines × {count}", count=each.removed.count), each.removed.amount),
        ):
            if amount:
                rows.append(slip.amount(name, -amount, fine=True))
        if each.claims:
            rows.append(slip.pair(words.text("Claims after payment"), str(each.claims), "line_detail"))
    return [slip.heading(words.text("By cashier")), *rows] if rows else []


def _cash(slip: _Slip) -> list[Row]:
    report, words = slip.report, slip.words
    rows: list[Row] = [
        slip.heading(words.text("Cash in the drawer")),
        slip.amount(words.text("Float"), report.float),
        slip.amount(words.text("Cash handed over"), report.cash_taken, plus=True),
        slip.amount(words.text("Change given"), -report.cash_change),
    ]
    if report.cash_refunded:
        rows.append(slip.amount(words.text("Given back in cash"), -report.cash_refunded))
    for move in report.moves:
        signed = move.amount if move.direction == "in" else -move.amount
        rows.append(slip.amount(told_as.move_name(move, words), signed, plus=True))
    rows.append(slip.amount(words.text("Expected cash"), report.expected_cash, strong=True))
    if slip.close is not None:
        rows += _counted(slip, slip.close)
    return rows


def _counted(slip: _Slip, close: ShiftClose) -> list[Row]:
    words = slip.words
    rows: list[Row] = [Space(6)]
    for fen, pieces in close.counts:
        rows.append(slip.amount(f"¥{denomination(fen)} × {pieces}", Money(fen * pieces), fine=True))
    rows.append(slip.amount(words.text("Counted"), close.counted, strong=True))
    if close.first_counted is not None:
        rows.append(slip.amount(words.text("First count, before it was counted again"), close.first_counted, fine=True))
    rows.append(slip.amount(words.text("Difference"), close.difference, strong=True, plus=True))
    if close.note:
        rows.append(slip.text(words.text("Note: {note}", note=clean_text(close.note, TEXT_MAX)), "line_detail"))
    return rows


def _queues(slip: _Slip) -> list[Row]:
    report, words = slip.report, slip.words
    state = words.text("Balanced") if report.balanced else words.text("NOT BALANCED")
    rows: list[Row] = [slip.pair(words.text("Rebate reconciliation"), state, "heading")]
    for queue in report.queues:
        rows += _queue(slip, queue)
    if not report.queues:
        rows.append(slip.text(words.text("No queue moved in this shift."), "line_detail"))
    if report.refund_cost:
        rows.append(slip.amount(words.text("Cost of refunds, borne by the shop"), report.refund_cost))
    if report.joined:
        rows.append(
            slip.text(
                words.text("As this till works it out; head office's figures are the ones that count."), "sentence"
            )
        )
    return rows


def _queue(slip: _Slip, queue: QueueSum) -> list[Row]:
    words = slip.words

    def waiting(count: int, owed: Money) -> str:
        return words.text("{count} · {amount}", count=count, amount=owed.grouped)

    rows: list[Row] = [
        slip.text(clean_text(queue.name, TEXT_MAX), "line_detail"),
        slip.amount(words.text("Extracted"), queue.extracted),
        slip.amount(words.text("= rewarded"), queue.rewarded),
        slip.amount(words.text("+ retained"), queue.retained),
        slip.amount(words.text("+ into the pool"), queue.pool),
    ]
    if not queue.reconciled:
        rows.append(slip.text(words.text("This queue does not balance."), "reason"))
    rows += [
        slip.pair(
            words.text("Waiting at the opening"), waiting(queue.waiting_before, queue.owed_before), "line_detail"
        ),
        slip.pair(words.text("Joined"), waiting(queue.joined.count, queue.joined.amount), "line_detail"),
        slip.pair(words.text("Received all"), str(queue.filled), "line_detail"),
    ]
    if queue.exchanged.count:
        told = waiting(queue.exchanged.count, queue.exchanged.amount)
        rows.append(slip.pair(words.text("Left by exchange"), told, "line_detail"))
    if queue.other_left or queue.other:
        told = waiting(queue.other_left, queue.other)
        rows.append(slip.pair(words.text("Refunds and other changes"), told, "line_detail"))
    rows.append(slip.pair(words.text("Waiting now"), waiting(queue.waiting_after, queue.owed_after), "line_detail"))
    return rows


def _checks(slip: _Slip) -> list[Row]:
    report, words = slip.report, slip.words
    rows: list[Row] = [slip.pair(name, value, "line_detail") for name, value in told_as.checks(report, words)]
    if report.unconfirmed:
        count = report.unconfirmed
        rows.append(slip.pair(words.text("Not confirmed by head office yet"), str(count), "line_detail"))
        named = ", ".join(report.unconfirmed_numbers)
        rest = count - len(report.unconfirmed_numbers)
        more = " " + words.text("and {count} more", count=rest) if rest > 0 else ""
        rows.append(slip.text(clean_text(named, 400) + more, "sentence"))
    return rows


def _foot(slip: _Slip) -> list[Row]:
    report, words, close = slip.report, slip.words, slip.close
    rows: list[Row] = [slip.amount(words.text("Sold in all shifts"), report.perpetual, strong=True)]
    if close is not None:
        rows += [
            slip.text(words.text("This record: {hash}", hash=close.hash), "sentence"),
            slip.text(words.text("The one before: {hash}", hash=close.hash_before), "sentence"),
            Space(40),
            LineAcross(RuleKind.SOLID),
            slip.text(words.text("Signature"), "line_detail"),
        ]
    return rows


def denomination(fen: int) -> str:
    """A note or coin as it is written on it: 100, 0.5."""
    return Money(fen).yuan.rstrip("0").rstrip(".")

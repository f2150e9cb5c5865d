"""From a committed bill to the rows of its receipt, block by block in the template's order.

Each block is one function from the bill to rows; a block with nothing to say gives none and takes no room. Only
committed facts come in, so nothing can be printed as paid that is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from terminal.clock import zone
from terminal.money import Money, Quantity
from terminal.services.facts import BillFacts, Certainty, Line, Settlement, Tender, TenderKind
from terminal.services.privacy import clean_text, mask_name
from terminal.services.receipt_setup import ReceiptSetup
from terminal.services.shop import ShopProfile
from ui.receipt import wording
from ui.receipt.claim_rows import claim_rows
from ui.receipt.report_wording import wallet_name
from ui.receipt.rows import (
    AmountRow,
    BannerRow,
    BarcodeRow,
    CodeRow,
    Figure,
    FiguresRow,
    FrameRow,
    HeadingRow,
    LineAcross,
    LogoRow,
    MoneyRow,
    PairRow,
    Row,
    Space,
    TableRow,
    TextRow,
)
from ui.receipt.template import RuleKind, Style, Template
from ui.words import Words

TEXT_MAX: Final = 400
"""Characters of any one text; the shop's own header and footer may have that many a line."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything that a receipt is made of."""

    bill: BillFacts
    profile: ShopProfile
    words: Words
    template: Template
    copy: bool

    @property
    def setup(self) -> ReceiptSetup:
        """What the shop wants on its receipts."""
        return self.profile.receipt

    def style(self, name: str) -> Style:
        return self.template.style(name)


def compose(receipt: Receipt) -> tuple[Row, ...]:
    """All rows, from the top."""
    rows: list[Row] = []
    for block in receipt.template.blocks:
        told = BLOCKS[block.name](receipt)
        if not told:
            continue
        if rows:
            rows.append(Space(block.above))
            if block.rule is not RuleKind.NONE:
                rows += [LineAcross(block.rule), Space(block.above)]
        rows += told
    return tuple(rows)


def _text_lines(text: str, style: Style) -> list[Row]:
    cleaned = (clean_text(line, TEXT_MAX) for line in text.splitlines())
    return [TextRow(line, style) for line in cleaned if line]


def _copy(receipt: Receipt) -> list[Row]:
    return [BannerRow(receipt.words.text("COPY"), receipt.style("banner"))] if receipt.copy else []


def _logo(receipt: Receipt) -> list[Row]:
    png = receipt.setup.logo_png
    return [LogoRow(png, receipt.setup.logo_share)] if png else []


def _shop(receipt: Receipt) -> list[Row]:
    return shop_rows(receipt.profile, receipt.bill.store, receipt.template)


def shop_rows(profile: ShopProfile, store: str, template: Template) -> list[Row]:
    """The shop's name and the store's, if it has one; another store, which no name is known of, by its id."""
    name = profile.store_name if store == profile.store else store
    return [
        *_text_lines(profile.shop_name, template.style("shop_name")),
        *_text_lines(name, template.style("store_name")),
    ]


def _header(receipt: Receipt) -> list[Row]:
    return _text_lines(receipt.profile.receipt_header, receipt.style("header"))


def _bill(receipt: Receipt) -> list[Row]:
    bill, words = receipt.bill, receipt.words
    at = bill.at.astimezone(zone(receipt.profile.time_zone))
    number, detail = receipt.style("bill_number"), receipt.style("bill_detail")
    cashier = clean_text(bill.cashier, TEXT_MAX)
    who = words.text("Cashier {name}", name=cashier) if cashier and receipt.setup.cashier else ""
    till = words.text("Till {till}", till=bill.till)
    return [
        PairRow(words.text("No. {number}", number=bill.number), number, till, detail),
        PairRow(f"{at:%Y-%m-%d %H:%M:%S}", detail, who, detail),
    ]


def _lines(receipt: Receipt) -> list[Row]:
    rows: list[Row] = []
    for line in receipt.bill.lines:
        if rows:
            rows.append(Space(6))
        rows += _line(line, receipt)
    return rows


def _line(line: Line, receipt: Receipt) -> list[Row]:
    """The amount before its discount, then the discount, so that the column adds up to the total."""
    name = clean_text(wording.line_name(line, receipt.profile, receipt.words), TEXT_MAX)
    detail, amount = receipt.style("line_detail"), receipt.style("line_amount")
    unit = f" {clean_text(line.unit, 12)}" if line.unit else ""
    rows: list[Row] = [
        AmountRow(name, receipt.style("line_name"), line.quantity.times(line.price), amount),
    ]
    cheaper = line.was_price is not None and line.was_price > line.price
    if receipt.setup.prices or line.quantity != Quantity.of(1) or cheaper:
        told = f"{line.quantity}{unit} × {line.price.grouped}"
        if line.was_price is not None and cheaper:
            told += receipt.words.text(" (was {before})", before=line.was_price.grouped)
        rows.append(TextRow(told, detail))
    if line.discount:
        rows.append(AmountRow(receipt.words.text("Discount"), detail, -line.discount, amount))
    if line.note:
        rows.append(TextRow(receipt.words.text("Note · {note}", note=clean_text(line.note, TEXT_MAX)), detail))
    return rows


def _sums(receipt: Receipt) -> list[Row]:
    bill, words, style = receipt.bill, receipt.words, receipt.style("sum")
    off = Money.total(line.discount for line in bill.lines)
    pieces = sum(line.quantity.thousandths // 1000 if line.quantity.is_whole else 1 for line in bill.lines)
    lines_told = words.plural("{count} line", "{count} lines", len(bill.lines))
    items_told = words.plural("{count} item", "{count} items", pieces)
    rows: list[Row] = [TextRow(f"{lines_told} · {items_told}", receipt.style("bill_detail"))]
    if off or bill.deductions or bill.rounding:
        rows.append(AmountRow(words.text("Subtotal"), style, bill.goods + off, style))
    if off:
        rows.append(AmountRow(words.text("Discount"), style, -off, style))
    for used in bill.deductions:
        name = wallet_name(used.wallet, words)
        if used.amount != used.value:
            name += f" {used.amount.grouped}"
        rows.append(AmountRow(name, style, -used.value, style))
    if bill.rounding:
        rows.append(AmountRow(words.text("Cash rounded"), style, bill.rounding, style, plus=True))
    if bill.note:
        told = words.text("Note · {note}", note=clean_text(bill.note, TEXT_MAX))
        rows.append(TextRow(told, receipt.style("bill_detail")))
    return rows


def _total(receipt: Receipt) -> list[Row]:
    label = receipt.words.text("Total")
    return [AmountRow(label, receipt.style("total_label"), receipt.bill.paid, receipt.style("total"), symbol=True)]


def _tenders(receipt: Receipt) -> list[Row]:
    bill, words = receipt.bill, receipt.words
    rows: list[Row] = []
    for tender in bill.tenders:
        rows += _tender(tender, receipt)
    if any(tender.kind is TenderKind.CASH for tender in bill.tenders):
        rows.append(Space(4))
        rows.append(
            AmountRow(words.text("Change"), receipt.style("change_label"), bill.change, receipt.style("change"))
        )
    return rows


def _tender(tender: Tender, receipt: Receipt) -> list[Row]:
    words, style, detail = receipt.words, receipt.style("tender"), receipt.style("tender_detail")
    name = clean_text(wording.tender_name(tender, words), TEXT_MAX)
    rows: list[Row] = [AmountRow(name, style, tender.amount, style)]
    if tender.kind is TenderKind.CASH and tender.given != tender.amount:
        rows.append(TextRow(words.text("Received {amount}", amount=tender.given.grouped), detail))
    reference = clean_text(tender.reference, TEXT_MAX)
    if reference:
        rows.append(TextRow(words.text("Ref. {reference}", reference=reference), detail))
    return rows


def _taxes(receipt: Receipt) -> list[Row]:
    """What tax was in it, rate by rate: what the shop's prices include, not what is added to them."""
    words, style = receipt.words, receipt.style("tax")
    if not receipt.bill.taxes:
        return []
    told = [wording.tax_line(str(each.rate), each.net, each.tax, each.gross) for each in receipt.bill.taxes]
    included = TextRow(words.text("Prices include the tax."), receipt.style("sentence"))
    return [TableRow((wording.tax_heads(words), *told), style), included]


def _member(receipt: Receipt) -> list[Row]:
    """Whose bill it was, and if it joined no queue, why."""
    member, style = receipt.bill.member, receipt.style("member")
    rows: list[Row] = []
    if member is not None and receipt.setup.member:
        level = wording.level_name(member.level, receipt.profile, receipt.words)
        name = clean_text(mask_name(member.name), TEXT_MAX)
        told = receipt.words.text("Member {name}", name=name)
        rows.append(PairRow(told, style, clean_text(level, TEXT_MAX), style))
    reason = wording.no_place_reason(receipt.bill.settlement.join, receipt.words)
    if reason and receipt.setup.place:
        rows += [Space(4)] if rows else []
        rows.append(TextRow(reason, receipt.style("reason")))
    return rows


def _rebate(receipt: Receipt) -> list[Row]:
    """The member's side: what may come back and why, where in the queue it stands, who stands behind that."""
    settlement, words = receipt.bill.settlement, receipt.words
    if settlement.entry_id is None or not receipt.setup.place:
        return []
    confirmed = settlement.certainty is Certainty.CONFIRMED
    chip = words.text("Confirmed") if confirmed else words.text("Provisional")
    name = clean_text(wording.scheme_name(receipt.profile, words), TEXT_MAX)
    label, sentence = receipt.style("label"), receipt.style("sentence")
    rows: list[Row] = [
        HeadingRow(name, receipt.style("heading"), chip, receipt.style("chip"), confirmed),
        Space(6),
        TextRow(words.text("Entitlement of this bill"), label),
        MoneyRow(settlement.entitlement, receipt.style("reward")),
        TextRow(_why(settlement, receipt), label),
    ]
    if settlement.own_reward:
        text = words.text("Already received from this bill")
        rows.append(AmountRow(text, label, settlement.own_reward, label, plus=True))
    place = _place(settlement, receipt, confirmed)
    if place:
        rows += [Space(8), LineAcross(RuleKind.DASHED), Space(8), *place]
    rows.append(Space(6))
    rows += [TextRow(text, sentence) for text in _sentences(settlement, receipt, confirmed)]
    return [FrameRow(tuple(rows), dashed=not confirmed)]


def _why(settlement: Settlement, receipt: Receipt) -> str:
    rule = clean_text(wording.rule_words(settlement, receipt.profile, receipt.words), TEXT_MAX)
    return f"{settlement.paid.grouped} × {settlement.ratio} · {rule}"


def _place(settlement: Settlement, receipt: Receipt, confirmed: bool) -> list[Row]:
    words = receipt.words
    ahead = settlement.entries_ahead
    if ahead is None:
        return []
    if ahead == 0:
        first = (
            words.text("First in the queue")
            if confirmed
            else words.text("First in the queue, as far as this till knows")
        )
        return [TextRow(first, receipt.style("heading"))]
    entries = words.text("Ahead of you") if confirmed else words.text("Ahead, about")
    money = words.text("To be paid first") if confirmed else words.text("To be paid first, about")
    figures = (
        Figure(entries, ahead, words.plural("place", "places", ahead)),
        Figure(money, settlement.money_ahead),
    )
    return [FiguresRow(figures, receipt.style("label"), receipt.style("figure"))]


def _sentences(settlement: Settlement, receipt: Receipt, confirmed: bool) -> list[str]:
    words = receipt.words
    told: list[str] = []
    if settlement.paused:
        told.append(words.text("Rebates are paused: you keep your place, nothing is paid out for now."))
    if not confirmed:
        told.append(
            words.text(
                "Head office decides the place when the till is online again; the entitlement of {amount} stands.",
                amount=settlement.entitlement.grouped,
            )
        )
    if settlement.entries_ahead is not None:
        told.append(words.text("The place is that at the time of this bill."))
    told.append(words.text("How fast it comes back depends on later turnover; no time is promised."))
    return told


def _queue(receipt: Receipt) -> list[Row]:
    """What this bill paid to those who wait. A preview is never printed, so this is a fact."""
    settlement, words = receipt.bill.settlement, receipt.words
    given = wording.given_to_queue(settlement)
    if not given or not settlement.given_known or not receipt.setup.place:
        return []
    if settlement.certainty is not Certainty.CONFIRMED:
        text = words.text("This bill paid the queue (provisional)")
    else:
        text = words.text("This bill paid the queue")
    return [AmountRow(text, receipt.style("queue"), given, receipt.style("queue_amount"))]


def _code(receipt: Receipt) -> list[Row]:
    claim = receipt.bill.claim
    if claim is not None and receipt.profile.claim_always:
        return claim_rows(claim, receipt.profile, receipt.words, receipt.template)
    if not receipt.bill.status_url or not receipt.setup.code:
        return []
    return [
        CodeRow(receipt.bill.status_url),
        TextRow(receipt.words.text("Scan to see your place"), receipt.style("code")),
    ]


def _number_code(receipt: Receipt) -> list[Row]:
    """By which a refund finds the bill without typing."""
    return [BarcodeRow(receipt.bill.number, receipt.style("number_code"))] if receipt.setup.number_code else []


def _footer(receipt: Receipt) -> list[Row]:
    return _text_lines(receipt.profile.receipt_footer, receipt.style("footer"))


BLOCKS: Final[dict[str, Callable[[Receipt], list[Row]]]] = {
    "copy": _copy,
    "logo": _logo,
    "shop": _shop,
    "header": _header,
    "bill": _bill,
    "lines": _lines,
    "sums": _sums,
    "total": _total,
    "tenders": _tenders,
    "taxes": _taxes,
    "member": _member,
    "rebate": _rebate,
    "queue": _queue,
    "code": _code,
    "number_code": _number_code,
    "footer": _footer,
}

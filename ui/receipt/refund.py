"""The slip of money that was given back: of which bill, for what, by which ways, with a line to sign on."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QImage

from terminal.services.facts import Tender
from terminal.services.privacy import clean_text
from terminal.services.refund_facts import RefundFacts, RefundKind
from terminal.services.shop import ShopProfile
from ui.receipt import report_wording as told_as
from ui.receipt.blocks import shop_rows
from ui.receipt.draw import draw_page
from ui.receipt.layout import lay_out
from ui.receipt.rows import AmountRow, BannerRow, LineAcross, PairRow, Row, Space, TextRow
from ui.receipt.template import RuleKind, Template, template_for
from ui.receipt.tongues import spoken
from ui.receipt.wording import tender_name
from ui.words import Words

TEXT_MAX: Final = 120
GAP: Final = 10


def refund_title(kind: RefundKind, words: Words) -> str:
    match kind:
        case RefundKind.REFUND:
            return words.text("Refund")
        case RefundKind.VOID:
            return words.text("Bill voided")
        case RefundKind.RETURN:
            return words.text("Taken back without a receipt")


def draw_refund(told: RefundFacts, profile: ShopProfile, words: Words, *, copy: bool = False) -> QImage:
    """The slip in black and white, as wide as the profile's paper and as high as it needs."""
    template = template_for(profile)
    return draw_page(lay_out(compose_refund(told, profile, spoken(words, profile), template, copy=copy), template))


def compose_refund(
    told: RefundFacts, profile: ShopProfile, words: Words, template: Template, *, copy: bool = False
) -> tuple[Row, ...]:
    """All rows, from the top."""

    def pair(left: str, right: str) -> PairRow:
        style = template.style("member")
        return PairRow(clean_text(left, TEXT_MAX), style, clean_text(right, TEXT_MAX), style)

    rows: list[Row] = [BannerRow(words.text("COPY"), template.style("banner"))] if copy else []
    rows += [
        *shop_rows(profile, told.store, template),
        Space(GAP),
        TextRow(refund_title(told.kind, words), template.style("banner")),
        Space(GAP),
    ]
    if told.number:
        rows.append(pair(words.text("Receipt"), told.number))
    rows.append(pair(words.text("Given back on"), told_as.local_text(told.at, profile.time_zone)))
    rows.append(pair(words.text("Till {till}", till=told.till), told.who))
    rows += [Space(GAP), LineAcross(RuleKind.DASHED), Space(GAP)]
    for goods in told.goods:
        count = f"{goods.quantity}{' ' + goods.unit if goods.unit else ''}"
        name = clean_text(goods.name, TEXT_MAX) or words.text("Quick amount")
        rows.append(AmountRow(f"{name} × {count}", template.style("sum"), goods.amount, template.style("line_amount")))
    if told.goods:
        rows += [Space(GAP), LineAcross(RuleKind.DASHED), Space(GAP)]
    heading = template.style("heading")
    rows.append(AmountRow(words.text("Given back in all"), heading, told.amount, heading, symbol=True))
    for way in told.ways:
        name = tender_name(Tender(way.kind, way.amount, name=way.name), words)
        rows.append(AmountRow(name, template.style("sum"), way.amount, template.style("line_amount")))
        if way.reference:
            rows.append(pair(words.text("No. {reference}", reference=way.reference), ""))
    rows += _borne(told, words, template)
    if told.reason:
        reason = words.text("Reason: {reason}", reason=clean_text(told.reason, TEXT_MAX))
        rows.append(TextRow(reason, template.style("line_detail")))
    rows += [Space(40), LineAcross(RuleKind.SOLID), TextRow(words.text("Signature"), template.style("line_detail"))]
    return tuple(rows)


def _borne(told: RefundFacts, words: Words, template: Template) -> list[Row]:
    """What the customer has to know of his side of it."""
    borne = told.borne
    if borne is None:
        return []
    style, number = template.style("sum"), template.style("line_amount")
    rows: list[Row] = [
        AmountRow(words.text("{wallet} given back", wallet=told_as.wallet_name(wallet, words)), style, amount, number)
        for wallet, amount in borne.deductions
    ]
    if borne.clawed_back:
        rows.append(AmountRow(words.text("Rewards taken back from the balance"), style, -borne.clawed_back, number))
    if borne.has_entry:
        rows.append(AmountRow(words.text("Entitlement now"), style, borne.entitlement, number))
    return rows

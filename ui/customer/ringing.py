"""A bill is being rung up: its last lines, what it comes to, what it will earn."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from resources import theme
from terminal.money import Money, Quantity
from terminal.services.facts import DisplaySwitches, Line
from ui.customer.canvas import FLOOR_PX, MARGIN, Canvas, Run
from ui.customer.header import MIDDLE, paint_brand
from ui.customer.shown import Brand, CustomerBill, saved_by_price
from ui.customer.words import why_not_title, why_not_words

LINES = 5
"""So many lines are in view: the last ones."""
_TOP = 76.0
_HEAD = 48.0
_BEFORE = 40.0
_ROW = 62.0
_FOOT = 56.0
_SIDE = 376.0


def paint_ringing(canvas: Canvas, brand: Brand, bill: CustomerBill, switches: DisplaySwitches) -> None:
    _header(canvas, brand, bill, switches)
    split = canvas.width - MARGIN - _SIDE
    height = canvas.height - _TOP - 28
    _lines(canvas, bill, QRectF(MARGIN, _TOP, split - 24 - MARGIN, height))
    shows_reward = switches.waiting and (bill.entitlement is not None or bill.why_not is not None)
    total = QRectF(split, _TOP, _SIDE, height - (212 if shows_reward else 0))
    _total(canvas, bill, total)
    if shows_reward:
        _reward(canvas, bill, QRectF(split, total.bottom() + 16, _SIDE, 196))


def _header(canvas: Canvas, brand: Brand, bill: CustomerBill, switches: DisplaySwitches) -> None:
    right = canvas.width - MARGIN
    if switches.member and bill.member_name:
        if bill.level_label:
            right = canvas.chip(right, MIDDLE, bill.level_label, fill="surface", edge="line", tone="ink2") - 15
        hello = canvas.words.text("Hello, {name}", name=bill.member_name)
        right -= canvas.text(right, MIDDLE + 8, hello, 22, align="right")
    paint_brand(canvas, brand, right)


def _lines(canvas: Canvas, bill: CustomerBill, box: QRectF) -> None:
    words = canvas.words
    canvas.panel(box)
    canvas.painter.save()
    clip = QPainterPath()
    clip.addRoundedRect(box.adjusted(1, 1, -1, -1), theme.CARD_RADIUS - 1, theme.CARD_RADIUS - 1)
    canvas.painter.setClipPath(clip)
    amount_right, quantity_right, left = box.right() - 21, box.right() - 137, box.left() + 21
    canvas.band(QRectF(box.left(), box.top(), box.width(), _HEAD), "surface2")
    baseline = box.top() + _HEAD / 2 + 7
    canvas.text(left, baseline, words.text("Item"), FLOOR_PX, "ink2")
    canvas.text(quantity_right, baseline, words.text("Qty"), FLOOR_PX, "ink2", align="right")
    canvas.text(amount_right, baseline, words.text("Amount"), FLOOR_PX, "ink2", align="right")
    y = box.top() + _HEAD
    canvas.rule(box.left(), box.right(), y)
    before, shown = bill.lines[:-LINES], bill.lines[-LINES:]
    if before:
        baseline = y + _BEFORE / 2 + 7
        above = words.plural("↑ {count} line above", "↑ {count} lines above", len(before))
        canvas.text(left, baseline, above, FLOOR_PX, "ink2")
        amount = Money.total(line.amount for line in before)
        canvas.money(amount_right, baseline, amount, FLOOR_PX, "ink2", align="right", symbol=False, bold=False)
        y += _BEFORE
        canvas.rule(box.left(), box.right(), y)
    for index, line in enumerate(shown):
        _row(canvas, line, QRectF(box.left(), y, box.width(), _ROW), newest=index == len(shown) - 1)
        y += _ROW
    _foot(canvas, bill, QRectF(box.left(), box.bottom() - _FOOT, box.width(), _FOOT))
    canvas.painter.restore()


def _row(canvas: Canvas, line: Line, box: QRectF, *, newest: bool) -> None:
    words = canvas.words
    if newest:
        canvas.band(box, "accent_tint")
        canvas.band(QRectF(box.left(), box.top(), 6, box.height()), "accent")
    baseline = box.center().y() + 8
    amount_right, quantity_right = box.right() - 21, box.right() - 137
    saved = line.discount + saved_by_price(line)
    amount_baseline = baseline - 8 if saved else baseline
    width = canvas.money(
        amount_right, amount_baseline, line.amount, 24, align="right", symbol=False, room=box.width() * 0.4
    )  # fmt: skip
    if saved:  # what it would have been, struck through under what it is
        was = canvas.money(
            amount_right, box.bottom() - 9, line.amount + saved, FLOOR_PX, "ink2", align="right", symbol=False,
            bold=False,
        )  # fmt: skip
        canvas.rule(amount_right - was, amount_right, box.bottom() - 15, "ink2")
        width = max(width, was)
    quantity_right = min(quantity_right, amount_right - width - 20)
    if line.unit:
        quantity = f"{line.quantity} {line.unit}"
    else:
        one = line.quantity == Quantity.of(1)
        quantity = words.plural("{quantity} pc", "{quantity} pcs", 1 if one else 2, quantity=line.quantity)
    taken = canvas.text(quantity_right, baseline, quantity, 20, "ink2", align="right")
    name = line.name or words.text("Item")
    canvas.text(box.left() + 21, baseline, name, 22, room=quantity_right - taken - box.left() - 41)
    canvas.rule(box.left(), box.right(), box.bottom())


def _foot(canvas: Canvas, bill: CustomerBill, box: QRectF) -> None:
    words = canvas.words
    canvas.band(box, "surface2")
    canvas.rule(box.left(), box.right(), box.top())
    baseline = box.center().y() + 7
    canvas.text(box.left() + 21, baseline, words.plural("{count} article", "{count} articles", bill.pieces), 20, "ink2")
    if bill.discount.fen > 0:
        width = canvas.money(box.right() - 21, baseline, bill.discount, 20, align="right", symbol=False)
        canvas.text(box.right() - 27 - width, baseline, words.text("You save"), 20, "ink2", align="right")


def _total(canvas: Canvas, bill: CustomerBill, box: QRectF) -> None:
    canvas.panel(box)
    canvas.text(box.left() + 27, box.top() + 49, canvas.words.text("You pay"), 24, "ink2")
    if bill.deducted:
        used = canvas.words.text("Points and vouchers")
        width = canvas.money(box.right() - 28, box.top() + 49, -bill.deducted, 20, align="right", symbol=False)
        canvas.text(box.right() - 36 - width, box.top() + 49, used, FLOOR_PX, "ink2", align="right")
    baseline = box.center().y() + 52
    canvas.money(box.right() - 28, baseline, bill.total, 82, align="right", room=box.width() - 57)


def _reward(canvas: Canvas, bill: CustomerBill, box: QRectF) -> None:
    words = canvas.words
    left, right = box.left() + 27, box.right() - 27
    if bill.entitlement is None:
        if bill.why_not is not None:
            canvas.panel(box)
            canvas.text(left, box.top() + 43, why_not_title(words, bill.why_not), 22)
            rest = QRectF(left, box.top() + 60, right - left, box.height() - 78)
            canvas.flow(rest, [Run(why_not_words(words, bill.why_not), "ink2")], 20, lines=4)
        return
    canvas.panel(box, "reward_tint", "reward_line")
    ratio = "" if bill.ratio is None else str(bill.ratio)
    canvas.text(left, box.top() + 43, words.text("This bill earns you"), 22)
    canvas.text(right, box.top() + 43, ratio, 22, "reward", align="right")
    canvas.money(right, box.top() + 108, bill.entitlement, 52, "reward", align="right", room=right - left)
    note = words.text("After payment it joins the end of the queue and is paid back in turn")
    canvas.flow(QRectF(left, box.bottom() - 68, right - left, 56), [Run(note, "ink2")], FLOOR_PX)

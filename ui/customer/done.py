"""A bill is committed: the customer's place, the river, what he is owed and the code of his page.

Shown as fact only what is one: a place that head office has yet to confirm is hollow, dashed and called provisional.
A bill that joined nothing has its total and thanks, and a member is told why it joined nothing.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainterPath

from terminal.rebate.entitlement import JoinVerdict
from terminal.services.facts import DisplaySwitches
from ui.customer.canvas import FLOOR_PX, MARGIN, Canvas, Run, split, wrapped
from ui.customer.header import MIDDLE, paint_brand
from ui.customer.shown import Brand, Done
from ui.customer.words import why_not_title, why_not_words
from ui.widgets.qr import no_room_words, paint_qr, qr_side
from ui.widgets.river import RiverScene

FOOT = 72.0
_FOOT_PX, _FOOT_LINE = 20, 27.0
QR_MODULE = 6
_TOP = 76.0
_PANEL = 240.0
_PANEL_MOST = 330.0
_BELOW_CODE = 124.0
"""What the words under the code take, with the margins."""


def paint_done(
    canvas: Canvas, brand: Brand, done: Done, switches: DisplaySwitches, clears_in_s: int, river: RiverScene,
    *, online: bool = False,
) -> None:  # fmt: skip
    """`clears_in_s` is shown as it is; the window counts it down. `online`: head office can be reached."""
    _header(canvas, brand, done, switches, online)
    bottom = canvas.height - FOOT - 16
    right = canvas.width - MARGIN
    if done.joined:
        if done.status_url:
            right = _code(canvas, done, right, bottom, online) - 28
        _place(canvas, done, switches, right, bottom, river)
    else:
        _thanks(canvas, done, QRectF(MARGIN, _TOP, right - MARGIN, bottom - _TOP))
    _foot(canvas, done, switches, clears_in_s, online)


def _header(canvas: Canvas, brand: Brand, done: Done, switches: DisplaySwitches, online: bool) -> None:
    words = canvas.words
    if done.held:
        state = words.text("Provisional · head office is looking at it")
    else:
        state = words.text("Provisional · being confirmed") if online else words.text("Provisional · shop offline")
    right = canvas.width - MARGIN
    if done.joined and done.provisional:
        right = canvas.chip(
            right, MIDDLE, state, fill="provisional_tint", edge="provisional_line", tone="provisional", mark="ring",
            dashed=True,
        ) - 15  # fmt: skip
    elif done.joined:
        right = canvas.chip(
            right, MIDDLE, words.text("Confirmed"), fill="accent_tint", edge="accent_line", tone="accent",
            mark="check",
        ) - 15  # fmt: skip
    if done.member_name and switches.member:
        thanks = words.text("Thank you, {name}", name=done.member_name)
    else:
        thanks = words.text("Thank you")
    right -= canvas.text(right, MIDDLE + 8, thanks, 22, align="right")
    paint_brand(canvas, brand, right)


def _code(canvas: Canvas, done: Done, right: float, bottom: float, online: bool) -> float:
    """The panel with the code of the customer's own page; as wide as the code needs. Returns its left edge."""
    words = canvas.words
    side = _code_side(done.status_url)
    fits = side <= min(_PANEL_MOST - 18, bottom - _TOP - _BELOW_CODE)
    if not fits:
        side = _PANEL - 18
    width = max(_PANEL, side + 18)
    box = QRectF(right - width, _TOP, width, bottom - _TOP)
    if done.provisional:
        canvas.panel(box, "surface", "provisional_line", dashed=True)
    else:
        canvas.panel(box)
    top = box.top() + max(9.0, (box.height() - side - 116) / 2)
    code = QRectF(box.center().x() - side / 2, top, side, side)
    if not fits or not paint_qr(canvas.painter, code, done.status_url, canvas.palette, least_module=QR_MODULE):
        canvas.flow(code, [Run(no_room_words(words), "ink2")], 20, align="centre", lines=4)
        return box.left()
    line = QRectF(box.left() + 8, code.bottom() + 17, width - 16, 36)
    canvas.flow(line, [Run(words.text("Scan to see your place"), "ink", bold=True)], 24, align="centre", lines=1)
    if done.provisional:
        first = words.text("Updates by itself") if online else words.text("Updates itself once online")
    else:
        first = words.text("Place and payments")
    for sentence, top in ((first, 52), (words.text("It is on the receipt too"), 79)):
        line = QRectF(box.left() + 8, code.bottom() + top, width - 16, 30)
        canvas.flow(line, [Run(sentence, "ink2")], FLOOR_PX, align="centre", lines=1)
    return box.left()


def _code_side(url: str) -> float:
    try:
        return float(qr_side(url, QR_MODULE))
    except ValueError:
        return math.inf


def _place(
    canvas: Canvas, done: Done, switches: DisplaySwitches, right: float, bottom: float, river: RiverScene
) -> None:
    """From top to bottom: the place, the river, what is owed. Where the first two are switched off, the total."""
    y = _TOP
    if switches.progress and done.places_ahead is not None:
        _ahead(canvas, done, done.places_ahead, switches, right)
        y += 122
    owed = switches.waiting or switches.rewarded
    end = bottom - (88 if owed else 0)
    if switches.progress:
        river.paint(
            canvas.painter, QRectF(MARGIN, y + 21, right - MARGIN, end - y - 51), canvas.palette, canvas.words,
            draw=canvas.draw,
        )  # fmt: skip
    else:
        _thanks(canvas, done, QRectF(MARGIN, _TOP, right - MARGIN, end - _TOP))
    if owed:
        _owed(canvas, done, switches, end, right)


def _ahead(canvas: Canvas, done: Done, places: int, switches: DisplaySwitches, right: float) -> None:
    words = canvas.words
    x, label, figure = float(MARGIN), _TOP + 24, _TOP + 93
    about = done.provisional
    text = words.text("About this many ahead") if about else words.text("Ahead of you")
    label_width = canvas.text(x, label, text, 22, "ink2")
    width = canvas.text(x, figure, f"{places:,}", 64, bold=True) + 15
    width += canvas.text(x + width, figure, words.plural("person", "people", places), 26)
    if not switches.waiting_money:
        return
    x += max(width, label_width) + 44
    text = words.text("About this much before you") if about else words.text("To be paid before you")
    canvas.text(x, label, text, 22, "ink2", room=right - x)
    canvas.money(x, figure, done.money_ahead, 64, room=right - x)


def _owed(canvas: Canvas, done: Done, switches: DisplaySwitches, top: float, right: float) -> None:
    words = canvas.words
    x, baseline = float(MARGIN), top + 51
    if switches.rewarded:
        received = words.text(
            "Received {rewarded} / {entitlement}",
            rewarded=done.rewarded.grouped,
            entitlement=done.entitlement.grouped,
        )
        taken = canvas.text(right, baseline, received, 20, "ink2", align="right")
    else:
        taken = 0.0
    if switches.waiting:
        x += canvas.text(x, baseline, words.text("You are owed"), 22) + 5
        room = right - taken - 24 - x - (90 if done.ratio else 0)
        x += canvas.money(x, baseline, done.entitlement, 34, "reward", room=room)
        if done.ratio is not None:
            canvas.text(x, baseline, f" · {done.ratio}", 22, "ink2")
    if switches.rewarded:
        share = done.rewarded.fen / done.entitlement.fen if done.entitlement.fen > 0 else 0.0
        _bar(canvas, QRectF(MARGIN, top + 68, right - MARGIN, 20), share)


def _bar(canvas: Canvas, box: QRectF, share: float) -> None:
    canvas.panel(box, "surface2", "line", radius=box.height() / 2)
    if share > 0:
        canvas.painter.save()
        shape = QPainterPath()
        shape.addRoundedRect(box, box.height() / 2, box.height() / 2)
        canvas.painter.setClipPath(shape)
        filled = QRectF(box.left(), box.top(), box.width() * min(1.0, share), box.height())
        canvas.painter.fillRect(filled, QColor(canvas.palette.reward_fill))
        canvas.painter.restore()


def _thanks(canvas: Canvas, done: Done, box: QRectF) -> None:
    words = canvas.words
    middle = box.center()
    canvas.text(middle.x(), middle.y() - 72, words.text("Paid"), 24, "ink2", align="centre")
    canvas.money(middle.x(), middle.y() + 20, done.paid, 82, align="centre", room=box.width())
    if done.why_not in (None, JoinVerdict.NO_MEMBER) or not done.member_name:
        canvas.text(middle.x(), middle.y() + 88, words.text("Thank you"), 34, align="centre", room=box.width())
        return
    canvas.text(middle.x(), middle.y() + 88, why_not_title(words, done.why_not), 24, align="centre")
    reason = QRectF(box.left() + 80, middle.y() + 98, box.width() - 160, 60)
    canvas.flow(reason, [Run(why_not_words(words, done.why_not), "ink2")], 20, align="centre")


def _foot(canvas: Canvas, done: Done, switches: DisplaySwitches, clears_in_s: int, online: bool) -> None:
    words = canvas.words
    top = canvas.height - FOOT
    provisional = done.joined and done.provisional
    canvas.band(QRectF(0, top, canvas.width, FOOT), "provisional_tint" if provisional else "surface")
    canvas.rule(0, canvas.width, top, "provisional_line" if provisional else "line", dashed=provisional)
    right = canvas.width - MARGIN
    clears = words.plural("Clears in {count} second", "Clears in {count} seconds", clears_in_s)
    right -= canvas.text(right, top + 43, clears, FLOOR_PX, "ink2", align="right") + 24
    if not done.joined:
        return
    x = float(MARGIN)
    if provisional:
        canvas.icon("cloud" if online else "cloud-off", x, top + 22, 28, "provisional")
        x += 42
    box = QRectF(x, top, right - x, FOOT)
    sentences = _foot_sentences(canvas, done, switches, online)
    whole = [run for sentence in sentences for run in sentence]
    if len(sentences) == 1 or len(wrapped(whole, _FOOT_PX, box.width())) == 1:
        canvas.flow(box, whole, _FOOT_PX)
        return
    for place, sentence in enumerate(sentences):  # each on a line of its own
        line = QRectF(x, box.center().y() + (place - 1) * _FOOT_LINE, box.width(), _FOOT_LINE)
        canvas.flow(line, sentence, _FOOT_PX, lines=1)


def _foot_sentences(canvas: Canvas, done: Done, switches: DisplaySwitches, online: bool) -> list[list[Run]]:
    words, mark = canvas.words, "\0"
    if done.provisional:
        kept = words.text("what you are owed is recorded, the receipt is your proof")
        if done.held:
            text = words.text("Head office is looking at this bill: {kept}", kept=mark)
        elif online:
            text = words.text("Being confirmed by head office: {kept}", kept=mark)
        else:
            text = words.text("The shop is offline: {kept}; head office confirms the place, it may shift", kept=mark)
        return [split(text, mark, Run(kept, "ink", bold=True), "ink")]
    if done.paused:
        return [[Run(words.text("Paying is paused: bills still join, and it goes on in the same order"), "ink2")]]
    slow = Run(words.text("When it is your turn depends on later sales; no date is promised"), "ink2")
    if done.paid_to == 0 or not switches.progress:
        return [[slow]]
    gave = words.plural(
        "Your bill just paid {amount} to {count} member in the queue",
        "Your bill just paid {amount} to {count} members in the queue",
        done.paid_to,
        amount=mark,
    )
    before, _, after = gave.partition(mark)
    paid = [
        Run(before, "reward", bold=True),
        Run("¥", "reward"),
        Run(done.paid_out.grouped, "reward", bold=True),
        Run(f"{after}\u2003", "reward", bold=True),
    ]
    return [paid, [slow]]

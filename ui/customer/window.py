"""The second screen: one window, one scene at a time, only committed facts once a bill is done.

It is passive: the till tells it what to show, and it goes back to idle by itself when a customer has had time to
read and scan. The scene is painted into a picture that the window shows; so a scene fades over into the next, and
where painting fails, the last good picture stays instead of a broken one. Whatever a scene may not draw is cut off
where values come in (`ui.customer.shown`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QHideEvent, QImage, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from resources import theme
from terminal.clock import Clock, monotonic_ms, zone
from terminal.services.facts import BillFacts, DisplaySwitches, TodayFacts
from terminal.services.shop import ShopProfile
from ui.customer.canvas import HEIGHT, WIDTH, Canvas
from ui.customer.done import paint_done
from ui.customer.header import paint_brand
from ui.customer.idle import paint_idle
from ui.customer.placement import ScreenSource, place
from ui.customer.ringing import paint_ringing
from ui.customer.shown import Brand, CustomerBill, Done, Today
from ui.widgets.motion import Motion
from ui.widgets.river import EMPTY, RiverScene
from ui.widgets.river_paint import CUSTOMER_DONE, CUSTOMER_IDLE
from ui.widgets.text import DrawText, draw_text
from ui.words import Words

if TYPE_CHECKING:
    from terminal.services.payment_facts import Attempt
    from ui.payment.customer_code import CustomerCode

CLEARS_AFTER_S: Final = 20
FADE_MS: Final = 200
LEAST_SIZE: Final = QSize(684, 400)
"""Smaller than this, the code of the status page could not be read."""

Scene = Today | CustomerBill | Done | None

_logger = logging.getLogger(__name__)


class CustomerWindow(QWidget):
    """`open` shows it on the right monitor; `show_…` change what is on it.

    `clock` gives the time that idle shows; `screens` the monitors there are, as `placement.QtScreens` does.
    `now_ms` times movements; all text is drawn with `draw`.
    """

    closed = Signal()
    """Also by its own cross, where it is an ordinary window."""

    def __init__(
        self,
        words: Words,
        clock: Clock,
        screens: ScreenSource,
        reduced_motion: bool = False,
        *,
        now_ms: Callable[[], int] = monotonic_ms,
        draw: DrawText = draw_text,
    ) -> None:
        super().__init__()
        self._words = words
        self._clock = clock
        self._draw = draw
        self._screens = screens
        self._placed = False
        self._brand = Brand("", "", "")
        self._switches = DisplaySwitches()
        self._zone_name = ShopProfile().time_zone
        self._online: bool | None = None
        self._today: Today | None = None
        self._scene: Scene = None
        self._left_s = 0
        self._picture: QImage | None = None
        self._before: QImage | None = None
        self._stale = True
        self._tokens = theme.DARK
        self._code: CustomerCode | None = None
        self._joining = False
        self._rivers = {
            Today: RiverScene(CUSTOMER_IDLE, now_ms=now_ms, reduced_motion=reduced_motion, parent=self),
            Done: RiverScene(CUSTOMER_DONE, now_ms=now_ms, reduced_motion=reduced_motion, parent=self),
        }
        for river in self._rivers.values():
            river.changed.connect(self._repaint)
        self._fade = Motion(now_ms, reduced=reduced_motion, parent=self)
        self._fade.moved.connect(self.update)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self.pass_second)
        self._minute = QTimer(self)
        self._minute.setSingleShot(True)
        self._minute.timeout.connect(self.pass_minute)
        self._screens.changed.connect(self._place_again)
        words.changed.connect(self.retranslate)
        # It never takes the keyboard from the till, and closing the till ends the program though it is open.
        self.setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(LEAST_SIZE)
        self.retranslate()

    def show_code(self, attempt: Attempt | None) -> None:
        """The code that the customer is to scan to pay, over all else; None takes it away."""
        if attempt is None and self._code is None:
            return
        if self._code is None:
            from ui.payment.customer_code import CustomerCode

            self._code = CustomerCode(self._words, self)
        self._code.show_code(attempt)

    def show_joining(self, joining: bool) -> None:
        """Somebody becomes a member: what he agrees to stands there instead of the scene, until that is over."""
        if joining != self._joining:
            self._joining = joining
            self._before = None
            self._repaint()

    def wear(self, tokens: theme.Palette) -> None:
        """Other colours, at once."""
        if tokens is not self._tokens:
            self._tokens = tokens
            self._before = None
            self._repaint()

    def still(self, still: bool) -> None:
        """Nothing moves any more, or may again."""
        self._fade.reduce(still)
        for river in self._rivers.values():
            river.still(still)

    @property
    def scene(self) -> Scene:
        """All that the picture is made of: the day, a bill in progress, a committed bill, or nothing yet."""
        return self._scene

    @property
    def seconds_left(self) -> int:
        """Until a done bill is cleared; 0 when none is shown."""
        return self._left_s

    @property
    def counting(self) -> bool:
        return self._second.isActive()

    @property
    def moving(self) -> bool:
        """Whether anything on it moves."""
        return self._fade.ticking or any(river.motion.ticking for river in self._rivers.values())

    def open(self) -> None:
        """Show the window, on the second monitor if there is one."""
        self._placed = True
        place(self, self._screens.screens())

    def show_shop(self, profile: ShopProfile) -> None:
        """The shop's names, time zone and display switches."""
        self._brand = Brand.of(profile)
        self._switches = profile.switches
        self._zone_name = profile.time_zone
        self._repaint()

    def show_online(self, online: bool | None) -> None:
        """Whether head office can be reached; None for a till that belongs to none."""
        if online != self._online:
            self._online = online
            self._repaint()

    def update_today(self, today: TodayFacts) -> None:
        """The day so far, for the idle scene: seen at once if that is on or nothing is yet, else when it comes next."""
        self._today = Today.of(today)
        if self._scene is None:
            self._go(self._today)
        elif isinstance(self._scene, Today):
            self._scene = self._today
            self._show_day(self._today)
            self._repaint()

    def show_idle(self, today: TodayFacts | None = None) -> None:
        """Nobody is being served. Without `today`, the day as it was last told."""
        if today is not None:
            self._today = Today.of(today)
        self._go(self._today)

    def show_ringing(self, bill: CustomerBill) -> None:
        """A bill in progress, again after every change of it; a committed one before it is cleared away."""
        self._go(bill)

    def show_done(self, bill: BillFacts) -> None:
        """A committed bill, for `CLEARS_AFTER_S` seconds."""
        self._go(Done.of(bill))

    def update_done(self, bill: BillFacts) -> None:
        """A committed bill is known better now (head office has confirmed it): changed in place while it is shown.

        A number of people ahead that was once told as confirmed is not told higher again.
        """
        shown, news = self._scene, Done.of(bill)
        if not isinstance(shown, Done) or shown.bill_id != news.bill_id or shown == news:
            return
        if not shown.provisional and (news.provisional or (news.places_ahead or 0) > (shown.places_ahead or 0)):
            return
        self._scene = news
        river = self._rivers[Done]
        river.wear(replace(CUSTOMER_DONE, paused=news.paused))
        river.show_facts(news.river, moving=False)
        self._repaint()

    def show_error(self) -> None:
        """The till can't go on: what is not committed leaves the screen, the last committed picture stays."""
        if isinstance(self._scene, CustomerBill):
            self._go(self._today)

    def pass_second(self) -> None:
        """A second of a done bill's time is over."""
        if not isinstance(self._scene, Done):
            return
        self._left_s -= 1
        if self._left_s <= 0:
            self._go(self._today)
        else:
            self._repaint()

    def pass_minute(self) -> None:
        """The idle scene's clock goes on."""
        self._repaint()
        self._watch_minute()

    def retranslate(self) -> None:
        self.setWindowTitle(self._words.text("Customer screen"))
        self._repaint()

    def _go(self, scene: Scene) -> None:
        if type(scene) is not type(self._scene) or isinstance(scene, Done):
            self._before = None if self._stale else self._picture
            if self._before is not None and self.isVisible():
                self._fade.start("scene", FADE_MS)
        self._scene = scene
        self._left_s = CLEARS_AFTER_S if isinstance(scene, Done) else 0
        if self._left_s:
            self._second.start()
        else:
            self._second.stop()
        for kind, river in self._rivers.items():
            if kind is not type(scene):
                river.sleep()
            elif self.isVisible():
                river.wake()
        if isinstance(scene, Today):
            self._show_day(scene)
        elif isinstance(scene, Done):
            self._show_place(scene)
        self._watch_minute()
        self._repaint()

    def _show_day(self, today: Today) -> None:
        resting = today.paused or not today.enabled
        look = replace(CUSTOMER_IDLE, paused=resting, drips=not resting)
        self._rivers[Today].wear(look)
        self._rivers[Today].show_facts(today.river)

    def _show_place(self, done: Done) -> None:
        """One's own place is there at once; what this bill gave is seen to arrive at the head as it was before."""
        river = self._rivers[Done]
        river.wear(replace(CUSTOMER_DONE, paused=done.paused))
        before = EMPTY if self._today is None else self._today.river
        start = replace(
            done.river, head_rewarded=before.head_rewarded, head_entitlement=before.head_entitlement
        )  # fmt: skip
        river.show_facts(start if before.waiting else done.river, moving=False)
        river.show_facts(done.river)

    def _watch_minute(self) -> None:
        if isinstance(self._scene, Today) and self.isVisible():
            now = self._clock()
            self._minute.start(60_050 - now.second * 1000 - now.microsecond // 1000)
        else:
            self._minute.stop()

    def _place_again(self) -> None:
        if self._placed and self.isVisible():
            place(self, self._screens.screens())

    def _repaint(self) -> None:
        self._stale = True
        self.update()

    def _paint_scene(self) -> QImage | None:
        """The scene as a picture of the window's own pixels; the one before where it can't be painted."""
        density = self.devicePixelRatioF()
        size = QSize(round(self.width() * density), round(self.height() * density))
        picture = QImage(size, QImage.Format.Format_RGB32)
        picture.setDevicePixelRatio(density)
        picture.fill(QColor(self._tokens.bg))
        painter = QPainter(picture)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            scale = min(self.width() / WIDTH, self.height() / HEIGHT)
            painter.scale(scale, scale)
            canvas = Canvas(
                painter, self.width() / scale, self.height() / scale, self._words, self._tokens, self._draw
            )  # fmt: skip
            self._paint_on(canvas)
        except Exception:
            _logger.exception("the second screen could not be painted")
            return self._picture or picture
        finally:
            painter.end()
        return picture

    def _paint_on(self, canvas: Canvas) -> None:
        if self._joining:
            from ui.customer.joining import paint_joining

            paint_joining(canvas, self._brand)
            return
        match self._scene:
            case Today() as today:
                now = self._clock().astimezone(zone(self._zone_name))
                paint_idle(
                    canvas, self._brand, today, self._switches, now, self._online, self._rivers[Today]
                )  # fmt: skip
            case CustomerBill() as bill:
                paint_ringing(canvas, self._brand, bill, self._switches)
            case Done() as done:
                online = self._online is True
                paint_done(canvas, self._brand, done, self._switches, self._left_s, self._rivers[Done], online=online)
            case None:
                paint_brand(canvas, self._brand, canvas.width)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if isinstance(self._scene, Today | Done):
            self._rivers[type(self._scene)].wake()
        self._watch_minute()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for river in self._rivers.values():
            river.sleep()
        self._fade.finish()
        self._minute.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._placed = False
        super().closeEvent(event)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        wanted = QSize(round(self.width() * self.devicePixelRatioF()), round(self.height() * self.devicePixelRatioF()))
        if self._stale or self._picture is None or self._picture.size() != wanted:
            self._picture = self._paint_scene()
            self._stale = False
        painter = QPainter(self)
        share = self._fade.share("scene")
        if self._before is not None and share < 1 and self._before.size() == wanted:
            painter.drawImage(QPoint(0, 0), self._before)
            painter.setOpacity(share)
        elif share >= 1:
            self._before = None
        if self._picture is not None:
            painter.drawImage(QPoint(0, 0), self._picture)

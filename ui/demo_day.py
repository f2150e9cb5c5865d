"""A day at the demo shop with nobody there: bills rung up by keys at the real till, and a picture of every window.

What `paidui --demo` does where there is no display. Nothing is acted: the till is the till, its ledger is one of its
own, the keys go through its windows, and at the end the ledger is audited like any other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from sync.status.server import CannotListen
from terminal.clock import Clock, system_clock
from terminal.ledger import audit
from terminal.ledger.store import Ledger
from terminal.services.facts import BillFacts
from terminal.services.shop import PrinterKind, PrinterSetup, ShopProfile
from ui import demo
from ui.app import Till
from ui.cashier.stage import CashierPage
from ui.customer.shown import CustomerBill, Done, Today
from ui.demo_camera import Camera
from ui.demo_hands import Hands, NeverCame, wait_for
from ui.demo_run import fill_demo
from ui.manager.window import PAGES, ManagerWindow
from ui.opening import make_application, open_till

MONITORS: Final = (("1-STAFF", 0, 1366, 768), ("2-CUSTOMER", 1366, 1024, 600))
"""Name, left edge, width, height; the first by name is the staff's."""
RECEIPTS: Final = "receipts.escpos"
"""What the printer was sent, in the order of the bills."""
RICE, MILK, EGGS, OIL, APPLES, TISSUES = (
    "6901234500017", "6901234500024", "6901234500031", "6901234500048", "2100451", "6901234500055",
)  # fmt: skip
NOODLES, WATER, PORK, TEA = "6901234500192", "6901234500161", "2100482", "6901234500154"
DEMO_LINES: Final = (RICE, f"2x{MILK}", EGGS, OIL, f"1.235x{APPLES}", TISSUES)
NEW_PHONE: Final = "13987654321"
HEAD_PHONE, SECOND_PHONE = "13900010001", "13900010002"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person types in words, in the till's language."""

    search: str
    new_name: str
    shop: str
    store: str
    voucher: str


SAID: Final = {
    "zh_CN": Said("苹果", "赵小刚", "福源百货", "朝阳路店", "商场礼券"),
    "en": Said("apples", "Zhao Xiaogang", "Fuyuan Store", "Chaoyang Rd", "mall voucher"),
}


def run_day(path: Path, language: str, out: Path, *, say: Callable[[str], None]) -> int:
    """Fill a demo ledger at `path`, ring up a day on it, and leave the pictures in `out`.

    The exit code: 1 where something did not come or the ledger's audit finds anything. Raises `OSError` where
    nothing can be written.
    """
    camera = Camera(out, say=say)
    (out / RECEIPTS).unlink(missing_ok=True)
    shop = replace(
        demo.profile(language),
        status_port=free_port(),
        printer=PrinterSetup(PrinterKind.FILE, str(out / RECEIPTS), opens_drawer=True),
    )
    try:
        bills = ring_up_day(path, language, shop, camera, say=say)
    except NeverCame as never:
        say(f"paidui: the demo day stopped: {never}")
        return 1
    for taken in camera.taken:
        say(f"  {taken}")
    with closing(Ledger.open(path, read_only=True)) as ledger:
        report = audit.verify(ledger)
    for finding in report.findings:
        say(f"paidui: {finding.kind}: {finding.where}: expected {finding.expected}, found {finding.found}")
    kept = "all is well with its ledger" if report.ok else "its ledger is not right"
    say(f"paidui: {len(bills)} bills rung up, {report.events} events in the journal, {kept}")
    say(f"paidui: {len(camera.taken)} pictures and what the printer was sent are in {out}{os.sep}")
    return 0 if report.ok else 1


def ring_up_day(
    path: Path,
    language: str,
    shop: ShopProfile,
    camera: Camera,
    *,
    say: Callable[[str], None],
    clock: Clock = system_clock,
) -> list[BillFacts]:
    """The demo shop's ledger at `path` and the day on it; makes the program's one application.

    Raises `NeverCame` where the till did not do what it was asked.
    """
    fill_demo(path, language, shop, clock)
    use_monitors(path.parent)
    qInstallMessageHandler(partial(_hear_qt, say))
    day = DemoDay(make_application(["paidui"]), path, language, camera, clock, say)
    day.set_up()
    day.run()
    return day.bills


def _hear_qt(say: Callable[[str], None], kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """What Qt says, but for what its platform without a display says of every window."""
    if "propagateSizeHints" not in message:
        say(f"qt: {message}")


def free_port() -> int:
    """A port for the status page that nobody listens on; not its usual one, which a till beside this may want."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])


def use_monitors(folder: Path) -> None:
    """Two monitors for the application that is made next, where Qt can read of them; else it has one."""
    if os.environ.get("QT_QPA_PLATFORM", "offscreen") != "offscreen":
        return
    screens = [
        {"name": name, "x": left, "y": 0, "width": width, "height": height}
        | {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        for name, left, width, height in MONITORS
    ]
    file = folder / "monitors.json"
    file.write_text(json.dumps({"screens": screens}), encoding="utf-8")
    if ":" not in str(file):  # Qt takes a drive's colon for the end of the path
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"


class DemoDay:
    """The day as its hours; `clock` is the till's."""

    def __init__(
        self,
        app: QApplication,
        path: Path,
        language: str,
        camera: Camera,
        clock: Clock,
        say: Callable[[str], None],
    ) -> None:
        self._app = app
        self._path = path
        self._language = language
        self._said = SAID[language]
        self._clock = clock
        self._say = say
        self.camera = camera
        self.bills: list[BillFacts] = []
        app.setCursorFlashTime(0)

    def set_up(self) -> None:
        """The first start of a new till, up to the moment before it is saved."""
        with TemporaryDirectory(prefix="paidui-setup-", ignore_cleanup_errors=True) as folder:
            till = open_till(self._app, Path(folder) / "new.sqlite", self._language, self._clock)
            hands = Hands(till)
            wait_for(lambda: till.setup is not None and till.setup.isVisible(), "the page of the first start")
            said = self._said
            for text in (said.shop, said.store):
                hands.say(text)
                hands.press(Qt.Key.Key_Return)
            hands.enter(demo.DEMO_PIN)
            hands.type(demo.DEMO_PIN)
            self.camera.window("setup", till.cashier)
            self._close(till)

    def run(self) -> None:
        """The day itself."""
        till = open_till(self._app, self._path, self._language, self._clock)
        ready: list[bool] = []
        till.ready.connect(lambda: ready.append(True))
        wait_for(lambda: ready and isinstance(till.customer.scene, Today), "a till that sells")
        served = till.status_page
        wait_for(lambda: served.base or isinstance(served.state, CannotListen), "a status page, or why there is none")
        till.cashier.bill_committed.connect(self.bills.append)
        self._till, self._hands = till, Hands(till)
        self._hands.settle()
        try:
            self._morning()
            self._panels()
            self._story()
            self._trade()
            self._manager()
        finally:
            self._close(till)

    # the hours

    def _morning(self) -> None:
        self._photograph("cashier-empty", "customer-idle")

    def _panels(self) -> None:
        hands = self._hands
        for key, name in (
            (Qt.Key.Key_F1, "cashier-help"),
            (Qt.Key.Key_F2, "cashier-member"),
            (Qt.Key.Key_F3, "cashier-find"),
            (Qt.Key.Key_F11, "cashier-more"),
        ):
            hands.press(key)
            if key == Qt.Key.Key_F3:
                hands.say(self._said.search[:1] if self._language == "zh_CN" else self._said.search)
            self._photograph(name)
            hands.press(Qt.Key.Key_Escape)

    def _story(self) -> None:
        """The bill that all pictures tell of."""
        hands = self._hands
        hands.enter(demo.BUYER_PHONE)
        for code in DEMO_LINES:
            hands.scan(code)
        hands.enter("36")
        self._photograph("cashier-bill", "customer-ringing")
        hands.press(Qt.Key.Key_F6)
        hands.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        hands.type("288.20")
        hands.press(Qt.Key.Key_Tab)
        hands.enter("4200002731")
        hands.type("100")
        self._photograph("cashier-pay")
        bill = self._finish()
        if self._till.desk is not None:
            self.camera.picture("receipt", self._till.desk.receipt(bill))
        self._photograph("cashier-done", "customer-done")
        self._phone(bill)

    def _trade(self) -> None:
        """Bills of the other kinds."""
        hands = self._hands
        self._ring(WATER)
        self._pay_cash("50")

        self._ring(NOODLES, f"3x{TEA}")
        hands.press(Qt.Key.Key_F7)
        hands.enter("008117")
        self._finish()

        hands.press(Qt.Key.Key_Escape)
        hands.enter(HEAD_PHONE)
        hands.scan(f"0.86x{PORK}")
        hands.press(Qt.Key.Key_F8)
        hands.press(Qt.Key.Key_Return)
        self._finish()

        self._ring(OIL)
        hands.enter(NEW_PHONE)
        self._photograph("cashier-new-member")
        hands.say(self._said.new_name)
        hands.press(Qt.Key.Key_Return)
        self._pay_cash("100")

        self._ring(EGGS, MILK)
        hands.press(Qt.Key.Key_Plus)
        hands.press(Qt.Key.Key_Up)
        hands.press(Qt.Key.Key_Delete)
        hands.ctrl(Qt.Key.Key_Z)
        hands.press(Qt.Key.Key_F6)
        hands.enter("4200002732")
        self._finish()
        self._photograph("cashier-done-plain", "customer-done-plain")

        for amounts, given in ((("12.5",), "20"), (("8", "3x4.5", "26"), "50"), (("66",), "66")):
            hands.press(Qt.Key.Key_Escape)
            for amount in amounts:
                hands.enter(amount)
            self._pay_cash(given)

        self._ring("6999999999999")
        self._photograph("cashier-unknown-code")
        hands.press(Qt.Key.Key_F3)
        hands.say(self._said.search)
        hands.settle()
        hands.press(Qt.Key.Key_Tab)
        hands.enter("2.04")
        hands.enter(SECOND_PHONE)
        hands.press(Qt.Key.Key_F12)
        hands.ctrl(Qt.Key.Key_O)
        hands.say(self._said.voucher)
        self._finish()

    def _manager(self) -> None:
        hands, till = self._hands, self._till
        hands.press(Qt.Key.Key_Escape)
        hands.press(Qt.Key.Key_F11)
        hands.press(Qt.Key.Key_4)
        self._photograph("manager-pin")
        hands.enter(demo.DEMO_PIN)
        wait_for(lambda: isinstance(till.manager, ManagerWindow) and till.manager.isVisible(), "the manager's pages")
        manager = till.manager
        assert isinstance(manager, ManagerWindow)
        hands.press(Qt.Key.Key_Down)
        hands.press(Qt.Key.Key_Down)
        hands.press(Qt.Key.Key_Down)
        hands.ctrl(Qt.Key.Key_A)
        hands.type("140")
        wait_for(lambda: manager.editing.draft.count == 1, "one setting changed")
        self.camera.window("manager-unsaved", manager)
        hands.ctrl(Qt.Key.Key_Z)
        wait_for(lambda: manager.editing.draft.count == 0, "the change taken back")
        names = ("rebate", "shop", "devices", "changes", "office", "staff", "audit")
        for place, name in zip(range(PAGES), names, strict=True):
            hands.alt(Qt.Key(Qt.Key.Key_1 + place))
            if name == "shop":
                wait_for(lambda: not manager.shop.preview.image.isNull(), "the newest receipt on the shop's page")
            self.camera.window(f"manager-{name}", manager)
        hands.press(Qt.Key.Key_Escape)
        wait_for(lambda: till.manager is None, "back at the bill")

    # what is done often

    def _ring(self, *codes: str) -> None:
        """Begin a bill with scans."""
        self._hands.press(Qt.Key.Key_Escape)
        for code in codes:
            self._hands.scan(code)

    def _pay_cash(self, given: str) -> None:
        self._hands.press(Qt.Key.Key_F5)
        self._hands.type(given)
        self._finish()

    def _finish(self) -> BillFacts:
        before = len(self.bills)
        self._hands.press(Qt.Key.Key_F12)
        cashier = self._till.cashier
        try:
            wait_for(lambda: len(self.bills) > before and cashier.page is CashierPage.DONE, "a bill in the ledger")
        except NeverCame as never:
            raise NeverCame(f"{never}; the till is at “{cashier.page}” and said last: “{cashier.toast.text}”") from None
        self._hands.settle()
        return self.bills[-1]

    def _photograph(self, cashier: str, customer: str = "") -> None:
        """The cashier's window with the panel over it, and the second screen."""
        till = self._till
        panel: QWidget | None = QApplication.activeModalWidget()
        self.camera.window(cashier, till.cashier, *((panel,) if panel is not None else ()))
        if customer:
            kind = {"idle": Today, "ringing": CustomerBill}.get(customer.partition("-")[2], Done)
            wait_for(lambda: isinstance(till.customer.scene, kind) and not till.customer.moving, customer)
            self.camera.window(customer, till.customer)

    def _phone(self, bill: BillFacts) -> None:
        if not bill.status_url:
            self._say(f"paidui: no picture of the status page: {self._till.status_page.state}")
            return
        language = self._language.partition("_")[0]
        address = f"http://127.0.0.1:{_port(bill.status_url)}/q/{bill.status_token}?lang={language}"
        self.camera.phone("phone-status", address, self._path.parent)

    def _close(self, till: Till) -> None:
        ended: list[bool] = []
        till.closed.connect(lambda: ended.append(True))
        till.close()
        wait_for(lambda: ended, "the till closed")


def _port(address: str) -> int:
    from urllib.parse import urlsplit

    return urlsplit(address).port or 80

"""The plain forms: shop and receipt, devices with their states."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from sync.status.server import CannotListen, Failure, Listening, ServerState, Starting, Stopped
from terminal import ids
from terminal.devices.find import FoundPrinter
from terminal.ledger.unit import Unit
from terminal.money import Money, Quantity
from terminal.services import audit_log, members, pin, print_jobs, ring_up
from terminal.services.audit_log import Wanted
from terminal.services.facts import BillFacts, Line, Purchase, Tender, TenderKind
from terminal.services.rights import Approval
from terminal.services.shop import PrinterKind, PrinterSetup
from tests.ui.manager.conftest import AT, DEMO, SHOP, Stage
from ui.manager.binding import Labelled, TextBox
from ui.manager.device_page import DevicePage
from ui.manager.find_printers import FindPrintersPanel
from ui.manager.leaves import put
from ui.manager.sample_bill import sample_bill
from ui.manager.setting_field import SettingField
from ui.manager.waiting_receipts import age_words
from ui.receipt.desk import WaitingReceipt
from ui.receipt.printer_wording import PrinterState, PrinterStatus
from ui.widgets.style import Metrics
from ui.words import Words

WAITS = (
    WaitingReceipt("job1", "bill1", "02-000001", False, AT, "no_paper"),
    WaitingReceipt("job2", "bill2", "02-000002", True, AT + timedelta(minutes=1), ""),
)


def rung_up(stage: Stage) -> BillFacts:
    def one_bill(unit: Unit) -> BillFacts:
        member = members.add(unit, "王小明", "13812346021", consent=True)
        price = Money(36_00)
        return ring_up.ring_up(
            unit,
            Purchase(
                ids.new_id(), (Line("", Quantity.of(1), price),), (Tender(TenderKind.CASH, price, price),), member.id
            ),
        )

    return stage.lane.submit(one_bill).result()


def field(stage: Stage, *address: str) -> SettingField:
    page = stage.window.shop if stage.window.place == 1 else stage.window.devices
    found = page.binding.input_of(("shop", *address))
    assert isinstance(found, SettingField)
    return found


def go(stage: Stage, widget: QWidget) -> None:
    """To a field as Tab would: what is in it is selected."""
    stage.activate()
    widget.setFocus(Qt.FocusReason.TabFocusReason)


def test_names_and_receipt_texts_are_saved_as_typed(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_2)
    stage.commit("福源超市")
    stage.alt(Qt.Key.Key_8)
    box = stage.window.receipt.binding.input_of(("shop", "receipt_footer"))
    assert isinstance(box, TextBox)
    go(stage, box)
    stage.commit("谢谢光临")
    stage.press(Qt.Key.Key_Return)
    stage.commit("电话 010-8888")
    stage.save()
    shop = stage.current().configuration.shop
    assert (shop.shop_name, shop.receipt_footer) == ("福源超市", "谢谢光临\n电话 010-8888")


def test_the_shops_name_can_not_be_empty(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_2)
    stage.press(Qt.Key.Key_Delete)
    assert field(stage, "shop_name").error == "Enter a value."
    stage.ctrl(Qt.Key.Key_S)
    assert stage.current().version == 1


def test_a_name_of_thirty_one_characters_is_refused_and_not_cut(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_2)
    stage.commit("长" * 31)
    assert field(stage, "shop_name").error == "At most 30 characters."
    assert field(stage, "shop_name").text() == "长" * 31


def test_undo_on_this_page_gives_the_field_its_saved_text_back(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_2)
    stage.commit("福源超市")
    stage.ctrl(Qt.Key.Key_Z)
    assert field(stage, "shop_name").text() == "福源百货"


def test_the_tills_number_can_be_chosen_until_the_first_bill(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_2)
    assert not field(stage, "till").edit.isReadOnly()
    go(stage, field(stage, "till"))
    stage.type("03")
    stage.save()
    assert stage.current().configuration.shop.till == "03"
    rung_up(stage)
    stage.alt(Qt.Key.Key_1)
    stage.alt(Qt.Key.Key_2)
    assert field(stage, "till").edit.isReadOnly()
    assert field(stage, "store").edit.isReadOnly()
    go(stage, field(stage, "till"))
    stage.type("04")
    assert stage.window.editing.draft.count == 0


def test_the_receipt_shows_the_newest_bill_under_the_unsaved_texts(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_2)
    page = stage.window.shop
    page.draw_preview()
    sample = page.preview.image.copy()
    assert not sample.isNull()
    bill = rung_up(stage)
    stage.alt(Qt.Key.Key_1)
    stage.alt(Qt.Key.Key_2)
    page.draw_preview()
    assert page._bill is not None
    assert page._bill.number == bill.number
    before = page.preview.image.copy()
    stage.commit("福源超市")
    page.draw_preview()
    assert page.preview.image != before
    assert before != sample


def test_the_sample_bill_adds_up(stage: Stage) -> None:
    bill = sample_bill(DEMO, AT, stage.words)
    settlement = bill.settlement
    assert bill.paid == sum((tender.amount for tender in bill.tenders), Money(0))
    assert settlement.extraction == settlement.retained + settlement.to_pool
    assert settlement.entitlement == Money(120_00)


def test_a_level_is_renamed_here_and_everywhere(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_2)
    go(stage, field(stage, "level_names", "gold"))
    stage.commit("金牌会员")
    stage.alt(Qt.Key.Key_1)
    row = stage.window.rebate.table.row("level.gold").row
    assert row is not None
    assert row.label == "金牌会员"


def test_a_display_switch_is_turned_by_space(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_2)
    switch = stage.window.shop.binding.input_of(("shop", "switches", "member"))
    assert isinstance(switch, Labelled)
    go(stage, switch.control)
    stage.press(Qt.Key.Key_Space)
    stage.save()
    assert not stage.current().configuration.shop.switches.member


def test_the_pin_is_changed_at_once(stage: Stage) -> None:
    stage.lane.submit(pin.set_pin, "2468").result()
    stage.alt(Qt.Key.Key_2)
    stage.ctrl(Qt.Key.Key_K)
    stage.type("1357")
    stage.press(Qt.Key.Key_Return)
    stage.type("1358")
    stage.press(Qt.Key.Key_Return)
    assert stage.lane.submit(pin.check, "2468").result()
    stage.press(Qt.Key.Key_Backspace)
    stage.type("7")
    stage.press(Qt.Key.Key_Return)
    assert stage.lane.submit(pin.check, "1357").result()
    assert stage.window.toast.text == "The new PIN holds from now on."


def test_a_printer_needs_an_address(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_3)
    stage.window.editing.put(("shop", "printer", "kind"), PrinterKind.NETWORK)
    assert field(stage, "printer", "address").error != ""
    go(stage, field(stage, "printer", "address"))
    stage.type("192.168.1.50:9100")
    assert field(stage, "printer", "address").error == ""
    stage.save()
    assert stage.current().configuration.shop.printer == PrinterSetup(PrinterKind.NETWORK, "192.168.1.50:9100")


def test_the_test_page_is_for_a_saved_printer_only(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_3)
    page = stage.window.devices
    stage.ctrl(Qt.Key.Key_P)
    assert page.test_text == "Choose a printer first."
    stage.window.editing.put(("shop", "printer", "kind"), PrinterKind.FILE)
    stage.window.editing.put(("shop", "printer", "address"), "/dev/usb/lp0")
    stage.ctrl(Qt.Key.Key_P)
    assert page.test_text == "Save the printer first; the test page uses what is saved."
    stage.save()
    stage.desk.profile_changed(stage.current().configuration.shop)
    stage.ctrl(Qt.Key.Key_P)
    assert page.test_text == "Printing the test page…"
    stage.desk.test_page_ended.emit("no_paper")
    assert page.test_text == "It did not come out: out of paper."
    stage.desk.test_page_ended.emit("")
    assert page.test_text.startswith("It has been sent.")


@pytest.mark.parametrize(("text", "reason"), [("80", "1024"), ("65536", "65535"), ("", "value"), ("http", "digits")])
def test_a_port_that_is_none_is_refused(stage: Stage, text: str, reason: str) -> None:
    stage.alt(Qt.Key.Key_3)
    go(stage, field(stage, "status_port"))
    stage.press(Qt.Key.Key_Delete)
    stage.type(text)
    assert reason in field(stage, "status_port").error


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (Listening("192.168.1.8", 8722), "Listening on http://192.168.1.8:8722"),
        (Listening("fe80::1", 8722), "Listening on http://[fe80::1]:8722"),
        (Starting(), "The status page is starting."),
        (Stopped(), "The status page does not run."),
        (CannotListen("0.0.0.0", 8722, Failure.PORT_TAKEN, "98"), "Can't listen on port 8722: another program has it."),
        (CannotListen("10.9.9.9", 8722, Failure.NO_SUCH_ADDRESS, "99"), "Can't listen on 10.9.9.9: it is no address"),
        (CannotListen("0.0.0.0", 80, Failure.NOT_PERMITTED, "13"), "Can't listen on port 80: this computer"),
        (CannotListen("0.0.0.0", 8722, Failure.OTHER, "?"), "Can't listen on port 8722; selling goes on."),
    ],
)
def test_the_status_pages_state_is_said_plainly(stage: Stage, state: ServerState, told: str) -> None:
    stage.window.show_server(state)
    assert stage.window.devices.status_text.startswith(told)


def test_a_status_page_that_is_off_says_what_that_means(stage: Stage) -> None:
    stage.somebody_saves(put(DEMO, ("shop", "status_on"), False))
    stage.window.editing.load()
    stage.settle()
    stage.window.show_server(Stopped())
    assert stage.window.devices.status_text == "The status page is off: receipts carry no QR code."


def test_receipts_that_wait_are_listed_with_their_reason_and_can_be_given_up(stage: Stage) -> None:
    page = stage.window.devices
    stage.alt(Qt.Key.Key_3)
    stage.ctrl(Qt.Key.Key_D)  # none waits: nothing happens
    given_up: list[tuple[str, str]] = []
    page.waiting.drop_requested.connect(lambda job, why: given_up.append((job, why)))
    page.waiting.show_waiting(WAITS, SHOP.time_zone)
    model = page.waiting.model
    cells = [[str(model.data(model.index(row, column))) for column in range(2)] for row in range(2)]
    assert cells == [["02-000001", "out of paper"], ["02-000002", "its turn comes"]]
    stage.ctrl(Qt.Key.Key_D)
    stage.press(Qt.Key.Key_Return)
    assert given_up == []  # not without a reason
    stage.type("torn paper")
    stage.press(Qt.Key.Key_Return)
    assert given_up == [("job1", "torn paper")]


def test_a_receipt_given_up_is_given_up_in_the_ledger(stage: Stage) -> None:
    bill = rung_up(stage)
    job = stage.lane.submit(print_jobs.add, bill.id).result()
    stage.alt(Qt.Key.Key_3)
    waits = (WaitingReceipt(job.id, bill.id, bill.number, False, AT, "no_paper"),)
    stage.window.devices.waiting.show_waiting(waits, SHOP.time_zone)
    stage.ctrl(Qt.Key.Key_D)
    stage.type("torn paper")
    stage.press(Qt.Key.Key_Return)
    assert stage.lane.submit(print_jobs.waiting).result() == ()
    [note] = stage.lane.submit(audit_log.search, Wanted(kinds=frozenset({"print_dropped"}))).result()
    assert (note.what, note.reason) == ("print_dropped", "torn paper")


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (-5, "since just now"),
        (0, "since just now"),
        (1, "for 1 minute"),
        (59, "for 59 minutes"),
        (60, "for 1 hour"),
        (47 * 60, "for 47 hours"),
        (48 * 60, "for 2 days"),
    ],
)
def test_how_long_a_receipt_has_waited_is_told_roughly(minutes: int, told: str) -> None:
    assert age_words(timedelta(minutes=minutes), Words("en")) == told


def test_the_printers_trouble_is_told_on_its_card(stage: Stage) -> None:
    stage.desk._state = PrinterState(PrinterStatus.AWAY, 2, "no_paper")
    stage.desk.state_changed.emit(stage.desk.state)
    assert "out of paper" in stage.window.devices._printer_card._note.text()


def test_the_second_screen_is_switched_here(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_3)
    switch = stage.window.devices.binding.input_of(("shop", "second_screen"))
    assert isinstance(switch, Labelled)
    go(stage, switch.control)
    stage.press(Qt.Key.Key_Space)
    stage.save()
    assert not stage.current().configuration.shop.second_screen


def test_every_input_has_a_name_for_screen_readers(stage: Stage) -> None:
    for page in (stage.window.shop, stage.window.devices):
        for bound in page.binding._bound:
            widget = bound.widget
            control = widget.control if isinstance(widget, Labelled) else widget.focusProxy()
            assert control is not None
            assert control.accessibleName(), bound.address


def _page_that_finds(stage: Stage, found: tuple[FoundPrinter, ...]) -> DevicePage:
    page = DevicePage(
        stage.bridge, stage.words, Metrics(), stage.window._keys, stage.window.editing, stage.desk, Approval(),
        lambda: AT, look=lambda told: told(found),
    )  # fmt: skip
    stage.qtbot.addWidget(page)
    page.show()
    page.on_key("Ctrl F")
    return page


def test_a_printer_that_was_found_goes_into_the_fields(stage: Stage) -> None:
    found = (FoundPrinter(PrinterKind.SERIAL, "/dev/ttyUSB0"), FoundPrinter(PrinterKind.QUEUE, "counter", "TM-T20"))
    _page_that_finds(stage, found)
    panel = stage.dialog
    assert isinstance(panel, FindPrintersPanel)
    stage.qtbot.waitUntil(lambda: panel.model.rows == found, timeout=30_000)
    QTest.keyClick(panel.table, Qt.Key.Key_Down)
    QTest.keyClick(panel.table, Qt.Key.Key_Return)
    printer = stage.window.editing.draft.now.shop.printer
    assert (printer.kind, printer.address) == (PrinterKind.QUEUE, "counter")
    assert stage.window.editing.draft.count == 2


def test_where_no_printer_is_found_it_is_said_what_to_look_at(stage: Stage) -> None:
    _page_that_finds(stage, ())
    panel = stage.dialog
    assert isinstance(panel, FindPrintersPanel)
    assert panel.note.startswith("Looking")
    stage.qtbot.waitUntil(lambda: panel.note.startswith("None was found"), timeout=30_000)
    panel.take.trigger()
    assert stage.window.editing.draft.count == 0
    panel.reject()

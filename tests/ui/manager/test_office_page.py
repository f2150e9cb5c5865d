"""The manager's page of head office: joining, looking, deciding, leaving."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from terminal.errors import Refused, Unavailable
from terminal.ledger.unit import Unit
from terminal.money import Money, Ratio
from terminal.services import pin, settings
from terminal.services.facts import Purchase, TenderKind
from terminal.services.ring_up import ring_up
from terminal.services.shop import Configuration
from tests import office_says
from tests.facts import lines, tenders
from tests.ui.manager.conftest import Stage
from ui.manager.office_page import OfficePage
from ui.staff.pin_dialog import PinDialog
from ui.widgets.chip import ChipKind
from ui.widgets.dialog import Question
from ui.widgets.table import CHIP

PIN = "2468"


def sell(unit: Unit, bill_id: str) -> None:
    cash = next(tender for tender in tenders() if tender.kind is TenderKind.CASH)
    bought = Purchase(bill_id, lines(), (), None)
    ring_up(unit, replace(bought, tenders=(replace(cash, amount=bought.paid, given=bought.paid),)))


def hear(stage: Stage, *, online: bool = True, error: Any = None) -> None:
    """The windows hear from the exchange."""
    stage.exchange.tell(online=online, error=error)
    QApplication.processEvents()
    stage.settle()


def joined(stage: Stage) -> OfficePage:
    stage.lane.submit(office_says.join).result()
    stage.lane.submit(pin.set_pin, PIN).result()
    stage.office.begin()
    stage.settle()
    hear(stage)
    stage.alt(Qt.Key.Key_5)
    stage.settle()
    return stage.window.office


def test_a_till_joins_by_address_and_code_with_keys_alone(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_5)
    stage.type("https://office.example")
    stage.press(Qt.Key.Key_Return)
    stage.type("ABCD-EFGH")
    stage.press(Qt.Key.Key_Return)
    page = stage.window.office
    assert "join https://office.example ABCD-EFGH" in stage.exchange.done
    assert page.link_card.isVisible()
    assert not page.join_card.isVisible()
    assert stage.window.toast.text == "Joined 福源总部."


def test_joining_without_an_address_or_with_half_a_code_asks_nobody(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_5)
    page = stage.window.office
    stage.ctrl(Qt.Key.Key_J)
    assert page.join_card.url.error == "Type the address of head office."
    assert page.join_card.code.error == "Type the whole one-time code."
    page.join_card.url.set_text("https://office.example")
    page.join_card.code.set_text("ABC")
    stage.ctrl(Qt.Key.Key_J)
    assert page.join_card.code.error == "Type the whole one-time code."
    assert stage.exchange.done == []


@pytest.mark.parametrize(
    ("error", "in_code"),
    [
        (Unavailable("office_away"), False),
        (Refused("bad_address"), False),
        (Refused("bad_code"), True),
        (Refused("code_used"), True),
        (Refused("code_expired"), True),
        (Refused("history"), False),
        (Refused("never_heard_of"), False),
    ],
)
def test_why_it_could_not_join_stands_at_the_field_that_is_to_be_mended(
    stage: Stage, error: Any, in_code: bool
) -> None:
    stage.alt(Qt.Key.Key_5)
    card = stage.window.office.join_card
    card.url.set_text("https://office.example")
    card.code.set_text("ABCD-EFGH")
    stage.exchange.refusal = error
    stage.ctrl(Qt.Key.Key_J)
    wrong, right = (card.code, card.url) if in_code else (card.url, card.code)
    assert wrong.error
    assert not right.error
    assert not card.join.working, "it can be tried again"


def test_while_it_joins_the_button_says_so_and_does_nothing(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_5)
    card = stage.window.office.join_card
    card.url.set_text("https://office.example")
    card.code.set_text("ABCD-EFGH")
    stage.exchange.gate.clear()
    card.join.trigger()
    stage.qtbot.waitUntil(lambda: card.told == "Asking head office…")
    card.join.trigger()
    stage.exchange.gate.set()
    stage.settle()
    assert sum(each.startswith("join") for each in stage.exchange.done) == 1


def test_the_page_says_how_the_till_stands(stage: Stage) -> None:
    page = joined(stage)
    texts = page.link_card.texts
    assert "Address: https://office.example" in texts
    assert "This till: t-2" in texts
    assert "Receipt prefix: 02" in texts
    assert "Confirmation: all bills confirmed" in texts
    assert page.link_card.chip.text == "Online"
    assert page.cases_card.text.startswith("Nothing.")
    stage.lane.submit(sell, "b1").result()
    hear(stage, online=False, error=Unavailable("clock"))
    assert page.link_card.chip.kind is ChipKind.PROVISIONAL
    assert any("1 bill not confirmed" in text for text in page.link_card.texts)
    assert page.link_card.banner.text == "The clock of this till is too far from head office's. Set it right."


def test_what_head_office_taught_the_till_is_shown_unless_something_is_unsaved(stage: Stage) -> None:
    joined(stage)
    stage.lane.submit(save, 11_00).result()
    stage.window.show_learned()
    stage.settle()
    assert stage.window.editing.version == stage.current()
    stage.alt(Qt.Key.Key_1)
    stage.go_to("level.gold")
    stage.type("130")
    stage.lane.submit(save, 12_00).result()
    stage.window.show_learned()
    stage.settle()
    assert stage.window.editing.draft.count == 1


def test_exchanging_now_nudges_and_after_a_stop_tries_again(stage: Stage) -> None:
    page = joined(stage)
    stage.ctrl(Qt.Key.Key_R)
    assert stage.exchange.done[-1] == "nudge"
    stage.lane.submit(lambda unit: unit.sql.run("UPDATE office_link SET stopped = 'mismatch'")).result()
    hear(stage)
    assert page.link_card.banner.text == "This till and head office count differently."
    stage.ctrl(Qt.Key.Key_R)
    assert "resume" in stage.exchange.done


def test_leaving_is_warned_against_and_needs_the_pin_again(stage: Stage) -> None:
    joined(stage)
    stage.lane.submit(sell, "b1").result()
    hear(stage)
    stage.ctrl(Qt.Key.Key_J)
    question = stage.dialog
    assert isinstance(question, Question)
    assert question.yes.text() == "Leave anyway"
    stage.press(Qt.Key.Key_Return)
    dialog = stage.dialog
    assert isinstance(dialog, PinDialog)
    stage.type("1357")
    stage.press(Qt.Key.Key_Return)
    assert not any(each.startswith("leave") for each in stage.exchange.done)
    stage.type(PIN)
    stage.press(Qt.Key.Key_Return)
    stage.settle()
    assert "leave True" in stage.exchange.done
    assert stage.window.office.join_card.isVisible()


def test_staying_leaves_everything_as_it_is(stage: Stage) -> None:
    page = joined(stage)
    stage.ctrl(Qt.Key.Key_J)
    stage.press(Qt.Key.Key_Escape)
    assert not any(each.startswith("leave") for each in stage.exchange.done)
    assert page.link_card.isVisible()


def test_a_bill_put_aside_stands_there_with_its_reason(stage: Stage) -> None:
    page = joined(stage)
    stage.lane.submit(sell, "b1").result()
    seq = stage.lane.look(office_says.event_of, "b1").result()
    stage.lane.submit(office_says.answer, seq, "quarantined", "bad_bill").result()
    hear(stage)
    model = page.cases_card.held
    assert model.index(0, 0).data() == "Bill 02-000001"
    assert model.index(0, 1).data() == "its lines and payments don't add up"


def test_a_collision_shows_both_values_and_who_made_them(stage: Stage) -> None:
    page = joined(stage)
    stage.lane.submit(office_says.collision).result()
    hear(stage)
    model = page.cases_card.collisions
    assert [model.index(0, column).data() for column in range(3)] == ["Base: Extraction ratio", "12%", "15%"]


def test_keeping_what_stands_closes_the_collision_and_changes_nothing(stage: Stage) -> None:
    page = joined(stage)
    stage.lane.submit(office_says.collision).result()
    hear(stage)
    before = stage.current()
    stage.ctrl(Qt.Key.Key_E)
    assert page.cases_card.collisions.rows == ()
    assert stage.current() == before


def test_taking_the_other_value_is_a_change_with_a_reason(stage: Stage) -> None:
    page = joined(stage)
    stage.lane.submit(office_says.collision).result()
    hear(stage)
    stage.ctrl(Qt.Key.Key_B)
    stage.type("as agreed")
    stage.press(Qt.Key.Key_Return)
    stage.settle()
    now = stage.current()
    assert (now.version, now.who, now.reason) == (2, "李红", "as agreed")
    assert now.configuration.rebate.base.extract == Ratio(15_00)
    assert stage.saved == [now]
    assert page.cases_card.collisions.rows == ()


def test_a_value_that_makes_no_sense_is_refused_in_words(stage: Stage) -> None:
    joined(stage)
    stage.lane.submit(office_says.collision, other='"abc"').result()
    hear(stage)
    stage.ctrl(Qt.Key.Key_B)
    stage.type("as agreed")
    stage.press(Qt.Key.Key_Return)
    stage.settle()
    assert stage.window.toast.text == "Some values are out of bounds; the fields say which."
    assert stage.current().version == 1


def save(unit: Unit, extract: int) -> int:
    """The next version; the number of its event."""
    now = settings.current(unit)
    base = replace(now.configuration.rebate.base, extract=Ratio(extract))
    wanted = Configuration(now.configuration.shop, replace(now.configuration.rebate, base=base))
    settings.change(unit, wanted, based_on=now.version, who="李红", reason="test")
    return unit.journal_seq


def test_saved_changes_are_marked_until_head_office_has_heard_of_them(stage: Stage) -> None:
    joined(stage)
    refused = stage.lane.submit(save, 11_00).result()
    taken = stage.lane.submit(save, 12_00).result()
    stage.lane.submit(save, 13_00).result()
    stage.lane.submit(office_says.answer, refused, "quarantined", "bad_settings").result()
    stage.lane.submit(office_says.answer, taken).result()
    stage.alt(Qt.Key.Key_4)
    model = stage.window.history.model
    chips = [model.index(row, 3).data(CHIP) for row in range(4)]
    assert chips == [
        (ChipKind.PROVISIONAL, "Not sent yet"),
        None,
        (ChipKind.ALERT, "Refused by head office"),
        None,
    ]


def test_a_till_alone_marks_nothing(stage: Stage) -> None:
    stage.lane.submit(save, 11_00).result()
    stage.alt(Qt.Key.Key_4)
    model = stage.window.history.model
    assert [model.index(row, 3).data(CHIP) for row in range(2)] == [None, None]


def test_the_offline_allowance_is_set_on_the_shops_page_within_its_bounds(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_2)
    field = stage.window.shop.binding.input_of(("shop", "offline_allowance"))
    field.setFocus(Qt.FocusReason.TabFocusReason)
    stage.type("20000")
    stage.ctrl(Qt.Key.Key_S)
    assert stage.current().version == 1
    stage.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    stage.type("50")
    stage.save()
    assert stage.current().configuration.shop.offline_allowance == Money(50_00)

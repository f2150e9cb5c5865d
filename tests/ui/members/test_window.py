"""A member's page: looked at, masked and shown in full, and everything he may want done."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from terminal.errors import Refused, Unavailable
from terminal.ledger.unit import Unit
from terminal.money import Money, Ratio
from terminal.services import audit_log, member_sheet, member_wishes, members
from terminal.services.audit_log import NoteFacts, Wanted
from terminal.services.rights import Right
from tests import office_says
from tests.ui.hand_exchange import Known
from tests.ui.members.conftest import LI, Hands
from ui.members.change_panels import ChangePanel, LevelPanel
from ui.members.hand_over_panel import HandOverPanel
from ui.members.wish_panels import DrawPanel, ExchangePanel, ResultPanel
from ui.office_wishes import PlaceThere
from ui.widgets.dialog import Question

KEY = Qt.Key


def notes(hands: Hands, kind: str) -> list[NoteFacts]:
    def read(unit: Unit) -> list[NoteFacts]:
        return list(audit_log.search(unit, Wanted(kinds=frozenset({kind}))))

    found = hands.do(read)
    assert isinstance(found, list)
    return found


def shown(hands: Hands) -> list[str]:
    model = hands.window.member.model
    return [str(model.data(model.index(row, 0))) for row in range(model.rowCount())]


def test_the_page_shows_a_masked_member_his_wallets_and_his_places(hands: Hands) -> None:
    hands.pay("100", hands.wang, "w1")
    hands.pay("100", hands.chen, "c1")
    hands.open()
    page = hands.window.member
    assert (page.name.text(), page.phone.text()) == ("王**", "138****6021")
    assert page.sheet is not None and page.sheet.wallets.balance == Money(10_00)
    assert shown(hands) == ["02-000001"]
    model = page.model
    assert [model.data(model.index(0, column)) for column in (2, 3, 4)] == ["100.00", "10.00", "90.00"]
    assert page.sums.text() == "1 place waits for ¥90.00"


def test_a_member_with_many_places_is_turned_over_page_by_page(hands: Hands) -> None:
    for number in range(member_sheet.PAGE + 5):
        hands.pay("1", hands.wang, f"w{number}")
    hands.open()
    page = hands.window.member
    assert (page.model.rowCount(), page.page_told.text()) == (member_sheet.PAGE, "Page 1 of 2")
    hands.press(KEY.Key_PageUp)
    assert hands.window.toast.text == "This is the first page."
    hands.press(KEY.Key_PageDown)
    assert (page.model.rowCount(), page.page_told.text()) == (5, "Page 2 of 2")
    hands.press(KEY.Key_F10)
    assert page.places_page is not None and page.places_page.only_waiting
    hands.press(KEY.Key_F3)
    assert page.lines.rowCount() == member_sheet.PAGE
    hands.press(KEY.Key_PageDown)
    assert page.history_page is not None and page.history_page.page == 1


def test_a_touched_row_is_marked_and_the_keys_still_turn_the_pages(hands: Hands) -> None:
    for number in range(member_sheet.PAGE + 1):
        hands.pay("1", hands.wang, f"w{number}")
    hands.open()
    page = hands.window.member
    spot = page.places.visualRect(page.model.index(2, 0)).center()
    QTest.mouseClick(page.places.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert page.place is not None and page.place.number == shown(hands)[2]
    hands.press(KEY.Key_Up)
    assert page.place.number == shown(hands)[1]
    hands.press(KEY.Key_PageDown)
    assert page.page_told.text() == "Page 2 of 2"


def test_shown_in_full_asks_and_is_noted_and_masked_again(hands: Hands) -> None:
    hands.open()
    hands.gate.shut.add(Right.SEE_MEMBER)
    hands.press(KEY.Key_F4)
    assert hands.window.member.name.text() == "王**"
    hands.gate.shut.clear()
    hands.press(KEY.Key_F4)
    assert (hands.window.member.name.text(), hands.window.member.phone.text()) == ("王小明", "13812346021")
    hands.press(KEY.Key_F4)
    assert hands.window.member.name.text() == "王**"
    assert [(note.who, note.subject) for note in notes(hands, members.UNMASKED)] == [("张敏", hands.wang.id)]


def test_an_exchange_is_foretold_chosen_and_done(hands: Hands) -> None:
    hands.pay("100", hands.wang, "w1")
    hands.open()
    hands.press(KEY.Key_F6)
    panel = hands.window.panel
    assert isinstance(panel, ExchangePanel)
    assert panel.choices[1].text() == "Love value, frozen until released  +50.00"
    hands.press(KEY.Key_2)
    hands.press(KEY.Key_Return)
    result = hands.window.panel
    assert isinstance(result, ResultPanel)
    assert result.headline.text() == "+50.00 love value"
    hands.press(KEY.Key_Return)
    assert hands.window.panel is None
    assert hands.moved
    sheet = hands.window.member.sheet
    assert sheet is not None and sheet.wallets.love_frozen == Money(50_00)
    hands.press(KEY.Key_F6)
    assert hands.window.toast.text == "This place does not wait any more."


def test_esc_before_an_exchange_changes_nothing(hands: Hands) -> None:
    hands.pay("100", hands.wang, "w1")
    hands.open()
    hands.press(KEY.Key_F6)
    hands.press(KEY.Key_Escape)
    assert (hands.window.panel, hands.moved) == (None, [])
    assert hands.window.member.place is not None and hands.window.member.place.waits
    hands.press(KEY.Key_Escape)
    assert hands.left == [True]


def test_an_exchange_that_would_give_something_else_by_now_is_asked_again(hands: Hands) -> None:
    hands.pay("100", hands.wang, "w1")
    hands.open()
    hands.press(KEY.Key_F6)
    hands.pay("100", hands.chen, "c1")  # the place receives meanwhile
    hands.press(KEY.Key_Return)
    panel = hands.window.panel
    assert isinstance(panel, ExchangePanel)
    assert panel.wrong.text() == "This has changed meanwhile. Look at it again."
    assert not panel.take.working


def test_a_draw_shows_its_fingerprint_then_what_was_drawn(hands: Hands) -> None:
    hands.pay("100", hands.wang, "w1")
    hands.open()
    hands.press(KEY.Key_F5)
    panel = hands.window.panel
    assert isinstance(panel, DrawPanel)
    assert panel.nonce.text().isdigit()
    panel.nonce.set_text("")
    hands.press(KEY.Key_Return)
    assert panel.wrong.text() == "Let the customer name a number or a word first."
    hands.type("lucky 7")
    hands.press(KEY.Key_Return)
    result = hands.window.panel
    assert isinstance(result, ResultPanel)
    assert result.headline.text() == "Drawn: 120%"
    assert [fact.value for fact in result.facts.facts] == [Money(100_00), Money(120_00), "lucky 7"]
    hands.press(KEY.Key_Return)
    hands.press(KEY.Key_F5)
    assert hands.window.panel is None, "a place is drawn for once"


def test_points_are_handed_over_to_whoever_is_found(hands: Hands) -> None:
    hands.pay("100", hands.wang, "w1")
    hands.do(member_wishes.exchange, "w1", "points", Money(100_00), LI)
    hands.open()
    hands.press(KEY.Key_F7)
    panel = hands.window.panel
    assert isinstance(panel, HandOverPanel)
    hands.type("13700000000")
    hands.press(KEY.Key_Return)
    assert panel.target.error == "No member has this number or code."
    panel.target.set_text("")
    hands.type("13900006021")
    hands.press(KEY.Key_Return)
    assert "陈* 139****6021" in panel.told.text()
    hands.type("200")
    hands.press(KEY.Key_Return)
    assert panel.wrong.text() == "There is only 100.00 of it."
    panel.amount.set_text("30")
    hands.press(KEY.Key_Return)
    assert hands.window.panel is None
    sheet = hands.window.member.sheet
    assert sheet is not None and sheet.wallets.points == Money(70_00)
    assert Right.MOVE_WALLETS in hands.gate.asked


def test_a_level_is_given_by_a_digit_and_asks_for_the_right(hands: Hands) -> None:
    hands.open()
    hands.press(KEY.Key_F8)
    assert isinstance(hands.window.panel, LevelPanel)
    hands.press(KEY.Key_1)
    sheet = hands.window.member.sheet
    assert sheet is not None and sheet.member.level == "gold"
    assert hands.gate.asked == [Right.SET_LEVEL]
    assert [note.detail for note in notes(hands, "member_ranked")] == [{"level": "gold"}]


def test_facts_are_changed_and_bad_ones_refused_at_their_field(hands: Hands) -> None:
    hands.open()
    hands.press(KEY.Key_F9)
    panel = hands.window.panel
    assert isinstance(panel, ChangePanel)
    assert panel.phone.text() == "13812346021"
    panel.phone.set_text("13900006021")
    hands.press(KEY.Key_Return)
    assert panel.phone.error == "There is a member with this phone number already."
    panel.phone.set_text("13712346021")
    hands.press(KEY.Key_Return)
    assert hands.window.panel is None
    assert hands.window.member.phone.text() == "137****6021"


def test_consent_is_withdrawn_only_after_it_is_asked_once_more(hands: Hands) -> None:
    hands.open()
    hands.press(KEY.Key_F9)
    hands.press(KEY.Key_F8)
    assert isinstance(hands.window.panel, Question)
    hands.press(KEY.Key_Escape)
    assert hands.window.member.name.text() == "王**"
    hands.press(KEY.Key_F9)
    hands.press(KEY.Key_F8)
    hands.press(KEY.Key_Return)
    assert hands.window.member.name.text() == "Without a name"
    assert "consent withdrawn on 2026-11-22" in hands.window.member.since.text()


def test_the_member_is_put_on_the_bill(hands: Hands) -> None:
    hands.open()
    hands.press(KEY.Key_F12)
    assert [member.id for member in hands.taken] == [hands.wang.id]
    assert hands.left == [True]


# with a head office


def test_joined_what_is_confirmed_and_what_is_not_stand_apart(hands: Hands) -> None:
    hands.pay("100", hands.wang, "w1")
    hands.pay("50", hands.wang, "w2")
    hands.link()
    hands.do(office_says.confirm, "w1", member=hands.wang.id, rewarded_fen=20_00, entries_ahead=3)
    hands.do(office_says.member, hands.wang.id, 12_00, waiting=1, still_to_come_fen=80_00)
    hands.open()
    page = hands.window.member
    assert shown(hands) == ["02-000002", "02-000001"]
    model = page.model
    assert [model.data(model.index(row, 1)) for row in (0, 1)] == ["place still open", "3 places ahead"]
    assert page.sums.text() == "1 place waits for ¥80.00"
    assert page.unconfirmed.text == "1 not confirmed: ¥50.00"
    hands.press(KEY.Key_F6)
    assert hands.window.panel is None
    assert "not confirmed this place yet" in hands.window.toast.text


def test_offline_it_says_plainly_that_head_office_is_needed(hands: Hands) -> None:
    hands.pay("100", hands.wang, "w1")
    hands.link(online=False)
    hands.do(office_says.confirm, "w1", member=hands.wang.id)
    hands.open()
    for key in (KEY.Key_F5, KEY.Key_F6, KEY.Key_F7):
        hands.press(key)
        assert hands.window.panel is None
        assert hands.window.toast.text.startswith("Head office decides this")
    assert hands.exchange.wishes.asked == []


def test_joined_an_exchange_is_head_offices_and_only_noted_here(hands: Hands) -> None:
    hands.pay("100", hands.wang, "w1")
    hands.link()
    hands.do(office_says.confirm, "w1", member=hands.wang.id)
    hands.exchange.wishes.places["w1"] = PlaceThere("exchanged", Money(100_00), Money(0), None)
    hands.open()
    hands.press(KEY.Key_F6)
    hands.press(KEY.Key_Return)
    assert isinstance(hands.window.panel, ResultPanel)
    assert hands.exchange.wishes.asked == [("exchange", "w1", "points")]
    (note,) = notes(hands, "exchanged")
    assert (note.subject, note.amount, note.detail["wallet"]) == (hands.wang.id, Money(100_00), "points")
    with pytest.raises(Refused, match="office_only"):
        hands.do(member_wishes.exchange, "w1", "points", Money(100_00), LI)


def test_joined_a_draw_is_asked_again_with_the_same_number_after_no_answer(hands: Hands) -> None:
    hands.pay("100", hands.wang, "w1")
    hands.link()
    hands.do(office_says.confirm, "w1", member=hands.wang.id)
    wishes = hands.exchange.wishes
    wishes.places["w1"] = PlaceThere("waiting", Money(100_00), Money(0), 3, seed_hash="ab" * 32)
    hands.open()
    hands.press(KEY.Key_F5)
    panel = hands.window.panel
    assert isinstance(panel, DrawPanel)
    hands.exchange.refusal = Unavailable("office_away")
    hands.press(KEY.Key_Return)
    assert panel.wrong.text().startswith("Head office doesn't answer")
    hands.exchange.refusal = None
    wishes.places["w1"] = PlaceThere(
        "waiting", Money(120_00), Money(0), 3, seed_hash="ab" * 32, seed="cd" * 32, ratio=Ratio(120_00)
    )
    hands.press(KEY.Key_Return)
    result = hands.window.panel
    assert isinstance(result, ResultPanel)
    assert result.headline.text() == "Drawn: 120%"
    first, second = (asked for asked in wishes.asked if asked[0] == "draw")
    assert first == second


def test_joined_points_go_to_a_member_whom_only_head_office_knew(hands: Hands) -> None:
    hands.link()
    hands.do(office_says.member, hands.wang.id, 0, points=100_00)
    wishes = hands.exchange.wishes
    wishes.known["13700000001"] = Known("m-far", "远方", "13700000001")
    hands.open()
    hands.press(KEY.Key_F7)
    hands.type("13700000001")
    hands.press(KEY.Key_Return)
    hands.type("40")
    hands.press(KEY.Key_Return)
    assert hands.window.panel is None
    kind, transfer, *rest = wishes.asked[-1]
    assert (kind, bool(transfer), rest) == ("transfer", True, [hands.wang.id, "m-far", "points", "40.00"])
    assert sorted(note.amount for note in notes(hands, "transferred")) == [Money(-40_00), Money(40_00)]

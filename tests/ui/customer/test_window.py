"""How scenes follow each other: when a customer's picture goes, what stays, and that nothing runs for nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from terminal.money import Money
from tests.ui.customer.conftest import MakeScreen, Screen
from tests.ui.demo_queue import LINES, MEMBER, bill, settlement, today
from tests.ui.drawn import Notes
from ui.customer.shown import CustomerBill, Done, Today
from ui.customer.window import CLEARS_AFTER_S, FADE_MS


@dataclass(slots=True)
class FailingNotes(Notes):
    fails: bool = False

    def draw(self, painter: QPainter, x: float, baseline: float, text: str, px: int, bold: bool, colour: str) -> None:
        if self.fails:
            raise ZeroDivisionError
        Notes.draw(self, painter, x, baseline, text, px, bold, colour)


RINGING = CustomerBill.of(LINES, MEMBER, "金卡会员", settlement())


def test_before_anything_is_told_only_the_shop_is_shown(screen: Screen) -> None:
    assert screen.window.scene is None
    assert screen.drawn().texts == ["福源百货", "朝阳路店"]


def test_the_day_is_shown_as_soon_as_it_is_known(screen: Screen) -> None:
    screen.window.update_today(today())
    assert isinstance(screen.window.scene, Today)
    assert "486.20" in screen.drawn().texts


def test_a_done_bill_is_cleared_after_twenty_seconds_that_are_counted_down(screen: Screen) -> None:
    screen.window.show_idle(today())
    screen.window.show_done(bill())
    assert screen.window.counting
    for left in range(CLEARS_AFTER_S, 0, -1):
        assert isinstance(screen.window.scene, Done)
        assert f"{left} 秒后清屏" in screen.drawn().texts
        screen.window.pass_second()
    assert isinstance(screen.window.scene, Today)
    assert not screen.window.counting
    assert not any("清屏" in text for text in screen.drawn().texts)
    assert CLEARS_AFTER_S == 20


def test_a_done_bill_is_cleared_when_the_next_one_starts(screen: Screen) -> None:
    screen.window.show_done(bill())
    screen.window.show_ringing(CustomerBill.of(LINES[:1]))
    texts = screen.drawn().texts
    assert "王*" not in "".join(texts)
    assert "38,432.60" not in texts
    assert not screen.window.counting
    screen.window.pass_second()
    assert isinstance(screen.window.scene, CustomerBill)


def test_the_next_customer_has_the_whole_time(screen: Screen) -> None:
    screen.window.show_done(bill())
    for _ in range(15):
        screen.window.pass_second()
    screen.window.show_done(replace(bill(), id="bill-2", paid=Money(52_00)))
    assert screen.window.seconds_left == CLEARS_AFTER_S


def test_todays_figures_do_not_clear_a_customers_picture(screen: Screen) -> None:
    screen.window.show_idle(today())
    screen.window.show_done(bill())
    screen.window.update_today(replace(today(), rewarded=Money(520_61)))
    assert isinstance(screen.window.scene, Done)
    screen.window.show_idle()
    assert "520.61" in screen.drawn().texts
    screen.window.update_today(replace(today(), rewarded=Money(530_00)))
    assert "530.00" in screen.drawn().texts


def test_an_error_takes_away_what_is_not_committed_and_keeps_what_is(screen: Screen) -> None:
    screen.window.show_idle(today())
    screen.window.show_ringing(RINGING)
    screen.window.show_error()
    assert isinstance(screen.window.scene, Today)
    screen.window.show_done(bill())
    screen.window.show_error()
    assert isinstance(screen.window.scene, Done)
    assert screen.window.counting


def test_a_scene_that_cannot_be_painted_leaves_the_last_good_picture(
    make_screen: MakeScreen, caplog: pytest.LogCaptureFixture
) -> None:
    notes = FailingNotes()
    screen = make_screen(notes=notes)
    screen.window.show_idle(today())
    good = screen.picture()
    notes.fails = True
    screen.window.show_done(bill())
    assert screen.picture() == good
    assert "could not be painted" in caplog.text
    notes.fails = False
    assert screen.picture() != good


def test_scenes_fade_over_and_come_to_rest(make_screen: MakeScreen) -> None:
    screen = make_screen(reduced_motion=False)
    screen.window.show()
    screen.window.show_ringing(RINGING)
    before = screen.picture()
    screen.window.show_ringing(replace(RINGING, member_name="李*"))
    same_kind = screen.picture()
    assert not screen.window.moving
    assert same_kind != before
    screen.window.show_idle(today())
    assert screen.window.moving
    first = screen.picture()
    screen.ticks.now += FADE_MS // 2
    half = screen.picture()
    screen.ticks.now += FADE_MS
    end = screen.picture()
    assert first == same_kind
    assert half not in (first, end)
    screen.window.close()
    assert not screen.window.moving


def test_with_reduced_motion_the_next_scene_is_there_at_once(screen: Screen) -> None:
    screen.window.show()
    screen.window.show_ringing(RINGING)
    screen.picture()
    screen.window.show_idle(today())
    assert not screen.window.moving
    at_once = screen.picture()
    screen.ticks.now += 1000
    assert screen.picture() == at_once
    screen.window.close()


def test_a_hidden_window_moves_nothing(make_screen: MakeScreen) -> None:
    screen = make_screen(reduced_motion=False)
    screen.window.show_idle(today())
    screen.window.show_done(bill())
    screen.window.show_idle(replace(today(), rewarded=Money(1)))
    assert not screen.window.moving


def test_it_never_takes_the_keyboard_and_never_holds_the_program_open(screen: Screen) -> None:
    assert screen.window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert screen.window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert not screen.window.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
    assert screen.window.isWindow()


def test_the_window_has_a_title_in_its_language(screen: Screen) -> None:
    assert screen.window.windowTitle() == "客显"
    screen.words.use("en")
    assert screen.window.windowTitle() == "Customer screen"


def test_who_joins_reads_what_he_agrees_to_and_the_bill_is_there_again_after_it(screen: Screen) -> None:
    screen.window.show_ringing(RINGING)
    screen.window.show_joining(True)
    told = screen.drawn()
    assert "福源百货保存您的姓名和手机号" in told.all.replace("\n", "")
    assert "您同意吗" in told.all
    assert "王" not in told.all, "nobody's name"
    screen.window.show_joining(False)
    assert "您同意吗" not in screen.drawn().all
    assert screen.window.scene == RINGING

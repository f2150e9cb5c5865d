"""The second screen of a joined till: provisional until head office has spoken, and changed in place when it has."""

from __future__ import annotations

from dataclasses import replace

from terminal.services.facts import BillFacts, Certainty
from tests.facts import AT
from tests.facts import bill as demo_bill
from tests.ui.customer.conftest import Screen
from ui.customer.shown import Done


def told(certainty: Certainty, *, ahead: int = 126, held: str = "", bill_id: str = "b1") -> BillFacts:
    plain = demo_bill(id=bill_id)
    river = replace(plain.settlement.river, certainty=certainty, own_ahead=ahead)
    settled = replace(plain.settlement, certainty=certainty, entries_ahead=ahead, river=river, held=held,
                      confirmed_at=AT if certainty is Certainty.CONFIRMED else None)  # fmt: skip
    return replace(plain, settlement=settled)


def test_a_confirmation_changes_the_picture_in_place_and_the_time_runs_on(screen: Screen) -> None:
    screen.window.show_online(True)
    screen.window.show_done(told(Certainty.PROVISIONAL, ahead=120))
    assert "暂定 · 总部确认中" in screen.drawn().texts
    screen.window.pass_second()
    left = screen.window.seconds_left
    screen.window.update_done(told(Certainty.CONFIRMED, ahead=126))
    texts = screen.drawn().texts
    assert "已确认" in texts
    assert "126" in texts
    assert "前面还有" in texts
    assert not any("暂定" in text for text in texts)
    assert screen.window.seconds_left == left


def test_offline_and_being_confirmed_are_told_apart(screen: Screen) -> None:
    screen.window.show_online(False)
    screen.window.show_done(told(Certainty.PROVISIONAL))
    assert "暂定 · 门店离线" in screen.drawn().texts
    screen.window.show_online(True)
    assert "暂定 · 总部确认中" in screen.drawn().texts


def test_a_bill_put_aside_stays_provisional_and_says_that_head_office_looks_at_it(screen: Screen) -> None:
    screen.window.show_online(True)
    screen.window.show_done(told(Certainty.PROVISIONAL))
    screen.window.update_done(told(Certainty.PROVISIONAL, held="bad_promise"))
    texts = screen.drawn().texts
    assert "暂定 · 总部核查中" in texts
    assert "前面约有" in texts
    assert not any("bad_promise" in text or "承诺" in text for text in texts), "the reason is not the customer's"


def test_news_of_another_bill_change_nothing(screen: Screen) -> None:
    screen.window.show_done(told(Certainty.PROVISIONAL))
    shown = screen.window.scene
    screen.window.update_done(told(Certainty.CONFIRMED, bill_id="b2"))
    assert screen.window.scene == shown


def test_a_confirmed_number_is_not_told_higher_or_taken_back(screen: Screen) -> None:
    screen.window.show_done(told(Certainty.PROVISIONAL))
    screen.window.update_done(told(Certainty.CONFIRMED, ahead=126))
    for late in (told(Certainty.CONFIRMED, ahead=130), told(Certainty.PROVISIONAL, ahead=126)):
        screen.window.update_done(late)
        scene = screen.window.scene
        assert isinstance(scene, Done)
        assert (scene.certainty, scene.places_ahead) == (Certainty.CONFIRMED, 126)
    screen.window.update_done(told(Certainty.CONFIRMED, ahead=125))
    assert isinstance(screen.window.scene, Done)
    assert screen.window.scene.places_ahead == 125


def test_news_after_the_screen_was_cleared_bring_nothing_back(screen: Screen) -> None:
    screen.window.show_done(told(Certainty.PROVISIONAL))
    screen.window.show_idle()
    scene = screen.window.scene
    screen.window.update_done(told(Certainty.CONFIRMED))
    assert screen.window.scene == scene

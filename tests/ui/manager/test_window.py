"""The manager's window: pages, saving, meeting somebody else's changes, leaving."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit

from terminal.money import Ratio
from terminal.services import print_jobs
from tests.ui.manager.conftest import DEMO, OWN, Stage
from ui.manager.leaves import put
from ui.manager.overtaken_panel import OvertakenPanel
from ui.widgets.button import ButtonKind, KeyButton
from ui.widgets.dialog import Question
from ui.widgets.label import Label


def texts(widget: object) -> list[str]:
    return [label.text() for label in widget.findChildren(Label)]  # type: ignore[attr-defined]


def test_a_change_typed_and_saved_with_its_reason_is_the_next_version(stage: Stage) -> None:
    stage.go_to("level.gold")
    stage.type("130")
    stage.save("double eleven")
    version = stage.current()
    assert (version.version, version.who, version.reason) == (2, "李红", "double eleven")
    assert version.configuration.rebate.cashier("1").level["gold"] == Ratio(130_00)
    assert stage.saved == [version]
    assert stage.window.editing.draft.count == 0
    assert "Everything is saved" in stage.window.rebate.save_bar.text


def test_nothing_is_saved_without_a_reason(stage: Stage) -> None:
    stage.go_to("level.gold")
    stage.type("130")
    stage.ctrl(Qt.Key.Key_S)
    dialog = stage.dialog
    stage.press(Qt.Key.Key_Return)
    assert stage.dialog is dialog
    assert "Enter a value." in texts(dialog)
    stage.type("4111 1111 1111 1111")
    stage.press(Qt.Key.Key_Return)
    assert "No bank card numbers here." in texts(dialog)
    stage.press(Qt.Key.Key_Escape)
    stage.activate()
    assert stage.current().version == 1
    assert stage.window.editing.draft.count == 1


def test_the_reason_is_asked_beside_what_changes(stage: Stage) -> None:
    stage.go_to("level.gold")
    stage.type("130")
    stage.ctrl(Qt.Key.Key_S)
    assert stage.dialog.windowTitle() == "Save 1 change?"


def test_with_nothing_changed_saving_says_so(stage: Stage) -> None:
    stage.ctrl(Qt.Key.Key_S)
    assert stage.window.toast.text == "Nothing has changed."
    assert stage.current().version == 1


def test_saving_goes_to_the_field_that_is_not_right_also_on_another_page(stage: Stage) -> None:
    stage.go_to("level.gold")
    stage.type("1001")
    stage.alt(Qt.Key.Key_3)
    stage.ctrl(Qt.Key.Key_S)
    assert stage.window.place == 0
    assert stage.focus is stage.window.rebate.table.row("level.gold").editors[0]
    assert stage.current().version == 1


def test_a_fault_in_the_base_is_found_from_the_stores_scope(stage: Stage) -> None:
    table = stage.window.rebate.table
    table.scopes.setFocus()
    stage.press(Qt.Key.Key_Left)
    stage.go_to("extract")
    stage.type("abc")
    table.scopes.setFocus()
    stage.press(Qt.Key.Key_Right)
    stage.ctrl(Qt.Key.Key_S)
    assert table.scopes.place == 0
    assert stage.focus is table.row("extract").editors[0]


def test_the_pages_are_at_alt_and_their_number_wherever_the_focus_is(stage: Stage) -> None:
    stage.go_to("extract")
    assert isinstance(stage.focus, QLineEdit)
    stage.alt(Qt.Key.Key_3)
    assert (stage.window.place, isinstance(stage.focus, QComboBox)) == (2, True)
    stage.alt(Qt.Key.Key_4)
    assert stage.window.place == 3
    stage.alt(Qt.Key.Key_2)
    assert stage.window.place == 1
    stage.alt(Qt.Key.Key_1)
    assert stage.window.place == 0
    assert stage.window.editing.draft.count == 0  # no digit went into a field on the way


def test_the_pages_are_at_alt_from_the_fields_of_head_office_too(stage: Stage) -> None:
    for key, place in ((Qt.Key.Key_6, 5), (Qt.Key.Key_7, 6), (Qt.Key.Key_1, 0)):
        stage.alt(Qt.Key.Key_5)
        assert isinstance(stage.focus, QLineEdit)
        stage.alt(key)
        assert stage.window.place == place
    assert stage.window.office.join_card.url.text() == ""


def test_changes_of_several_pages_are_one_version(stage: Stage) -> None:
    stage.go_to("daily_limit")
    stage.type("5")
    stage.alt(Qt.Key.Key_2)
    stage.commit("福源超市")
    stage.save()
    configuration = stage.current().configuration
    assert configuration.rebate.cashier("1").daily_limit == 5
    assert configuration.shop.shop_name == "福源超市"
    assert stage.current().version == 2


def test_somebody_elses_save_meanwhile_is_told_with_both_values(stage: Stage) -> None:
    stage.go_to("daily_limit")
    stage.type("7")
    stage.somebody_saves(put(DEMO, (*OWN, "daily_limit"), 5), "black friday")
    stage.save()
    dialog = stage.dialog
    assert isinstance(dialog, OvertakenPanel)
    told = texts(dialog)
    assert "王强 saved version 2 at 11:05: black friday" in told
    assert told[told.index("Joins a member a day") :][:3] == ["Joins a member a day", "5", "7"]
    assert stage.current().version == 2


def test_mine_on_top_of_theirs_keeps_both_changes(stage: Stage) -> None:
    stage.go_to("daily_limit")
    stage.type("7")
    stage.somebody_saves(put(DEMO, ("shop", "shop_name"), "福源超市"))
    stage.save()
    assert "You changed different settings; both can stay." in texts(stage.dialog)
    stage.press(Qt.Key.Key_Return)
    stage.activate()
    stage.save("mine")
    configuration = stage.current().configuration
    assert (stage.current().version, configuration.shop.shop_name) == (3, "福源超市")
    assert configuration.rebate.cashier("1").daily_limit == 7


def test_theirs_can_be_taken_and_mine_dropped(stage: Stage) -> None:
    stage.go_to("daily_limit")
    stage.type("7")
    stage.somebody_saves(put(DEMO, (*OWN, "daily_limit"), 5))
    stage.save()
    stage.press(Qt.Key.Key_Delete)
    stage.activate()
    assert stage.window.editing.draft.count == 0
    assert stage.window.editing.draft.now.rebate.cashier("1").daily_limit == 5


def test_leaving_asks_while_something_is_unsaved(stage: Stage) -> None:
    stage.go_to("daily_limit")
    stage.type("7")
    stage.press(Qt.Key.Key_Escape)
    dialog = stage.dialog
    assert isinstance(dialog, Question)
    assert dialog.windowTitle() == "Throw 1 change away?"
    stage.press(Qt.Key.Key_Escape)
    stage.activate()
    assert stage.closed == []
    assert stage.window.editing.draft.count == 1
    stage.press(Qt.Key.Key_Escape)
    stage.press(Qt.Key.Key_Return)
    assert stage.closed == [True]
    assert stage.window.editing.draft.count == 0
    assert stage.current().version == 1


def test_leaving_with_everything_saved_just_leaves(stage: Stage) -> None:
    stage.press(Qt.Key.Key_Escape)
    assert stage.closed == [True]


def test_the_windows_cross_does_not_lose_changes_either(stage: Stage) -> None:
    stage.go_to("daily_limit")
    stage.type("7")
    assert not stage.window.close()
    stage.press(Qt.Key.Key_Escape)
    stage.activate()
    assert stage.window.editing.draft.count == 1


def test_the_language_can_change_over_unsaved_changes(stage: Stage) -> None:
    stage.go_to("level.gold")
    stage.type("130")
    stage.words.use("zh_CN")
    assert stage.window.rebate.save_bar.text.startswith("1 处未保存 金卡  120% → 130%")
    assert stage.window.rebate.table.row("level.gold").editors[0].property("text") == "130"
    because = stage.window.rebate.panel.texts[3]
    assert because == (
        "金卡会员的 ¥100.00 买单得 130%，因为本店的会员等级表（cashier.level）给金卡写了 130%，比基准更近，先用。"
    )
    assert stage.window.rebate.panel.texts[6:] == ("这一单让应返净增 ¥120.00", "得 130.00，只返出 10.00。")


def test_a_failing_ledger_is_told_and_keeps_the_draft(stage: Stage) -> None:
    stage.go_to("daily_limit")
    stage.type("7")
    stage.window.editing._version = replace(stage.current(), version=1)
    stage.lane.submit(lambda unit: unit.sql.run("PRAGMA query_only = ON")).result()
    stage.save()
    assert stage.window.toast.text != ""
    assert stage.window.editing.draft.count == 1
    assert not stage.window.editing.saving
    stage.lane.submit(lambda unit: unit.sql.run("PRAGMA query_only = OFF"))


@pytest.mark.parametrize("page", range(4))
def test_every_button_shows_its_key_and_one_is_the_main_one(stage: Stage, page: int) -> None:
    stage.window.show_page(page)
    stage.settle()
    buttons = [button for button in stage.window.findChildren(KeyButton) if button.isVisible()]
    assert [button.text() for button in buttons if not button.key] == []
    mains = [button for button in buttons if button._kind is ButtonKind.PRIMARY]
    assert len(mains) == (0 if page == 3 else 1)


def test_saved_changes_are_listed_with_who_when_why_and_what(stage: Stage) -> None:
    stage.go_to("level.gold")
    stage.type("130")
    stage.save("double eleven")
    stage.alt(Qt.Key.Key_4)
    model = stage.window.history.model
    cells = [str(model.data(model.index(0, column))) for column in range(model.columnCount())]
    assert cells == ["2", "2026-11-22 11:05", "李红", "double eleven"]
    assert stage.window.history.change_texts == ("Gold  120% → 130%",)
    stage.press(Qt.Key.Key_Down)
    assert "Shop's name  (empty) → 福源百货" in stage.window.history.change_texts


def test_no_print_job_is_made_by_looking_at_pages(stage: Stage) -> None:
    for page in range(4):
        stage.window.show_page(page)
        stage.settle()
    assert stage.lane.submit(print_jobs.waiting).result() == ()


def test_f1_lists_every_key_that_the_pages_know(stage: Stage) -> None:
    stage.go_to("extract")
    stage.press(Qt.Key.Key_F1)
    told = " ".join(label.accessibleName() for label in stage.dialog.findChildren(Label))
    for key in ("Alt 1", "Ctrl Z", "Ctrl S", "Esc", *stage.window._keys._names):
        assert key in told or key.startswith("Alt ") or key == "F1", key
    stage.press(Qt.Key.Key_F1)
    stage.activate()
    assert stage.window.editing.draft.count == 0

"""The rebate's settings, typed by hand and looked at."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from terminal.money import Money, Ratio
from terminal.rebate.settings import Tier
from tests.ui.manager.conftest import DEMO, OWN, Stage
from ui.manager.leaves import put
from ui.manager.rebate_page import TABLE_WIDTH
from ui.manager.rebate_rows import PageScope
from ui.manager.setting_row import SettingRow


def row(stage: Stage, key: str) -> SettingRow:
    return stage.window.rebate.table.row(key)


def own(stage: Stage) -> object:
    return stage.window.editing.draft.now.rebate.cashier("1")


def test_typing_in_an_inherited_field_makes_the_value_the_stores_own(stage: Stage) -> None:
    stage.go_to("level.gold")
    stage.type("130")
    assert stage.window.editing.draft.now.rebate.cashier("1").level["gold"] == Ratio(130_00)
    shown = row(stage, "level.gold").row
    assert shown is not None
    assert (shown.source.value, shown.unsaved) == ("own", True)
    assert "Gold  120% → 130%" in stage.window.rebate.save_bar.text


def test_emptying_the_field_gives_the_value_back_to_the_base(stage: Stage) -> None:
    stage.go_to("level.silver")
    stage.press(Qt.Key.Key_Delete)  # what is selected on arrival
    assert "silver" not in stage.window.editing.draft.now.rebate.cashier("1").level
    assert row(stage, "level.silver").editors[0].property("placeholderText") == "110%"


def test_full_width_digits_are_taken_and_stand_plain_once_the_field_is_left(stage: Stage) -> None:
    stage.go_to("extract")
    stage.commit("１２．５")
    assert stage.window.editing.draft.now.rebate.extract_at_cashier("1") == Ratio(12_50)
    stage.press(Qt.Key.Key_Down)
    assert row(stage, "extract").editors[0].property("text") == "12.5"


def test_out_of_bounds_is_refused_at_the_field_with_the_bound_named(stage: Stage) -> None:
    stage.go_to("extract")
    stage.type("101")
    shown = row(stage, "extract").row
    assert shown is not None
    assert shown.errors == ("Enter 0% to 100%.",)
    assert stage.window.editing.draft.now.rebate.extract_at_cashier("1") == Ratio(10_00)
    assert stage.window.rebate.panel.texts[5] == "¥10.00"  # the tried bill goes by what is saved


def test_del_on_a_switch_gives_it_back_to_the_base(stage: Stage) -> None:
    stage.go_to("enabled")
    stage.press(Qt.Key.Key_Space)
    assert stage.window.editing.draft.now.rebate.cashier("1").enabled is False
    stage.press(Qt.Key.Key_Delete)
    assert stage.window.editing.draft.now.rebate.cashier("1").enabled is None


def test_one_undo_takes_back_all_that_was_typed_in_one_field(stage: Stage) -> None:
    stage.go_to("extract")
    stage.type("12")
    stage.go_to("daily_limit")
    stage.type("55")
    stage.ctrl(Qt.Key.Key_Z)
    assert stage.window.editing.draft.now.rebate.cashier("1").daily_limit == 3
    assert row(stage, "daily_limit").editors[0].property("text") == "3"
    stage.ctrl(Qt.Key.Key_Z)
    assert stage.window.editing.draft.count == 0
    assert not stage.window.editing.can_undo


def test_the_tried_bill_explains_the_unsaved_value(stage: Stage) -> None:
    stage.go_to("level.gold")
    stage.type("130")
    got, ratio, compared, because, extraction, amount, net, more = stage.window.rebate.panel.texts
    assert (got, ratio, compared) == ("¥130.00", "130%", "Before ¥120.00 • ¥10.00 more")
    assert "this store's level table" in because
    assert "cashier.level" in because
    assert (extraction, amount) == ("To the queue (10%, base)", "¥10.00")
    assert (net, more) == ("This bill adds ¥120.00 to what is owed", "Gets 130.00, hands on only 10.00.")
    steps = [(step.rule, step.outcome.value) for step in stage.window.rebate.panel.chain.steps]
    assert steps == [
        ("cashier.level", "applied"),
        ("base.level", "not_reached"),
        ("cashier.spend", "not_reached"),
        ("base.default", "not_reached"),
    ]


def test_the_tried_bill_can_be_another_one(stage: Stage) -> None:
    panel = stage.window.rebate.panel
    panel._amount.edit.setFocus()
    panel._amount.edit.selectAll()
    stage.type("344.11")
    assert panel.texts[0] == "¥412.93"  # 120 % of it, half a fen rounded up
    panel._amount.edit.selectAll()
    stage.type("-1")
    assert panel._amount.error == "Not below zero."
    assert panel.trial.amount == Money(344_11)


def test_more_promised_than_handed_on_is_said_at_the_default_ratio(stage: Stage) -> None:
    shown = row(stage, "default").row
    assert shown is not None
    assert (shown.hint, shown.hint_warns) == ("Over 10%: the queue grows", True)
    stage.go_to("default")
    stage.type("10")
    shown = row(stage, "default").row
    assert shown is not None
    assert not shown.hint_warns


def test_a_tier_is_added_changed_and_taken_away_by_keys(stage: Stage) -> None:
    stage.go_to("level.gold")
    stage.ctrl(Qt.Key.Key_T)
    assert own(stage).tiers[1] == Tier(30, Money(1_000_00), Ratio(100_00))  # type: ignore[attr-defined]
    stage.type("60")
    stage.press(Qt.Key.Key_Return)
    stage.type("5000")
    assert own(stage).tiers[1] == Tier(60, Money(5_000_00), Ratio(100_00))  # type: ignore[attr-defined]
    stage.ctrl(Qt.Key.Key_D)
    assert own(stage).tiers == DEMO.rebate.cashier("1").tiers  # type: ignore[attr-defined]


def test_a_level_is_named_and_gets_a_row_and_goes_with_everything_it_had(stage: Stage) -> None:
    stage.ctrl(Qt.Key.Key_L)
    stage.commit("钻石卡")
    stage.press(Qt.Key.Key_Return)
    stage.activate()
    assert dict(stage.window.editing.draft.now.shop.level_names)["level1"] == "钻石卡"
    stage.go_to("level.level1")
    stage.type("150")
    assert own(stage).level["level1"] == Ratio(150_00)  # type: ignore[attr-defined]
    stage.ctrl(Qt.Key.Key_D)
    assert stage.window.editing.draft.now == DEMO


def test_a_level_without_a_name_is_refused(stage: Stage) -> None:
    stage.ctrl(Qt.Key.Key_L)
    dialog = stage.dialog
    stage.press(Qt.Key.Key_Return)
    assert stage.dialog is dialog
    stage.press(Qt.Key.Key_Escape)
    stage.activate()
    assert stage.window.editing.draft.count == 0


def test_only_levels_and_tiers_can_be_removed(stage: Stage) -> None:
    stage.go_to("extract")
    stage.ctrl(Qt.Key.Key_D)
    assert stage.window.editing.draft.count == 0
    assert stage.window.toast.text == "Only levels and tiers can be removed."


def test_the_base_is_edited_in_its_own_scope(stage: Stage) -> None:
    table = stage.window.rebate.table
    table.scopes.setFocus()
    stage.press(Qt.Key.Key_Left)
    stage.go_to("paused")
    stage.press(Qt.Key.Key_Space)
    assert stage.window.editing.draft.now.rebate.base.paused
    stage.go_to("extract")
    stage.press(Qt.Key.Key_Delete)
    shown = row(stage, "extract").row
    assert shown is not None
    assert shown.errors == ("Enter a value.",)


def test_a_store_sees_what_only_the_base_sets_but_can_not_change_it(stage: Stage) -> None:
    shown = row(stage, "paused")
    assert shown.row is not None
    assert shown.row.other == "off"
    assert shown.editors == ()


def test_hours_and_days_make_one_window(stage: Stage) -> None:
    stage.go_to("window.hours")
    stage.type("22:00-02:00")
    stage.go_to("window.days")
    stage.type("2026-12-01-2026-12-31")
    window = stage.window.editing.draft.now.rebate.cashier("1").window
    assert window is not None
    assert window.opens is not None
    assert window.last_day is not None
    assert (window.opens.hour, window.last_day.month) == (22, 12)


def test_a_scheme_that_is_off_or_paused_says_so_as_long_as_it_is(stage: Stage) -> None:
    assert stage.window.rebate.banner.text == ""
    off = put(DEMO, (*OWN, "enabled"), False)
    stage.somebody_saves(off)
    stage.window.editing.load()
    stage.settle()
    assert stage.window.rebate.banner.text.startswith("The queue rebate is off")
    base = replace(off.rebate.base, paused=True)
    stage.somebody_saves(replace(off, rebate=replace(off.rebate, base=base, cashiers={})))
    stage.window.editing.load()
    stage.settle()
    assert stage.window.rebate.banner.text.startswith("Rewards are paused")


def test_a_name_with_markup_is_shown_as_it_is_written(stage: Stage) -> None:
    stage.somebody_saves(put(DEMO, ("shop", "level_names", "gold"), "<b>*{ratio}*"))
    stage.window.editing.load()
    stage.settle()
    assert "<b>*{ratio}* member" in stage.window.rebate.panel.texts[3]


def test_every_editor_has_a_name_for_screen_readers(stage: Stage) -> None:
    for scope in PageScope:
        stage.window.rebate._on_scope_chosen(scope)
        for each in stage.window.rebate.table.setting_rows:
            assert all(editor.accessibleName() for editor in each.editors)


def test_on_a_narrow_window_the_settings_keep_their_columns_and_the_tried_bill_goes(stage: Stage) -> None:
    window = stage.window
    for width, panel in ((1366, 368), (1280, 284), (1024, 0)):
        window.resize(width, 700)
        stage.settle()
        last = row(stage, "extract")
        assert last.width() >= TABLE_WIDTH - 2
        assert last.width() <= window.rebate.table.width()
        assert (window.rebate.panel.width() if window.rebate.panel.isVisible() else 0) == panel


def test_on_a_narrow_window_forms_have_one_column_and_amounts_are_whole(stage: Stage) -> None:
    stage.window.resize(1024, 700)
    stage.window.show_page(1)
    stage.settle()
    (cap,) = (field for field in stage.window.shop.findChildren(QLineEdit) if field.text() == "9,999,999.99")
    assert cap.fontMetrics().horizontalAdvance(cap.text()) < cap.width() - 4
    assert cap.width() > 150

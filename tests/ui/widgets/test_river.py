"""The river as it is painted: its words, its colours, and that nothing runs while nothing moves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from resources import theme
from terminal.money import Money
from terminal.services.facts import Certainty, RiverFacts
from tests.ui.demo_queue import IDLE_RIVER, RIVER
from tests.ui.drawn import Notes, Ticks, canvas
from ui.widgets.motion import FRAME_MS, Motion
from ui.widgets.river import IDLE_DROP_EVERY_MS, RiverScene, RiverWidget
from ui.widgets.river_paint import (
    CUSTOMER_DONE,
    CUSTOMER_IDLE,
    RiverLook,
    RiverMoment,
    cashier_look,
    paint_river,
    river_layout,
)
from ui.widgets.style import Metrics
from ui.words import Words


@pytest.fixture
def words(qapp: QApplication) -> Words:
    return Words("zh_CN")


def painted(
    words: Words,
    facts: RiverFacts,
    look: RiverLook,
    *,
    size: tuple[int, int] = (692, 180),
    palette: theme.Palette = theme.DARK,
    pin_name: str = "",
    moment: RiverMoment | None = None,
) -> tuple[QImage, Notes]:
    image, notes = canvas(*size, palette.bg), Notes()
    painter = QPainter(image)
    paint_river(
        painter, QRectF(0, 0, *size), facts, palette, words, look, pin_name=pin_name, draw=notes.draw,
        moment=moment or RiverMoment(),
    )  # fmt: skip
    painter.end()
    return image, notes


def has_colour(image: QImage, colour: str) -> bool:
    wanted = QColor(colour).rgb()
    return any(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def test_the_customers_river_says_where_he_is_and_how_many_are_between(words: Words) -> None:
    _, notes = painted(words, RIVER, CUSTOMER_DONE)
    drawn = len(river_layout(692, 180, RIVER, CUSTOMER_DONE).beads) - 1
    assert "您在这里" in notes.texts
    assert f"中间 {126 - 1 - drawn} 位" in notes.texts
    assert "45%" in notes.texts
    assert "正在返" in notes.texts


def test_the_customers_river_names_nobody(words: Words) -> None:
    for look in (CUSTOMER_DONE, CUSTOMER_IDLE):
        assert "陈" not in painted(words, RIVER, look)[1].all


def test_the_cashiers_river_names_the_head_and_the_member(words: Words) -> None:
    _, notes = painted(words, RIVER, cashier_look(committed=True), palette=theme.LIGHT, pin_name="王*")
    assert "陈** 正在返 45%" in notes.texts
    assert "王*" in notes.texts
    _, notes = painted(words, RIVER, cashier_look(committed=False), palette=theme.LIGHT, pin_name="王*")
    assert "陈** 45%" in notes.texts


def test_a_provisional_place_says_so_and_looks_different_without_colour(words: Words) -> None:
    provisional = replace(RIVER, certainty=Certainty.PROVISIONAL)
    sure, _ = painted(words, RIVER, CUSTOMER_DONE)
    unsure, notes = painted(words, provisional, CUSTOMER_DONE)
    assert "暂定" in notes.texts
    assert "您在这里" not in notes.texts
    assert has_colour(sure, theme.DARK.accent)
    assert not has_colour(unsure, theme.DARK.accent)
    own = river_layout(692, 180, RIVER, CUSTOMER_DONE).own
    assert own is not None
    # Solid in its middle when confirmed, hollow when not.
    x, y = round(own.x + CUSTOMER_DONE.inset), round(own.y)
    assert QColor(sure.pixel(x, y)).name() == QColor(theme.DARK.accent).name()
    assert QColor(unsure.pixel(x, y)).name() == QColor(theme.DARK.surface).name()
    _, notes = painted(words, provisional, cashier_look(committed=True), pin_name="王*")
    assert "王* 暂定" in notes.texts


@pytest.mark.parametrize(("rewarded", "inside"), [(54, False), (55, True), (3, False), (100, True)])
def test_the_percent_stands_above_the_liquid_until_it_is_deep_enough(words: Words, rewarded: int, inside: bool) -> None:
    facts = replace(RIVER, head_rewarded=Money(rewarded * 100), head_entitlement=Money(100_00))
    _, notes = painted(words, facts, CUSTOMER_DONE)
    note = notes.of(f"{rewarded}%")
    assert note.colour == (theme.DARK.on_reward if inside else theme.DARK.ink)
    river = river_layout(692, 180, facts, CUSTOMER_DONE)
    surface = min(point.y for point in river.liquid)
    if inside:
        assert note.baseline - note.px * 0.733 > surface
    else:
        assert note.baseline < surface + 3


def test_an_empty_queue_says_that_the_next_bill_is_first(words: Words) -> None:
    image, notes = painted(words, RiverFacts(waiting=0), CUSTOMER_DONE)
    assert notes.texts == ["下一单排第一位"]
    assert not has_colour(image, theme.DARK.vessel)
    words.use("en")
    assert painted(words, RiverFacts(waiting=0), CUSTOMER_DONE)[1].texts == ["The next bill is first in the queue"]


def test_the_idle_river_counts_those_that_it_does_not_draw(words: Words) -> None:
    _, notes = painted(words, IDLE_RIVER, CUSTOMER_IDLE, size=(960, 325))
    drawn = len(river_layout(960, 325, IDLE_RIVER, CUSTOMER_IDLE).beads)
    assert f"… 后面还有 {127 - 1 - drawn} 位" in notes.texts


def test_the_members_own_other_entry_at_the_head_is_called_so(words: Words) -> None:
    _, notes = painted(words, replace(RIVER, head_is_own=True), CUSTOMER_DONE)
    assert "您的另一笔" in notes.texts


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("ahead", [0, 1, 2, 5, 20, 126, 9_999_999])
def test_no_label_leaves_the_box(words: Words, language: str, ahead: int) -> None:
    words.use(language)
    facts = replace(RIVER, own_ahead=ahead, waiting=ahead + 1, before_own=())
    for look, size in ((CUSTOMER_DONE, (692, 180)), (cashier_look(committed=True), (490, 112))):
        _, notes = painted(words, facts, look, size=size)
        assert notes.drawn
        for note in notes.drawn:
            assert note.x >= -look.inset - 0.5, note
            assert note.px * 0.7 <= note.baseline <= size[1] - note.px * 0.05, note


def test_no_timer_runs_while_nothing_moves(words: Words) -> None:
    ticks = Ticks()
    widget = RiverWidget(words, Metrics(), now_ms=ticks)
    widget.resize(490, 112)
    widget.show_river(RIVER)
    widget.show()
    assert not widget.scene.motion.ticking
    assert not widget.scene.waiting_to_drip
    widget.show_river(replace(RIVER, head_rewarded=Money(40_00)))
    assert widget.scene.motion.ticking
    for _ in range(200):
        ticks.now += FRAME_MS
        widget.scene.motion.tick()
    assert not widget.scene.motion.ticking
    assert widget.scene.moment() == RiverMoment()
    widget.close()


def test_the_liquid_rises_after_the_drop_and_ends_at_the_facts(words: Words) -> None:
    ticks = Ticks()
    scene = RiverScene(cashier_look(committed=True), now_ms=ticks)
    scene.wake()
    scene.show_facts(replace(RIVER, head_rewarded=Money(0)), moving=False)
    scene.show_facts(replace(RIVER, head_rewarded=Money(29_00)))
    levels = []
    for _ in range(40):
        levels.append(scene.moment().fill)
        ticks.now += FRAME_MS
        scene.motion.tick()
    rising = [level for level in levels if level is not None]
    assert rising[0] == 0
    assert rising == sorted(rising)
    assert 0.3 < rising[-1] <= 0.5
    assert scene.moment().fill is None


def test_a_new_head_moves_the_river_up(words: Words) -> None:
    ticks = Ticks()
    scene = RiverScene(cashier_look(committed=True), now_ms=ticks)
    scene.wake()
    scene.show_facts(RIVER, moving=False)
    scene.show_facts(replace(RIVER, head_entitlement=Money(99_00), near=RIVER.near[1:]))
    assert scene.moment().shift > 0.5
    ticks.now += 250
    assert 0 < scene.moment().shift < 0.5
    ticks.now += 250
    scene.motion.tick()
    assert scene.moment().shift == 0


def test_with_reduced_motion_everything_is_at_once(words: Words) -> None:
    scene = RiverScene(CUSTOMER_IDLE, now_ms=Ticks(), reduced_motion=True)
    scene.wake()
    scene.show_facts(IDLE_RIVER)
    scene.show_facts(replace(IDLE_RIVER, head_rewarded=Money(90_00)))
    assert not scene.motion.ticking
    assert not scene.waiting_to_drip
    assert scene.moment() == RiverMoment()


def test_one_drop_falls_every_four_seconds_on_the_idle_screen_only(words: Words) -> None:
    ticks = Ticks()
    scene = RiverScene(CUSTOMER_IDLE, now_ms=ticks)
    scene.show_facts(IDLE_RIVER)
    assert not scene.waiting_to_drip
    scene.wake()
    assert scene.waiting_to_drip
    scene.drip()
    assert scene.motion.ticking
    assert not scene.waiting_to_drip
    assert scene.moment().drop == 0
    for _ in range(20):
        ticks.now += FRAME_MS
        scene.motion.tick()
    assert not scene.motion.ticking
    assert scene.waiting_to_drip
    assert IDLE_DROP_EVERY_MS == 4000
    scene.sleep()
    assert not scene.waiting_to_drip


def test_missed_frames_end_the_movement(qapp: QApplication) -> None:
    ticks = Ticks()
    motion = Motion(ticks)
    ended: list[bool] = []
    motion.settled.connect(lambda: ended.append(True))
    motion.start("page", 5000)
    ticks.now += 900
    motion.tick()
    assert not motion.ticking
    assert motion.share("page") == 1
    assert ended == [True]


def test_frames_come_at_most_thirty_times_a_second() -> None:
    assert FRAME_MS >= 33


def test_the_widget_speaks_its_place(words: Words) -> None:
    widget = RiverWidget(words, Metrics())
    widget.show_river(RIVER)
    assert widget.accessibleName() == "队列前面还有 126 位"
    words.use("en")
    assert widget.accessibleName() == "126 ahead in the queue"

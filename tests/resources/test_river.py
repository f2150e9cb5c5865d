"""The river's geometry: what it draws and what it counts must agree, and length must be money."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.curve import Circle, Curve, Point, svg_path
from resources.river import LIT, RiverLayout, Shape, layout, liquid

AMOUNTS = (23000, 8600, 5200, 19900, 7600, 14100, 3100, 11800, 33000, 6400, 4800, 17700, 12900, 5100, 25500) * 3
fen = st.integers(min_value=1, max_value=9_999_999_99)


def cut_river(own_ahead: int = 126, width: float = 692, height: float = 175) -> RiverLayout:
    return layout(
        width, height, waiting=own_ahead + 1, head_rewarded_fen=2611, head_entitlement_fen=5800, near_fen=AMOUNTS,
        before_own_fen=(5600, 30100, 7300, 6100, 18000), own_ahead=own_ahead, own_remaining_fen=44734,
        pin_room=43, label_room=32,
    )  # fmt: skip


@pytest.mark.parametrize(("width", "height"), [(692, 175), (490, 112), (654, 125), (333, 118)])
def test_beads_drawn_and_beads_counted_make_up_all_ahead(width: float, height: float) -> None:
    river = cut_river(126, width, height)
    near = [bead for bead in river.beads if bead.kind == "near"]
    before_own = [bead for bead in river.beads if bead.kind == "before_own"]
    assert river.cut is not None
    assert 1 + len(near) + river.cut.count + len(before_own) == 126
    assert len(near) >= 4
    assert 2 <= len(before_own) <= 4


@given(
    near=st.lists(fen, max_size=45),
    before=st.lists(fen, max_size=6),
    more=st.integers(min_value=0, max_value=10_000_000),
    width=st.integers(min_value=120, max_value=2000),
    height=st.integers(min_value=40, max_value=600),
    shape=st.sampled_from(("wide", "long")),
)
def test_whatever_is_known_the_count_is_never_wrong(
    near: list[int], before: list[int], more: int, width: int, height: int, shape: Shape
) -> None:
    own_ahead = 1 + len(near) + more + len(before)
    river = layout(
        width, height, waiting=own_ahead + 7, near_fen=near, before_own_fen=before, own_ahead=own_ahead,
        own_remaining_fen=100, shape=shape, pin_room=height / 5, label_room=height / 6,
    )  # fmt: skip
    drawn = [bead.place for bead in river.beads if bead.kind != "own"]
    between = river.cut.count if river.cut else 0
    assert 1 + len(drawn) + between == own_ahead
    assert drawn == sorted(set(drawn))
    assert river.cut is None or river.cut.count >= 1
    assert river.own is not None
    assert river.own.place == own_ahead + 1
    assert river.behind == 6


@given(amounts=st.lists(fen, min_size=2, max_size=45), shape=st.sampled_from(("wide", "long")))
def test_a_bead_that_waits_for_more_is_bigger_and_takes_more_of_the_river(amounts: list[int], shape: Shape) -> None:
    river = layout(900, 300, waiting=46, near_fen=amounts, shape=shape)
    for one in river.beads:
        for other in river.beads:
            if amounts[one.place - 2] > amounts[other.place - 2]:
                assert one.r >= other.r
    for before, after in zip(river.beads, river.beads[1:], strict=False):
        assert after.along - before.along > before.r + after.r


def test_twice_the_money_is_visibly_more() -> None:
    river = layout(900, 120, waiting=3, near_fen=(10000, 20000))
    one, two = river.beads
    assert two.r > one.r * 1.2


def test_beads_lie_within_the_bed() -> None:
    river = cut_river()
    assert max(bead.r for bead in river.beads) <= river.half_width


def test_where_everybody_fits_nothing_is_cut_and_own_follows_the_last() -> None:
    river = layout(692, 175, waiting=4, near_fen=(100, 200), own_ahead=3, own_remaining_fen=300)
    assert river.cut is None
    assert [bead.place for bead in river.beads] == [2, 3, 4]
    assert river.own is not None
    assert river.own.along < river.centre.length / 2


def test_entries_behind_ones_own_place_are_not_drawn_but_counted() -> None:
    river = layout(692, 175, waiting=40, near_fen=AMOUNTS[:39], own_ahead=3, own_remaining_fen=300)
    assert [bead.place for bead in river.beads] == [2, 3, 4]
    assert river.behind == 36


def test_the_nine_next_to_the_head_are_lit_and_fade_to_grey() -> None:
    river = layout(2000, 200, waiting=46, near_fen=AMOUNTS)
    blends = [bead.blend for bead in river.beads]
    assert blends[0] == 0
    assert blends[: LIT + 1] == sorted(blends[: LIT + 1])
    assert all(blend < 1 for blend in blends[:LIT])
    assert all(blend == 1 for blend in blends[LIT:])


def test_the_pin_stays_in_the_box_wherever_one_stands() -> None:
    for own_ahead in range(127):
        river = cut_river(own_ahead)
        assert river.pin is not None
        top = river.pin.tip.y - 43 if river.pin.above else river.pin.tip.y
        bottom = river.pin.tip.y if river.pin.above else river.pin.tip.y + 43
        assert top >= -1, own_ahead
        assert bottom <= 175, own_ahead


def test_the_head_itself_as_ones_own_place_is_pinned_at_the_vessel() -> None:
    river = layout(692, 175, waiting=3, near_fen=(100, 200), own_ahead=0, pin_room=43, label_room=32)
    assert river.own_is_head
    assert river.own is None
    assert river.pin is not None
    assert river.pin.tip == Point(river.vessel.x, river.vessel.y - river.vessel.r)
    assert river.pin.tip.y >= 43
    assert [bead.place for bead in river.beads] == [2, 3]


def test_vessel_and_labels_keep_to_the_box() -> None:
    river = cut_river()
    assert river.vessel.x - river.vessel.r >= 0
    assert river.vessel.y + river.vessel.r <= 175 - 32 + 0.5
    assert river.cut is not None
    assert river.cut.label.y <= 175 - 32 * 0.7
    assert all(0 <= point.y <= 175 for point in river.upper + river.lower)


def test_the_long_river_keeps_to_its_box_and_counts_those_it_does_not_draw() -> None:
    river = layout(960, 325, waiting=127, near_fen=AMOUNTS, shape="long")
    assert all(0 <= point.y <= 325 and 0 <= point.x <= 960 for point in river.upper + river.lower)
    assert len(river.beads) > 30
    assert river.behind == 127 - 1 - len(river.beads)
    assert river.beads[0].opacity == 1
    assert river.beads[-1].opacity < 1 or river.beads[-1].place == 1 + len(AMOUNTS)


def test_nobody_waits_a_straight_river_and_an_empty_vessel() -> None:
    river = layout(692, 175, waiting=0)
    assert river.straight
    assert river.beads == ()
    assert river.liquid == ()
    assert river.percent == 0
    assert len({point.y for point in river.centre.points}) == 1


@pytest.mark.parametrize(
    ("rewarded", "entitlement", "percent"),
    [(2611, 5800, 45), (5799, 5800, 99), (5800, 5800, 100), (0, 5800, 0), (0, 0, 0), (9000, 5800, 100)],
)
def test_the_percent_is_rounded_down(rewarded: int, entitlement: int, percent: int) -> None:
    river = layout(692, 175, waiting=2, head_rewarded_fen=rewarded, head_entitlement_fen=entitlement)
    assert river.percent == percent


@given(fill=st.floats(min_value=0.001, max_value=1), phase=st.floats(min_value=0, max_value=1))
def test_the_liquid_stays_inside_the_vessel(fill: float, phase: float) -> None:
    vessel = Circle(100, 100, 60)
    outline = liquid(vessel, fill, phase)
    assert outline
    assert all(math.hypot(p.x - 100, p.y - 100) <= 60 * 0.93 + 0.01 for p in outline)


@given(level=st.integers(min_value=1, max_value=98))
def test_more_liquid_stands_higher(level: int) -> None:
    vessel = Circle(100, 100, 60)
    less, more = liquid(vessel, level / 100), liquid(vessel, (level + 1) / 100)
    assert more[0].y < less[0].y


def test_body_and_tail_make_the_whole_bed() -> None:
    river = cut_river()
    assert set(river.body) | set(river.tail) == set(river.upper) | set(river.lower)
    assert river.opacity_at(0) == 1
    assert river.opacity_at(river.centre.length) == 0


@pytest.mark.parametrize(("width", "height", "waiting"), [(0, 10, 1), (10, 0, 1), (10, 10, -1)])
def test_a_box_without_area_or_a_negative_count_is_an_error(width: float, height: float, waiting: int) -> None:
    with pytest.raises(ValueError, match=r"room|negative"):
        layout(width, height, waiting=waiting)


def test_a_curve_passes_through_its_way_points_and_measures_itself() -> None:
    way = [Point(0, 0), Point(10, 5), Point(30, -8), Point(60, 2), Point(61, 40)]
    curve = Curve.through(way)
    for point in way:
        assert min(math.hypot(point.x - p.x, point.y - p.y) for p in curve.points) < 1e-9
    straight = Curve.through([Point(0, 0), Point(30, 40)])
    assert straight.length == pytest.approx(50)
    assert straight.at(25).x == pytest.approx(15)
    assert straight.at(-1) == Point(0, 0)
    assert straight.at(51) == Point(30, 40)


def test_an_svg_path_is_plain_text() -> None:
    assert svg_path([Point(0, 0.04), Point(1.26, 2)], closed=True) == "M0.0,0.0 1.3,2.0Z"
    assert svg_path([]) == ""


@pytest.mark.parametrize("own_ahead", [None, 0, 3])
@pytest.mark.parametrize(("width", "height"), [(654, 136), (490, 112), (654, 72), (1400, 200)])
def test_the_bed_stays_in_its_box_at_its_highest_bend(own_ahead: int | None, width: float, height: float) -> None:
    river = layout(
        width, height, waiting=9, near_fen=AMOUNTS[:8], own_ahead=own_ahead, own_remaining_fen=5_000,
        pin_room=28 if own_ahead is not None else 0, label_room=22,
    )  # fmt: skip
    assert min(point.y for point in river.upper) >= 0
    assert river.vessel.y + river.vessel.r <= height - 22 + 0.01

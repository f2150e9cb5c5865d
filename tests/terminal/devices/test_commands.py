"""The bytes that go to a printer: only pictures and the few commands meant, whatever the picture holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.devices import commands
from terminal.devices.printer import AwayReason, Raster
from tests.paper import unroll

LIVE = (b"\x10\x04", b"\x10\x05", b"\x10\x14")


def printed(raster: Raster) -> bytes:
    return b"".join(commands.bands(raster))


@given(
    stride=st.integers(1, 72),
    rows=st.integers(1, 300),
    seed=st.integers(0, 2**32),
)
def test_what_comes_out_is_what_was_drawn(stride: int, rows: int, seed: int) -> None:
    unit = bytes((seed >> shift) & 0xEF for shift in (0, 8, 16, 24))  # no 0x10 stands alone in it
    pixels = (unit * (stride * rows))[: stride * rows].replace(b"\x10", b"\x00")
    paper = unroll(printed(Raster(stride * 8, pixels)))
    assert paper.width_dots == stride * 8
    assert paper.rows == pixels
    assert paper.bands == -(-rows // commands.BAND_ROWS)


@given(st.lists(st.sampled_from([0x10, 0x04, 0x05, 0x14, 0x01, 0x00, 0xFF]), min_size=48, max_size=48 * 30))
def test_no_picture_holds_a_live_command(pixels: list[int]) -> None:
    whole = bytes(pixels[: len(pixels) // 8 * 8])
    stream = printed(Raster(64, whole))
    assert not any(live in stream for live in LIVE)
    out = unroll(stream).rows
    assert all(now == then or (then, now) == (0x10, 0x18) for then, now in zip(whole, out, strict=True))


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (b"", None),
        (b"\x12", None),
        (b"\x12\x12", None),
        (b"\x1e\x12", None),  # paper is near its end
        (b"\x72\x12", AwayReason.NO_PAPER),
        (b"\x12\x32", AwayReason.NO_PAPER),
        (b"\x12\x16", AwayReason.COVER_OPEN),
        (b"\x12\x52", AwayReason.FAULT),
        (b"\xff\xff", None),  # no status byte at all
    ],
)
def test_a_status_is_read_as_the_trouble_it_reports(answer: bytes, trouble: AwayReason | None) -> None:
    assert commands.trouble_now(answer) is trouble


def test_the_paper_status_in_turn_tells_the_end_from_near_the_end() -> None:
    assert not commands.paper_ended(b"\x00")
    assert not commands.paper_ended(b"\x03")
    assert commands.paper_ended(b"\x0f")
    assert not commands.paper_ended(b"\x12")  # a late answer to another question


@pytest.mark.parametrize(
    ("width", "rows"), [(0, b"\x00"), (7, b"\x00"), (12, b"\x00\x00"), (16, b"\x00"), (16, b""), (5_000, b"\x00" * 625)]
)
def test_a_raster_of_no_whole_rows_is_refused(width: int, rows: bytes) -> None:
    with pytest.raises(ValueError, match=r"raster|rows"):
        Raster(width, rows)

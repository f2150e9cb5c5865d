"""The choice of the people at a till is kept beside its ledger; a damaged file never keeps the till from opening."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.comfort.choice import (
    Appearance,
    Comfort,
    CustomerAppearance,
    Movement,
    TextSize,
    comfort_file,
    read,
    write,
)

choices = st.builds(
    Comfort,
    st.sampled_from(TextSize),
    st.sampled_from(Appearance),
    st.sampled_from(CustomerAppearance),
    st.booleans(),
    st.sampled_from(Movement),
)


@given(comfort=choices)
def test_what_is_kept_is_read_again(tmp_path_factory: pytest.TempPathFactory, comfort: Comfort) -> None:
    file = comfort_file(tmp_path_factory.mktemp("till") / "till.sqlite")
    write(file, comfort)
    assert read(file) == comfort


def test_two_ledgers_in_one_folder_have_each_their_own(tmp_path: Path) -> None:
    assert comfort_file(tmp_path / "a.sqlite") != comfort_file(tmp_path / "b.sqlite")


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '"dark"', "\x00\x01", '{"appearance": 7}'])
def test_a_damaged_file_means_the_defaults(tmp_path: Path, content: str) -> None:
    file = tmp_path / "till.comfort.json"
    file.write_text(content, encoding="utf-8")
    assert read(file) == Comfort()


def test_a_file_that_is_no_text_means_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "till.comfort.json"
    file.write_bytes(b"\xff\xfe\x00")
    assert read(file) == Comfort()


def test_one_wrong_value_loses_only_itself(tmp_path: Path) -> None:
    file = tmp_path / "till.comfort.json"
    file.write_text('{"appearance": "dark", "text_size": "huge", "sounds": "no", "more": 1}', encoding="utf-8")
    assert read(file) == Comfort(appearance=Appearance.DARK)


def test_a_choice_that_can_not_be_kept_leaves_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "till.comfort.json"
    write(file, Comfort(appearance=Appearance.DARK))
    file.with_name(f"{file.name}.new").mkdir()  # nothing can be written there
    with pytest.raises(OSError, match=r"till\.comfort"):
        write(file, Comfort())
    assert read(file).appearance is Appearance.DARK

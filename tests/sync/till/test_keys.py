"""A till's key: made once and whole, read by its owner alone, never shown."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync import keys
from terminal.errors import Refused, Unavailable

posix = pytest.mark.skipif(os.name != "posix", reason="file rights are told otherwise there")


def test_a_key_lies_beside_its_ledger_and_stays_the_same(tmp_path: Path) -> None:
    path = keys.beside(tmp_path / "till.sqlite")
    assert path == tmp_path / "till.sqlite.key"
    first, again = keys.kept(path), keys.kept(path)
    assert first.public == again.public and len(first.public) == 64
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(first.public)).verify(bytes.fromhex(first.sign(b"x")), b"x")
    assert [each.name for each in tmp_path.iterdir()] == [path.name], "nothing is left of making it"


def test_a_key_is_not_in_what_is_logged_of_it(tmp_path: Path) -> None:
    path = keys.beside(tmp_path / "till.sqlite")
    key = keys.kept(path)
    assert path.read_text().strip() not in repr(key)


@posix
def test_only_its_owner_can_read_it_and_one_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "k"
    keys.kept(path)
    assert path.stat().st_mode & 0o777 == 0o600
    for mode in (0o640, 0o604, 0o660, 0o777):
        path.chmod(mode)
        with pytest.raises(Refused, match="key_exposed") as refused:
            keys.kept(path)
        assert refused.value.fields == {"path": str(path), "mode": f"{mode:04o}"}


@posix
def test_a_mask_that_lets_others_read_does_not_matter(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        keys.kept(tmp_path / "k")
    finally:
        os.umask(before)
    assert (tmp_path / "k").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "00", "z" * 64, "ab" * 31, "ab" * 33, "\x00" * 64, "é" * 64])
def test_a_damaged_key_is_refused_and_left_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "k"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    with pytest.raises(Refused, match="key_damaged"):
        keys.kept(path)
    assert path.read_text("utf-8") == text


def test_a_key_that_is_not_there_or_can_not_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no_key"):
        keys.read(tmp_path / "k")
    with pytest.raises(Unavailable, match="key_not_written"):
        keys.kept(tmp_path / "nowhere" / "k")
    (tmp_path / "folder").mkdir()
    with pytest.raises((Refused, Unavailable)):
        keys.kept(tmp_path / "folder")


def test_many_that_make_it_at_once_have_the_same(tmp_path: Path) -> None:
    found: list[str] = []
    makers = [threading.Thread(target=lambda: found.append(keys.kept(tmp_path / "k").public)) for _ in range(8)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert len(found) == 8 and len(set(found)) == 1


def test_a_key_that_was_forgotten_is_made_anew(tmp_path: Path) -> None:
    first = keys.kept(tmp_path / "k")
    keys.forget(tmp_path / "k")
    keys.forget(tmp_path / "k")
    assert keys.kept(tmp_path / "k").public != first.public

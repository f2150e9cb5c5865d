"""A till's own key: made here, never leaves this machine, lies beside the ledger in a file that only its owner reads.

It is made whole or not at all: written and synced under another name first, then given its own without taking the
place of one that is there. A file that others can read is refused, because whoever has it can speak as this till.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from terminal.errors import Refused, Unavailable

_HEX: Final = 64
_POSIX: Final = os.name == "posix"
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class TillKey:
    """An Ed25519 key. `public` is its public half in hex; nothing else of it is ever shown."""

    public: str
    _private: Ed25519PrivateKey = field(repr=False)

    def sign(self, message: bytes) -> str:
        """The signature over a message, in hex."""
        return self._private.sign(message).hex()


def beside(ledger: Path | str) -> Path:
    """Where the key of a ledger's till lies."""
    path = Path(ledger)
    return path.with_name(path.name + ".key")


def kept(path: Path) -> TillKey:
    """The key in a file; made where there is none. Raises as `read`, and `Unavailable("key_not_written")`."""
    if not path.exists():
        _make(path)
    return read(path)


def read(path: Path) -> TillKey:
    """The key in a file. Raises `Refused`: `no_key`; `key_exposed` where others can read it; `key_damaged`."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise Refused("key_damaged", path=str(path))
            if _POSIX and mode & _OTHERS:
                raise Refused("key_exposed", path=str(path), mode=f"{stat.S_IMODE(mode):04o}")
            text = file.read(_HEX + 2).decode("ascii", "replace").strip()
    except FileNotFoundError:
        raise Refused("no_key", path=str(path)) from None
    except OSError as error:
        raise Unavailable("key_not_read", path=str(path), why=error.strerror or type(error).__name__) from error
    try:
        seed = bytes.fromhex(text)
    except ValueError:
        seed = b""
    if len(seed) * 2 != _HEX:
        raise Refused("key_damaged", path=str(path))
    return of_seed(seed)


def of_seed(seed: bytes) -> TillKey:
    """The key that 32 bytes make."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return TillKey(private.public_key().public_bytes_raw().hex(), private)


def forget(path: Path) -> None:
    """Take the key away: the till that it spoke for is no more."""
    path.unlink(missing_ok=True)


def _make(path: Path) -> None:
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(_HEX // 2).hex().encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            _name(new, path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                new.unlink()
    except OSError as error:
        raise Unavailable("key_not_written", path=str(path), why=error.strerror or type(error).__name__) from error


def _name(new: Path, path: Path) -> None:
    """Give the finished file its name, unless another was quicker."""
    try:
        os.link(new, path)
    except FileExistsError:
        return
    except (OSError, NotImplementedError):  # a file system without second names
        if path.exists():
            return
        new.rename(path)
    if _POSIX:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

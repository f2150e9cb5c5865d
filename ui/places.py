"""Where a ledger is, as a person names it to a command: a file, or the address of a PostgreSQL database.

What looks like an address and is none is refused: taken for a file's name it would become a new, empty ledger of that
name, password and all. Whatever is said of an address is said without its password.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

SCHEMES: Final = ("postgresql+psycopg://", "postgresql://")
_SQLITE: Final = "sqlite:///"
_LIKE_AN_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+:/|.*://", re.IGNORECASE | re.DOTALL)
"""Two letters and more before the colon: one is a drive of Windows."""
_PASSWORD: Final = re.compile(r"(?<=://)([^:/@]*):.*@", re.DOTALL)
_SCHEME_MAX: Final = 30


class Misused(Exception):
    """A command was called wrongly; its text says how, for a person."""


def place(text: str) -> Path | str:
    """The file, or the database's address as it is. Raises `Misused` for what is neither; a password isn't quoted."""
    named = text.removeprefix(_SQLITE)
    if named.startswith(SCHEMES):
        return named
    if _LIKE_AN_ADDRESS.match(named):
        scheme = named.partition(":")[0]
        shown = scheme if len(scheme) <= _SCHEME_MAX and scheme.isprintable() else "?"
        raise Misused(f"no place for a ledger: {shown}:… (a file's path, or postgresql+psycopg://user@host/database)")
    return Path(named)


def shown(where: Path | str) -> str:
    """The place for a person to read: no password, and nothing of what may stand behind a `?`."""
    if isinstance(where, str) and where.startswith(SCHEMES):
        return _PASSWORD.sub(r"\1:***@", where).partition("?")[0]
    return str(where)


def file_only(where: Path | str) -> Path:
    """The same for a command that works on a file alone. Raises `Misused`."""
    if isinstance(where, str):
        raise Misused("this command works on a ledger file, not on a database")
    return where

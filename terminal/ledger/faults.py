"""What the database says, as the till's own errors: told apart by result codes, never by prose."""

from __future__ import annotations

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError

from terminal.errors import Broken, TillError, Unavailable

_PERM, _BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 3, 5, 6, 8, 10, 11, 13, 14, 26
_IOERR_SHMSIZE = 4874
"""The file of readers' marks could not grow: of all that, a full disk is the one that happens."""

_BUSY_STATES: Final = ("40", "55P03", "53", "57014", "25P03", "25P04", "57P05")
"""Undone whole because of others (deadlock, serialization, a lock or a session that took too long, no slot)."""
_AWAY_STATES: Final = ("08", "57P")
"""The connection broke, or the server is going down or not up yet."""
_DAMAGED_STATES: Final = ("XX001", "XX002")


def from_sqlite(error: BaseException, where: str) -> TillError | None:
    """The till's error for SQLite's, or None where it is a fault of the program and not of the file."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, sqlite3.Error):
        return None
    extended = getattr(cause, "sqlite_errorcode", None) or 0
    code = extended & 0xFF
    if code == 0 and isinstance(cause, sqlite3.OperationalError):
        return Broken("ledger_corrupt", path=where)  # the driver's own: a stored text that is no UTF-8
    if code in (_BUSY, _LOCKED):
        return Unavailable("ledger_busy", path=where)
    if code == _FULL or extended == _IOERR_SHMSIZE:
        return Unavailable("disk_full", path=where)
    if code == _READONLY:
        return Broken("ledger_read_only", path=where)
    if code in (_CANTOPEN, _PERM):
        return Broken("ledger_cannot_open", path=where)
    if code == _IOERR:
        return Broken("disk_error", path=where)
    if code == _CORRUPT:
        return Broken("ledger_corrupt", path=where)
    if code == _NOTADB:
        return Broken("ledger_not_ours", path=where)
    return None


def from_postgres(error: BaseException, where: str) -> TillError | None:
    """The same for PostgreSQL's SQLSTATE. An operational error without one is a connection that broke or never was."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    if state is None:
        broke = type(cause).__name__ in ("OperationalError", "InterfaceError", "ConnectionTimeout")
        return Unavailable("ledger_away", path=where) if broke else None
    if state == "53100":
        return Unavailable("disk_full", path=where)
    if state.startswith(_BUSY_STATES):
        return Unavailable("ledger_busy", path=where)
    if state.startswith(_AWAY_STATES):
        return Unavailable("ledger_away", path=where)
    if state == "25006":
        return Broken("ledger_read_only", path=where)
    if state in ("28P01", "28000", "3D000"):
        return Broken("database_refused", path=where)
    if state == "42501":
        return Broken("ledger_cannot_open", path=where)
    if state.startswith("58"):
        return Broken("disk_error", path=where)
    if state in _DAMAGED_STATES:
        return Broken("ledger_corrupt", path=where)
    return None

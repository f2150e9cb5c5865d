"""What the database says, as the till's own errors: told apart by SQLite's result code, never by its prose."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

from terminal.errors import Broken, TillError, Unavailable

_PERM, _BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 3, 5, 6, 8, 10, 11, 13, 14, 26
_IOERR_SHMSIZE = 4874
"""The file of readers' marks could not grow: of all that, a full disk is the one that happens."""


def as_till_error(error: BaseException, where: str) -> TillError | None:
    """The till's error for a driver's one, or None where it is a fault of the program and not of the file."""
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

"""The journal's copy beside the ledger: the exact events as lines of text, from which bills come back after damage.

The lane adds an event right after its commit, which costs a write and no wait; another thread syncs, a second later at
most. So what a kill leaves is complete, and a power cut may take the copy's last second: never the ledger's, whose
commits are synced themselves. Wherever the copy is behind (it was not written, a disk was full, another program sold)
that thread reads what is missing from the ledger, on a connection of its own. A copy is never ahead: one whose end
the ledger does not know is of another history, and is set aside.

A line is a JSON object with seq, kind, at, format, body (as text), prev and hash. Its hashes prove each line and its
place, so whoever reads it stops at the first that is not whole.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from terminal.errors import Broken, TillError
from terminal.ledger import file_lock, files, journal
from terminal.ledger.journal import GENESIS, Event

SYNC_EVERY_S: Final = 1.0
RETRY_S: Final = 30.0
"""How long it waits where the copy can't be written."""
PART_BYTES: Final = 64 * 1024 * 1024
"""What a file holds before the next is begun; closed ones go when the oldest backup is newer."""
HISTORY_MAX: Final = 200_000
"""Events before a first copy; a ledger with more begins its copy where it is, and is backed up at once."""
TAIL_BYTES: Final = 4 * 1024 * 1024
"""How far back the end is looked through: far more than is written between two syncs."""
_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class End:
    """Where a copy ends: seq and hash of the last whole event, and the bytes up to there."""

    seq: int
    hash: str
    size: int


def line(event: Event) -> bytes:
    """An event as the copy keeps it."""
    parts = {
        "seq": event.seq, "kind": event.kind, "at": event.at, "format": event.format, "body": event.body,
        "prev": event.prev, "hash": event.hash,
    }  # fmt: skip
    return json.dumps(parts, separators=(",", ":")).encode("ascii") + b"\n"


def parsed(text: bytes) -> Event | None:
    """The event of a line; None for one that is not whole, or not what its hash says."""
    if not text.endswith(b"\n"):
        return None
    try:
        parts = json.loads(text)
        event = Event(*(parts[name] for name in ("seq", "kind", "at", "format", "body", "prev", "hash")))
        whole = event.format == journal.FORMAT and event.expected_hash == event.hash
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        return None
    return event if whole else None


def read(ledger: Path, after: int = 0, head: str = GENESIS) -> Iterator[Event]:
    """The copied events behind `after`, whose hash is `head`, each proved to follow the one before it.

    Ends at the first that is missing, damaged or of another history.
    """
    for path in files.copies(ledger):
        with suppress(OSError), path.open("rb") as file:
            for text in file:
                event = parsed(text)
                if event is None or event.seq <= after:
                    continue
                if event.seq != after + 1 or event.prev != head:
                    return
                after, head = event.seq, event.hash
                yield event


def first(ledger: Path) -> int | None:
    """The first event that the copy has."""
    for path in files.copies(ledger):
        with suppress(OSError), path.open("rb") as file:
            event = parsed(file.readline())
            if event is not None:
                return event.seq
    return None


def is_all_there_is(ledger: Path) -> bool:
    """Whether there is a copy with events and no ledger: then it was lost, and a new one would hide that."""
    return not ledger.exists() and first(ledger) is not None


def end(path: Path) -> End:
    """Where a file of the copy ends: behind the last line before which, in its tail, all are whole."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            begin = max(0, size - TAIL_BYTES)
            file.seek(begin)
            if begin:
                begin += len(file.readline())
            found = End(0, GENESIS, begin)
            for text in file:
                event = parsed(text)
                if event is None or (found.seq and (event.seq, event.prev) != (found.seq + 1, found.hash)):
                    break
                found = End(event.seq, event.hash, found.size + len(text))
    except OSError:
        return End(0, GENESIS, 0)
    return found if found.seq else End(0, GENESIS, 0)


def last(ledger: Path) -> End:
    """Where the whole copy ends."""
    ends = [end(path) for path in files.copies(ledger)[-2:]]
    return max(ends, key=lambda each: each.seq, default=End(0, GENESIS, 0))


def drop_before(ledger: Path, seq: int) -> None:
    """Remove closed parts that only have events up to `seq`: every backup that is kept has those."""
    paths = files.copies(ledger)
    for path, following in pairwise(paths):
        with following.open("rb") as file:
            event = parsed(file.readline())
        if event is None or event.seq > seq + 1:
            return
        path.unlink()


class JournalCopy:
    """Written by one program at a time; a second one that opens the ledger leaves it to the first.

    `append` is called on the lane's thread. `trouble` is why it can't be written now, "" while all is well: a ledger
    without its copy sells on.
    """

    def __init__(self, ledger: Path, *, part_bytes: int = PART_BYTES, every_s: float = SYNC_EVERY_S) -> None:
        self.trouble = ""
        self._ledger = ledger
        self._path = ledger.with_name(ledger.name + files.COPY)
        self._part_bytes = part_bytes
        self._every_s = every_s
        self._door = threading.Lock()
        """Held while the file or what is known of its end changes; never while something is synced."""
        self._bell = threading.Event()
        self._closing = threading.Event()
        self._lock: int | None = None
        self._file: int | None = None
        self._end = End(0, GENESIS, 0)
        self._live = self._dirty = False
        self._thread = threading.Thread(target=self._run, name="journal-copy", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def append(self, events: Sequence[Event]) -> None:
        """Add what was committed. Never raises and never waits for the disk."""
        with self._door:
            if self._live:
                self._write([event for event in events if event.seq > self._end.seq])
        self._bell.set()

    def close(self) -> None:
        """Bring it up to the ledger, sync it, and leave it to others."""
        self._closing.set()
        self._bell.set()
        if self._thread.is_alive():
            self._thread.join()

    # on its own thread

    def _run(self) -> None:
        try:
            self._lock = file_lock.take(self._ledger.with_name(self._ledger.name + ".lock"))
            if self._lock is None:
                return
            while True:
                self._bell.clear()
                closing = self._closing.is_set()
                if closing or not self._live:  # another program may have sold last
                    self._catch_up()
                self._sync()
                if closing:
                    return
                if self._live:
                    self._bell.wait()
                self._closing.wait(RETRY_S if self.trouble else self._every_s)
        finally:
            with self._door:
                self._live = False
                self._shut()
            if self._lock is not None:
                os.close(self._lock)

    def _catch_up(self) -> None:
        """Copy what the ledger has and the copy has not, until there is nothing more."""
        from terminal.ledger.store import Ledger

        try:
            ledger = Ledger.open(self._ledger, read_only=True)
        except TillError as error:
            self.trouble = error.code
            return
        try:
            with self._door:
                self._live = False
                self._begin(ledger)
            while not self._live:
                with self._door, ledger.read() as unit:
                    rows = unit.sql.all(
                        "SELECT seq, kind, at, format, body, prev, hash FROM journal "
                        "WHERE seq > ? ORDER BY seq LIMIT ?",
                        self._end.seq,
                        _PAGE,
                    )
                    if not self._write([Event(*row) for row in rows]) and rows:
                        return
                    self._live = len(rows) < _PAGE
            self.trouble = ""
        except OSError as error:
            self.trouble = error.strerror or type(error).__name__
        except TillError as error:
            self.trouble = error.code
        finally:
            ledger.close()

    def _begin(self, ledger: object) -> None:
        """Open the file where it ends, or a new one where its end is not of this ledger's history."""
        from terminal.ledger.store import Ledger

        assert isinstance(ledger, Ledger)
        self._shut()
        found = last(self._ledger)
        with ledger.read() as unit:
            self._sign(unit.ledger_id)
            known = journal.event(unit.sql, found.seq) if found.seq else None
            head = End(unit.journal_seq, unit.journal_hash, 0)
        if found.seq > head.seq and next(read(self._ledger, head.seq, head.hash), None) is not None:
            raise Broken("ledger_behind", path=str(self._ledger))
        if found.seq and (known is None or known.hash != found.hash):
            for path in files.copies(self._ledger):
                os.replace(path, files.beside(self._path, f"other{path.name.removeprefix(self._path.name)}"))
            found = End(0, GENESIS, 0)
        if not found.seq and head.seq > HISTORY_MAX:
            found = End(head.seq, head.hash, 0)
        here = end(self._path)
        if not here.seq and self._path.exists() and self._path.stat().st_size:
            self._give_up_file("damaged")
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        os.ftruncate(self._file, here.size)
        files.sync_folder(self._path.parent)
        self._end = End(found.seq, found.hash, here.size)

    def _sign(self, ledger_id: str) -> None:
        """The lock's file tells which ledger this is, should the ledger itself not be able to."""
        assert self._lock is not None
        os.ftruncate(self._lock, 0)
        os.lseek(self._lock, 0, os.SEEK_SET)
        os.write(self._lock, ledger_id.encode())

    def _write(self, events: list[Event]) -> bool:
        """Add events if they follow; else, and where the disk refuses, the copy is behind from here on."""
        if not events:
            return True
        if self._file is None or (events[0].seq, events[0].prev) != (self._end.seq + 1, self._end.hash):
            self._live = False
            return False
        text = b"".join(map(line, events))
        try:
            written = 0
            while written < len(text):
                written += os.write(self._file, text[written:])
        except OSError as error:
            self.trouble = error.strerror or type(error).__name__
            self._live = False
            with suppress(OSError):
                os.ftruncate(self._file, self._end.size)
            return False
        self._end = End(events[-1].seq, events[-1].hash, self._end.size + len(text))
        self._dirty = True
        return True

    def _sync(self) -> None:
        file = self._file  # changed on this thread only
        if file is None or not self._dirty:
            return
        self._dirty = False
        try:
            os.fsync(file)
        except OSError as error:  # what the file says can't be believed any more: it is written anew
            self.trouble = error.strerror or type(error).__name__
            with self._door, suppress(OSError):
                self._live = False
                self._shut()
                self._give_up_file("unsynced")
            return
        if self._end.size >= self._part_bytes:
            with self._door, suppress(OSError):
                self._turn()

    def _turn(self) -> None:
        """Close a file that is full, under the number of its last event."""
        self._shut()
        self._live = False
        os.replace(self._path, self._path.with_name(f"{self._path.name}.{self._end.seq:012d}"))

    def _give_up_file(self, tag: str) -> None:
        os.replace(self._path, files.beside(self._path, tag))

    def _shut(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

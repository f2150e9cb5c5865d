"""What a power cut leaves of a till's files: every state that a disk may be in, rebuilt from a trace of its writes.

A disk may have kept of what was written since the last sync all, nothing, any part, and of a single write any of its
512-byte sectors. `trace` lets a program run under strace, `states` plays its writes again and stops after each, and
`look` says what a ledger holds that wakes up in such a state, or what is wrong with it. Not modelled: lost names of new
files, disks that lie about a sync, rot.
"""

from __future__ import annotations

import os
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from terminal.ledger import journal

SECTOR_BYTES = 512
CALLS = ("pwrite64", "write", "fdatasync", "fsync", "ftruncate", "unlink")
WAYS = ("lost", "kept", "part", "torn")
MARKS = "-shm"
"""The file of readers' marks is memory, not disk: SQLite makes it anew after a cut."""

_CALL = re.compile(
    r'\d+ +(?P<name>\w+)\((?:(?P<fd>\d+)<(?P<path>[^>]*)>|"(?P<plain>[^"]*)")(?:, "(?P<data>[^"]*)")?(?P<rest>.*)'
)


@dataclass(frozen=True)
class Call:
    """One call that reached the disk, or a line that the program said (`path` is then empty)."""

    name: str
    path: str
    data: bytes = b""
    at: int = 0


def trace(folder: Path, arguments: Sequence[str], *, root: Path) -> list[Call]:
    """Run a module of this checkout under strace; its calls about files in the folder, and what it said."""
    told = folder.parent / "trace.txt"
    ran = subprocess.run(
        [*strace(told, *CALLS), sys.executable, "-m", *arguments],
        cwd=root,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.decode()
    calls = []
    for line in told.read_text("ascii").splitlines():
        if "+++ exited" in line:
            continue
        match = _CALL.match(line)
        assert match is not None, f"a line of the trace that can't be read: {line[:120]}"
        call = _call(match, folder)
        if call is not None:
            calls.append(call)
    said = b"".join(call.data for call in calls if call.name == "write" and not call.path)
    assert said == ran.stdout, "the trace has everything that the program said"
    return calls


def strace(told: Path, *calls: str, inject: str = "") -> list[str]:
    command = ["strace", "-f", "-y", "-xx", "-s", "70000", "-o", str(told), "-e", f"trace={','.join(calls)}"]
    return [*command, "-e", f"inject={inject}"] if inject else command


def _call(match: re.Match[str], folder: Path) -> Call | None:
    name, rest = match["name"], match["rest"]
    assert rest.rpartition(" = ")[2].lstrip("-").split()[0].isdigit(), rest[-60:]
    if match["fd"] == "1":
        return Call(name, "", _bytes(match["data"]))
    path = Path(os.fsdecode(_bytes(match["plain"] or match["path"])))
    if path.parent != folder or path.name.endswith(MARKS):
        return None
    numbers = [int(number) for number in re.findall(r", (\d+)", rest.rpartition(" = ")[0])]
    at = numbers[-1] if name in ("pwrite64", "ftruncate") else 0
    return Call(name, path.name, _bytes(match["data"] or ""), at)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


@dataclass
class _File:
    synced: bytes = b""
    since: list[Call] = field(default_factory=list)


@dataclass(frozen=True)
class State:
    """The files after so many calls, in one of the ways a disk may have them, and the lines said by then."""

    after: int
    way: str
    files: dict[str, bytes]
    said: tuple[str, ...]


def states(calls: Sequence[Call], ways: Sequence[str] = WAYS, *, seed: int = 1) -> Iterator[State]:
    """Every state of the disk; one that is the same as the one before it in its way is passed over."""
    disk: dict[str, _File] = {}
    said: list[str] = []
    last: dict[str, dict[str, bytes]] = {}
    chance = random.Random(seed)
    for after, call in enumerate(calls, 1):
        if call.name == "write" and not call.path:
            said += call.data.decode().splitlines()
            last.clear()  # the same files, and more is promised of them
        elif call.name in ("fdatasync", "fsync"):
            file = disk.setdefault(call.path, _File())
            file.synced, file.since = _played(file.synced, file.since), []
        elif call.name == "unlink":
            disk.pop(call.path, None)
        else:
            disk.setdefault(call.path, _File()).since.append(call)
        for way in ways:
            files = {name: _played(file.synced, _left(file.since, way, chance)) for name, file in disk.items()}
            if last.get(way) != files:
                last[way] = files
                yield State(after, way, files, tuple(said))


def _left(since: list[Call], way: str, chance: random.Random) -> list[Call]:
    if way == "lost":
        return []
    if way == "kept":
        return since
    if way == "part":
        return [call for call in since if chance.random() < 0.5]
    return [sector for call in since for sector in _sectors(call) if chance.random() < 0.5]


def _sectors(call: Call) -> Iterator[Call]:
    if call.name == "ftruncate":
        yield call
        return
    begin = call.at
    end = begin + len(call.data)
    while begin < end:
        stop = min(end, begin - begin % SECTOR_BYTES + SECTOR_BYTES)
        yield Call(call.name, call.path, call.data[begin - call.at : stop - call.at], begin)
        begin = stop


def _played(content: bytes, calls: list[Call]) -> bytes:
    image = bytearray(content)
    for call in calls:
        if call.name == "ftruncate":
            del image[call.at :]
            image.extend(bytes(call.at - len(image)))
        else:
            image.extend(bytes(max(0, call.at - len(image))))
            image[call.at : call.at + len(call.data)] = call.data
    return bytes(image)


def wake(state: State, folder: Path) -> None:
    """Put the state's files into an emptied folder."""
    for path in folder.iterdir():
        path.unlink()
    for name, content in state.files.items():
        (folder / name).write_bytes(content)


def look(ledger: Path) -> tuple[frozenset[str], str]:
    """The ids of the whole bills that a woken ledger holds, and what is wrong with it ("" for nothing)."""
    with closing(sqlite3.connect(ledger)) as raw:
        try:
            (sound,) = raw.execute("PRAGMA integrity_check").fetchone()
            if sound != "ok":
                return frozenset(), f"integrity: {sound}"
            if not raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'bill'").fetchone():
                return frozenset(), ""
            return _bills(raw)
        except sqlite3.DatabaseError as error:
            return frozenset(), f"{type(error).__name__}: {error}"


def _bills(raw: sqlite3.Connection) -> tuple[frozenset[str], str]:
    head, ordered = journal.GENESIS, set()
    seq = 0
    for seq, kind, at, form, body, prev, digest in raw.execute(
        "SELECT seq, kind, at, format, body, prev, hash FROM journal ORDER BY seq"
    ):
        if prev != head or digest != journal.chained(prev, form, seq, kind, at, body):
            return frozenset(), f"the journal's chain breaks at {seq}"
        head = digest
        if kind == "order_paid":
            ordered.add(seq)
    books = raw.execute("SELECT journal_seq, journal_hash FROM ledger").fetchone()
    if books not in ((seq, head), None if seq == 0 else ()):
        return frozenset(), f"the books say {books}, the journal ends at {seq}"
    bills = dict(raw.execute("SELECT id, seq FROM bill").fetchall())
    if set(bills.values()) != ordered:
        return frozenset(), f"bills {sorted(bills.values())}, events {sorted(ordered)}"
    parts = {
        "entry": "SELECT count(*) FROM entry WHERE bill = ?",
        "line": "SELECT count(*) FROM bill_line WHERE bill = ?",
        "tender": "SELECT count(*) FROM tender WHERE bill = ?",
        "token": "SELECT count(*) FROM status_token WHERE bill = ?",
        "balance": "SELECT count(*) > 1 AND sum(amount_fen) = 0 FROM posting WHERE event = ?",
    }
    for bill, event in bills.items():
        for part, query in parts.items():
            if raw.execute(query, (event,)).fetchone() != (1,):
                return frozenset(), f"{bill} is not whole: {part}"
    return frozenset(bills), ""

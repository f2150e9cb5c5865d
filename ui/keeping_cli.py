"""The commands that keep a ledger: back it up while it sells, and bring a backup back."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

OK = 0

PathOf = Callable[[argparse.Namespace], Path]
Say = Callable[[str], None]
Show = Callable[[dict[str, Any]], None]
Bar = Callable[[int, int, str], None]


def add(commands: Any, ledger: argparse.ArgumentParser, path_of: PathOf, say: Say, show: Show, bar: Bar) -> None:
    """The commands with their arguments. `path_of` tells the ledger that a command is about."""
    backing = commands.add_parser("backup", parents=[ledger], help="copy a ledger while it sells, and check the copy")
    backing.add_argument("dest", type=Path, metavar="DEST", help="a file, or a folder, where it gets a dated name")
    backing.set_defaults(command=lambda asked: back_up(asked, path_of(asked), say, show, bar))
    restoring = commands.add_parser("restore", parents=[ledger], help="make a backup the ledger; what was is kept")
    restoring.add_argument("source", type=Path, metavar="SRC", help="a backup")
    restoring.set_defaults(command=lambda asked: restore(asked, path_of(asked), say, show, bar))


def back_up(asked: argparse.Namespace, path: Path, say: Say, show: Show, bar: Bar) -> int:
    """A checked copy: every page, the journal's chain, and that the books end with it."""
    from terminal.clock import system_clock
    from terminal.ledger import backup

    made = backup.back_up(path, asked.dest, at=system_clock(), told=lambda done, of: bar(done, of, "pages"))
    say(f"paidui: {made.path}: {made.events:,} events, {made.size_bytes / 1e6:,.1f} MB, checked")
    show(backup.as_json(made))
    return OK


def restore(asked: argparse.Namespace, path: Path, say: Say, show: Show, bar: Bar) -> int:
    """Audit the backup, put it in the ledger's place, keep what was there, and note it in the log."""
    from sync.office import audit
    from terminal.clock import system_clock
    from terminal.ledger import backup
    from terminal.ledger import restore as way_back
    from terminal.ledger.store import Ledger
    from terminal.services import audit_log

    done = way_back.restore(
        asked.source,
        path,
        at=system_clock(),
        told=lambda done, of: bar(done, of, "events"),
        verify=lambda ledger, told: audit.verify(ledger, told=told),
    )
    with closing(Ledger.open(path, copied=True)) as ledger, ledger.write() as unit:
        detail = {"from": asked.source.name, "events": done.checked.events, "head": done.checked.head}
        if done.serial:
            detail["serial"] = done.serial
        audit_log.note(unit, audit_log.RESTORED, subject=asked.source.name, detail=detail)
    kept = str(done.kept) if done.kept else None
    say(f"paidui: {path} is {asked.source} now, up to bill {done.checked.bill or '-'}")
    if kept:
        say(f"paidui: the ledger that was there is kept as {kept}")
    if done.serial is None:
        say("paidui: it can't be read, so receipt numbers that it gave after the backup may be given once more")
    show({**backup.as_json(done.checked), "path": str(path), "kept": kept})
    return OK

"""The command line: the outermost door of the program. Each command imports only what it needs.

The contract that scripts rely on: exit 0 when it did its job, 1 when it found something wrong and said what, 2 when it
was called wrongly; what a person reads goes to stderr, what a program reads to stdout as JSON.
"""

from __future__ import annotations

import argparse
import codecs
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from terminal.errors import TillError
from ui import keeping_cli, office_cli, places, sync_cli

OK, WRONG, MISUSED = 0, 1, 2

BENCHES: Final = ("bill", "start", "replay", "guild", "office", "search")
STORE_MAX: Final = 20
WAITING_LEAST, WAITING_MOST = 10_000, 10_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = asked.command
    try:
        return command(asked)
    except places.Misused as misused:
        _say(f"paidui: {misused}")
        return MISUSED
    except TillError as error:
        _say(f"paidui: {_told(error)}")
        return WRONG
    except OSError as error:
        _say(f"paidui: {error.filename}: {error.strerror}" if error.filename and error.strerror else f"paidui: {error}")
        return WRONG
    except KeyboardInterrupt:
        _say("paidui: stopped")
        return WRONG


def _parser() -> argparse.ArgumentParser:
    ledger = argparse.ArgumentParser(add_help=False)
    ledger.add_argument(
        "--ledger",
        default=argparse.SUPPRESS,
        metavar="PATH",
        help="the ledger file (or PAIDUI_LEDGER); without it the till's own, in the platform's data folder; "
        "verify and export take the address of a database, too",
    )
    parser = argparse.ArgumentParser(
        prog="paidui", description="The till of a shop with a queue rebate (排队返利).", parents=[ledger]
    )
    parser.add_argument("--demo", action="store_true", help="a demo shop in a throw-away ledger")
    parser.add_argument("--training", action="store_true", help="practise over a ledger of its own")
    parser.add_argument("--language", choices=("zh_CN", "en"), help="start in this language")
    parser.set_defaults(command=_till)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    ring = commands.add_parser("ring", parents=[ledger], help="ring up the bills of a CSV file, without a window")
    ring.add_argument(
        "file", type=Path, metavar="FILE.csv", help="columns bill, at, store, member, paid; may be gzipped"
    )
    ring.add_argument("--store", required=True, type=_store, help="ring up the rows of this store")
    ring.set_defaults(command=_ring)

    replay = commands.add_parser("replay", help="run scenarios of settings and orders through the rules")
    replay.add_argument("files", nargs="+", metavar="FILE", help="a scenario as JSON; - reads standard input")
    replay.set_defaults(command=_replay)

    export = commands.add_parser("export", parents=[ledger], help="write a ledger's own history")
    into = export.add_mutually_exclusive_group(required=True)
    into.add_argument("--scenario", type=Path, metavar="OUT", help="as a scenario to replay")
    into.add_argument("--csv", type=Path, metavar="DIR", help="bills, entries, payouts, settings, shifts as CSV files")
    export.set_defaults(command=_export)

    verify = commands.add_parser("verify", parents=[ledger], help="audit a ledger")
    verify.set_defaults(command=_verify)

    office_cli.add(commands, _store, _say, _print)
    sync_cli.add(commands, ledger, ledger_path, _say, _print)
    keeping_cli.add(commands, ledger, ledger_path, _say, _print, _bar)

    bench = commands.add_parser("bench", help="measure, beside the bare limit, interleaved in the same run")
    bench.add_argument("name", choices=BENCHES)
    bench.add_argument("--json", action="store_true", help="print the figures as JSON")
    bench.add_argument("--waiting", type=_waiting, default=1_000_000, help="entries waiting in the large queue")
    bench.add_argument("--bills", type=Path, metavar="FILE.csv", help="of `replay`: the bills to replay")
    bench.add_argument("--db", default="", metavar="URL", help="of `office`: an empty PostgreSQL database to use")
    bench.set_defaults(command=_bench)
    return parser


def _store(text: str) -> str:
    store = text.strip()
    if not 0 < len(store) <= STORE_MAX or "*" in store or not store.isprintable():
        raise argparse.ArgumentTypeError(f"a store has 1 to {STORE_MAX} characters, no *: {text[:40]!r}")
    return store


def _waiting(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not WAITING_LEAST <= int(text[:12]) <= WAITING_MOST:
        raise argparse.ArgumentTypeError(f"a number from {WAITING_LEAST} to {WAITING_MOST}: {text[:40]!r}")
    return int(text)


def ledger_path(asked: argparse.Namespace) -> Path:
    """The ledger file that the command is about. Raises `Misused` for a database."""
    return places.file_only(_ledger_place(asked))


def _ledger_place(asked: argparse.Namespace) -> Path | str:
    """The ledger that the command is about: a file, or a database's address. Raises `Misused`."""
    named = getattr(asked, "ledger", None) or os.environ.get("PAIDUI_LEDGER")
    if named:
        return places.place(named)
    from platformdirs import user_data_path

    return user_data_path("paidui", appauthor=False) / "till.sqlite"


def _till(asked: argparse.Namespace) -> int:
    from ui.demo_run import run_demo
    from ui.run import run_till

    if asked.demo:
        return run_demo(asked.language, say=_say)
    return run_till(ledger_path(asked), asked.language, say=_say, training=asked.training)


def _ring(asked: argparse.Namespace) -> int:
    from terminal.ledger.store import Ledger
    from terminal.services import ring_file

    try:
        with ring_file.opened(asked.file) as file, closing(Ledger.open(ledger_path(asked))) as ledger:
            tally, totals, seconds = ring_file.run(ledger, file, asked.store, told=_counter("bills"))
    except ring_file.NotABillFile as bad:
        _say(f"paidui: {asked.file} is no file of bills: {bad}")
        return MISUSED
    if not tally.bills + tally.exists + tally.refused:
        _say(f"paidui: {asked.file}: no row of store {asked.store}")
    for line, why in tally.refusals:
        _say(f"paidui: {asked.file}: line {line}: {why}")
    _print(
        {
            "bills": tally.bills,
            "exists": tally.exists,
            "refused": tally.refused,
            "entries": totals.entries,
            "extracted": totals.extracted.yuan,
            "rewarded": totals.rewarded.yuan,
            "retained": totals.retained.yuan,
            "pool": totals.pool.yuan,
            "owed": totals.owed.yuan,
            "seconds": round(seconds, 3),
        }
    )
    return WRONG if tally.refused else OK


def _replay(asked: argparse.Namespace) -> int:
    from terminal.services import replay, scenario

    several = len(asked.files) > 1
    for name in asked.files:
        try:
            text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
            result = replay.replay(scenario.load(text), told=lambda done, of: _bar(done, of, "events"))
        except scenario.NotAScenario as bad:
            _say(f"paidui: {name}: {bad}")
            return MISUSED
        except (OSError, UnicodeDecodeError) as error:
            _say(f"paidui: {name}: {error}")
            return MISUSED
        _out(json.dumps(result, ensure_ascii=False, separators=(",", ":")) if several else _pretty(result))
    return OK


def _export(asked: argparse.Namespace) -> int:
    from terminal.ledger.store import Ledger
    from terminal.services import export, export_csv

    if asked.csv is not None:
        with closing(Ledger.open(_ledger_place(asked), read_only=True)) as ledger, ledger.read() as unit:
            _print(export_csv.write(unit, asked.csv))
        return OK
    ledger = Ledger.open(_ledger_place(asked), read_only=True)
    try:
        with ledger.read() as unit:
            scenario, left_out = export.scenario(unit)
    finally:
        ledger.close()
    try:
        asked.scenario.write_text(_pretty(scenario) + "\n", "utf-8")
    except OSError as error:
        _say(f"paidui: {asked.scenario}: {error}")
        return WRONG
    for what in left_out:
        _say(f"paidui: {what}")
    _print({"events": len(scenario["events"]), "members": len(scenario["members"]), "notes": len(left_out)})
    return OK


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _verify(asked: argparse.Namespace) -> int:
    from sync.office import audit
    from terminal.ledger.store import Ledger

    with closing(Ledger.open(_ledger_place(asked), read_only=True)) as ledger:
        report = audit.verify(ledger, told=lambda done, of: _bar(done, of, "events"))
    for finding in report.findings:
        _say(f"paidui: {finding.kind}: {finding.where}: expected {finding.expected}, found {finding.found}")
    _print(report.as_json())
    return OK if report.ok else WRONG


def _bench(asked: argparse.Namespace) -> int:
    if asked.name == "bill":
        from ui.bench import bill

        figures = bill.run(told=_say, large=asked.waiting)
    elif asked.name == "start":
        from ui.bench import start

        figures = start.run(told=_say, waiting=asked.waiting)
    elif asked.name == "guild":
        from ui.bench import guild

        figures = guild.run(told=_say, waiting=asked.waiting)
    elif asked.name == "office":
        from ui.bench import office

        figures = office.run(told=_say, db=asked.db, waiting=asked.waiting)
    elif asked.name == "search":
        from ui.bench import search

        figures = search.run(told=_say)
    elif asked.bills is None:
        _say("paidui bench replay needs --bills FILE.csv")
        return MISUSED
    else:
        from ui.bench import replay

        figures = replay.run(told=_say, bills=asked.bills)
    if asked.json:
        _print(figures)
    else:
        _out(json.dumps(figures, ensure_ascii=False, indent=2))
    return OK


def _told(error: TillError) -> str:
    """The error as the windows word it, and for scripts as the value that it is; each faulty field on its own line."""
    faults: Any = error.fields.get("faults")
    if faults:
        lines = "".join(f"\npaidui: {fault}" for fault in faults)
        return _told(type(error)(error.code)) + lines
    try:
        from ui.wording import sentence
        from ui.words import Words
    except ImportError:  # a machine without Qt's libraries: the value says it, too
        return str(error)
    return f"{sentence(Words(_language()), error)} [{error}]"


def _language() -> str:
    named = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh_CN" if named.startswith("zh") else "en"


def _counter(what: str) -> Callable[[int], None]:
    def told(done: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{done:,} {what} ")
            sys.stderr.flush()

    return told


def _bar(done: int, of: int, what: str) -> None:
    if sys.stderr.isatty():
        filled = 30 * done // max(1, of)
        sys.stderr.write(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done:,} of {of:,} {what}")
        sys.stderr.write("\n" if done == of else "")
        sys.stderr.flush()


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _print(value: dict[str, Any]) -> None:
    """One JSON value on a line; where stdout can't say every character, they are escaped."""
    _out(json.dumps(value, ensure_ascii=codecs.lookup(sys.stdout.encoding or "ascii").name != "utf-8"))


def _out(text: str) -> None:
    sys.stdout.write(text + "\n")

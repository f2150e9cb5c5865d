"""The commands of head office: `paidui office`, and what the person who runs it does beside it.

They keep to the contract of `ui.cli`; nothing of the office is imported before one of them is called.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from terminal.errors import Broken, Refused
from terminal.money import NotAnAmount, Ratio
from ui import places

if TYPE_CHECKING:
    from terminal.ledger.store import Ledger
    from terminal.ledger.unit import Unit

Say = Callable[[str], None]
Print = Callable[[Any], None]

ENVIRONMENT: Final = "PAIDUI_OFFICE_DB"
OK, WRONG, MISUSED = 0, 1, 2
_PORT: Final = 8723
_TILL_HELP: Final = "the till's prefix, as 02, or its id; `paidui office tills` shows both"
_EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - the tills of the shop are meant to reach it


def add(commands: Any, store: Callable[[str], str], say: Say, show: Print) -> None:
    """Add the commands. `store` reads the name of a store, `say` tells a person, `show` prints a JSON value."""
    db = argparse.ArgumentParser(add_help=False)
    db.add_argument(
        "--db",
        default=argparse.SUPPRESS,
        metavar="URL",
        help=f"a file, or postgresql+psycopg://… (or {ENVIRONMENT}); without it a file in the platform's data folder",
    )
    office = commands.add_parser("office", parents=[db], help="head office: tills join it and send what they sold")
    office.add_argument("--host", default=_EVERYWHERE, help="the address to listen on (all of this machine's)")
    office.add_argument("--port", type=_port, default=_PORT, help=f"the port to listen on ({_PORT}); 0 takes any free")
    office.add_argument("--workers", type=_workers, default=1, metavar="N", help="processes; more on PostgreSQL only")
    office.add_argument("--public-url", type=_url, metavar="U", help="the address that QR codes lead to")
    office.add_argument("--name", default="", metavar="N", help="the office's name, as tills show it")
    office.set_defaults(command=lambda asked: _serve(asked, say, show))
    under = office.add_subparsers(title="what else the office does", metavar="COMMAND")

    def command(name: str, told: str, done: Callable[[argparse.Namespace, Say, Print], int]) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = under.add_parser(name, parents=[db], help=told)
        parser.set_defaults(command=lambda asked: done(asked, say, show))
        return parser

    pair = command("pair", "make a one-time code with which a till joins", _pair)
    pair.add_argument("--store", required=True, type=store, metavar="S", help="the store that the till stands in")
    pair.add_argument(
        "--till",
        type=_till,
        metavar="P",
        help="its prefix in receipt numbers (first free)",
    )
    command("tills", "show the tills", _tills)
    revoke = command("revoke", "take a till's right away; what it still sends is kept apart", _revoke)
    revoke.add_argument("till", metavar="TILL", help=_TILL_HELP)
    resume = command("resume", "go on with a till whose exchange stood still for a person to look", _resume)
    resume.add_argument("till", metavar="TILL", help=_TILL_HELP)
    cases = command("cases", "show what waits for a person, or close a case", _cases)
    cases.add_argument("--close", metavar="ID", help="this case has been looked at")
    cases.add_argument("--note", default="", help="what came of it")
    cases.add_argument("--who", default="", help="who looked (else the user of this machine)")
    cases.add_argument("--closed", action="store_true", help="show those that were closed")
    configure = command("configure", "make a tree of rebate settings the one in force", _configure)
    configure.add_argument("file", type=Path, metavar="FILE.json")
    configure.add_argument("--who", required=True, metavar="W", help="who decided it")
    configure.add_argument("--reason", required=True, metavar="R", help="why")
    policy = command("policy", "show or set what a person is to look at", _policy)
    policy.add_argument("--least-ratio", type=_percent, metavar="PERCENT", help="promises below are flagged")
    policy.add_argument("--most-ratio", type=_percent, metavar="PERCENT", help="promises above are flagged")
    policy.add_argument("--late-days", type=int, metavar="N", help="bills that arrive later are flagged")


def _serve(asked: argparse.Namespace, say: Say, show: Print) -> int:
    from sync.office import run

    where = db(asked)

    def told(listening: str, public: str) -> None:
        say(f"paidui: head office keeps its books in {places.shown(where)}")
        say(f"paidui: head office listens on {listening}; QR codes lead to {public}")
        show({"listening": listening, "public_url": public, "workers": asked.workers, "pid": os.getpid()})
        sys.stdout.flush()

    try:
        run.serve(
            run.Office(where), asked.host, asked.port,
            workers=asked.workers, name=asked.name, public_url=asked.public_url or "", told=told,
        )  # fmt: skip
    except Refused as refused:
        if refused.code != "one_writer":
            raise
        say("paidui: SQLite has one writer; several workers need PostgreSQL (--db postgresql+psycopg://…)")
        return MISUSED
    except OSError as error:
        say(f"paidui: can't listen on {asked.host} port {asked.port}: {error.strerror or error}")
        return WRONG
    return OK


def db(asked: argparse.Namespace) -> str:
    """The ledger that the command is about. Raises `Misused` where what was named is neither a file nor a database."""
    named = str(getattr(asked, "db", "") or os.environ.get(ENVIRONMENT, ""))
    if named:
        return str(places.place(named))
    from platformdirs import user_data_path

    return str(user_data_path("paidui", appauthor=False) / "office.sqlite")


def _opened(asked: argparse.Namespace) -> closing[Ledger]:
    """The ledger of an office that was begun; none is made here, where a mistyped name would become an empty office.

    Raises `Broken`: `office_missing`, `no_office`, and what `Ledger.open` raises.
    """
    from sync.office import admin
    from terminal.ledger.store import Ledger

    where = db(asked)
    try:
        Ledger.open(where, read_only=True).close()
    except Broken as broken:
        if broken.code != "ledger_missing":
            raise
        raise Broken("office_missing", path=places.shown(where)) from broken
    ledger = Ledger.open(where)
    try:
        with ledger.read() as unit:
            admin.policy_of(unit)
    except BaseException:
        ledger.close()
        raise
    return closing(ledger)


def _read(asked: argparse.Namespace, work: Callable[[Unit], Any]) -> Any:
    with _opened(asked) as ledger, ledger.read() as unit:
        return work(unit)


def _write(asked: argparse.Namespace, work: Callable[[Unit], Any]) -> Any:
    with _opened(asked) as ledger, ledger.write() as unit:
        return work(unit)


def _pair(asked: argparse.Namespace, _: Say, show: Print) -> int:
    from sync.office import admin

    show(_write(asked, lambda unit: admin.code(unit, asked.store, asked.till or "", unit.now())))
    return OK


def _tills(asked: argparse.Namespace, _: Say, show: Print) -> int:
    from sync.office import admin

    show({"tills": _read(asked, admin.tills)})
    return OK


def _revoke(asked: argparse.Namespace, _: Say, show: Print) -> int:
    from sync.office import admin, tills

    def revoke(unit: Unit) -> str:
        till = admin.find_till(unit, asked.till)
        tills.revoke(unit, till, unit.now())
        return till

    show({"revoked": _write(asked, revoke)})
    return OK


def _resume(asked: argparse.Namespace, _: Say, show: Print) -> int:
    from sync.office import admin

    show(_write(asked, lambda unit: admin.resume(unit, admin.find_till(unit, asked.till))))
    return OK


def _cases(asked: argparse.Namespace, _: Say, show: Print) -> int:
    from sync.office import admin

    if asked.close is None:
        show({"cases": _read(asked, lambda unit: admin.cases(unit, closed=asked.closed))})
        return OK
    who = asked.who or _user()
    show(_write(asked, lambda unit: admin.close_case(unit, asked.close, who=who, note=asked.note, now=unit.now())))
    return OK


def _configure(asked: argparse.Namespace, say: Say, show: Print) -> int:
    from sync.office import admin

    try:
        tree = json.loads(asked.file.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        say(f"paidui: {asked.file} is no JSON: {str(error)[:200]}")
        return MISUSED
    show(_write(asked, lambda unit: admin.configure(unit, tree, who=asked.who, reason=asked.reason)))
    return OK


def _policy(asked: argparse.Namespace, _: Say, show: Print) -> int:
    from dataclasses import replace

    from sync.office import admin

    names = ("least_ratio", "most_ratio", "late_days")
    wanted = {name: value for name in names if (value := getattr(asked, name)) is not None}
    if wanted:
        show(_write(asked, lambda unit: admin.policy(unit, replace(admin.policy_of(unit), **wanted))))
    else:
        show(_read(asked, admin.policy))
    return OK


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "office"


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= 65_535):
        raise argparse.ArgumentTypeError(f"a port from 0 to 65535: {text[:40]!r}")
    return int(text)


def _workers(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 64):
        raise argparse.ArgumentTypeError(f"a number from 1 to 64: {text[:40]!r}")
    return int(text)


def _till(text: str) -> str:
    if not (text.isascii() and text.isalnum() and len(text) <= 4):
        raise argparse.ArgumentTypeError(f"1 to 4 letters or digits: {text[:40]!r}")
    return text


def _percent(text: str) -> Ratio:
    try:
        return Ratio.parse(text)
    except NotAnAmount as error:
        raise argparse.ArgumentTypeError(f"a percentage as 130 or 12.5: {text[:40]!r}") from error


def _url(text: str) -> str:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        fits = False
    if not fits or len(text) > 200 or not text.isprintable() or " " in text:
        raise argparse.ArgumentTypeError(f"an address as https://office.example: {text[:80]!r}")
    return text

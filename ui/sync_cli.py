"""The commands of a till's link with head office: join, sync once, leave. Each prints how the till stands, as JSON."""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from terminal.errors import TillError

if TYPE_CHECKING:
    from terminal.ledger.lane import Lane
    from terminal.services.facts import LinkFacts

OK, WRONG = 0, 1

PathOf = Callable[[argparse.Namespace], Path]
Say = Callable[[str], None]
Show = Callable[[dict[str, Any]], None]


def add(commands: Any, ledger: argparse.ArgumentParser, path_of: PathOf, say: Say, show: Show) -> None:
    """The commands with their arguments. `path_of` tells the ledger that a command is about."""
    joining = commands.add_parser("join", parents=[ledger], help="pair this till with a head office")
    joining.add_argument("url", metavar="URL", help="where the office is, like https://office.example")
    joining.add_argument("code", metavar="CODE", help="the one-time code that `paidui office pair` showed")
    joining.set_defaults(command=lambda asked: join(asked, path_of(asked), say, show))
    syncing = commands.add_parser("sync", parents=[ledger], help="exchange with head office")
    syncing.add_argument("--once", action="store_true", required=True, help="push and pull once, compare, and end")
    syncing.add_argument("--resume", action="store_true", help="try an exchange that was stopped again")
    syncing.set_defaults(command=lambda asked: sync(asked, path_of(asked), say, show))
    leaving = commands.add_parser("leave", parents=[ledger], help="leave head office: the till is alone again")
    leaving.add_argument("--force", action="store_true", help="also where bills were not confirmed yet")
    leaving.set_defaults(command=lambda asked: leave(asked, path_of(asked), say, show))


def join(asked: argparse.Namespace, path: Path, say: Say, show: Show) -> int:
    """Pair the till. Exits 1 where the office is away or refuses."""
    from sync import till

    with _lane(path) as lane:
        show(_as_json(till.join(path, lane, asked.url, asked.code)))
    return OK


def sync(asked: argparse.Namespace, path: Path, say: Say, show: Show) -> int:
    """Everything that there is to exchange, once. Exits 1 where it did not come to its end, or something of this till
    is put aside at head office."""
    from sync import till
    from sync.phases import result
    from terminal.services import office_link
    from terminal.services.facts import ALONE

    heard: list[tuple[LinkFacts, bool, TillError | None]] = [(ALONE, False, None)]
    confirmed: list[str] = []
    with _lane(path) as lane:
        if asked.resume:
            resumed = till.resume(path, lane)
            if resumed.lost:
                say(
                    "paidui: head office was restored from an older copy: "
                    f"{resumed.lost} confirmed bill(s) are provisional again and are sent again"
                )
        talk = till.conversation(
            path,
            lane,
            report=lambda facts, online, error: heard.append((facts, online, error)),
            confirmed=confirmed.extend,
            rng=random.Random(),  # noqa: S311 - it only spreads waits
        )
        talk.run()
        talk.close()
        link = result(lane.look(office_link.standing))
    facts, online, error = heard[-1]
    told = _as_json(facts) | {
        "online": online,
        "confirmed": len(confirmed),
        "acked": link.acked_seq if link is not None else 0,
        "error": error.code if error is not None else "",
    }
    show(told)
    if not facts.joined:
        say("paidui: this till belongs to no head office")
    elif facts.stopped:
        say(f"paidui: the exchange stands still until a person has looked: {facts.stopped}")
    if facts.held:
        say(f"paidui: head office has put {facts.held} event(s) of this till aside; `paidui office cases` says why")
    if error is not None:
        raise error
    return OK if facts.joined and not facts.stopped and not facts.held else WRONG


def leave(asked: argparse.Namespace, path: Path, say: Say, show: Show) -> int:
    """Leave the office. Exits 1 where bills would stay unconfirmed."""
    from sync import till

    with _lane(path) as lane:
        show(_as_json(till.leave(path, lane, forced=asked.force)))
    return OK


@contextmanager
def _lane(path: Path) -> Iterator[Lane]:
    from terminal.ledger.lane import Lane

    lane = Lane(path)
    try:
        yield lane
    finally:
        lane.close()


def _as_json(facts: LinkFacts) -> dict[str, Any]:
    from terminal.clock import system_clock, to_text

    oldest = facts.oldest_at
    return {
        "joined": facts.joined,
        "office": facts.office_name,
        "url": facts.url,
        "till": facts.till,
        "prefix": facts.prefix,
        "unconfirmed": facts.unconfirmed,
        "oldest_s": max(0, round((system_clock() - oldest).total_seconds())) if oldest is not None else None,
        "contact_at": to_text(facts.contact_at) if facts.contact_at is not None else None,
        "held": facts.held,
        "collisions": facts.collisions,
        "stopped": facts.stopped,
    }
